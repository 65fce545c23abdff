"""The names that stand in messages: namespaces, addresses, versions."""

from __future__ import annotations

CONTRACT = "urn:ca:autosgern:v1"
CONTRACT_VERSION = "1.0"

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSA_ANONYMOUS = f"{WSA}/anonymous"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_TOKEN = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"  # noqa: S105
PASSWORD_TEXT = f"{_TOKEN}#PasswordText"
PASSWORD_DIGEST = f"{_TOKEN}#PasswordDigest"

SOAP11_PATH = "/soap/v1"
SOAP12_PATH = "/soap/v1.2"
SIS_PATH = "/sis/v1"
