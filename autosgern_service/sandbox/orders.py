"""Sends transcript requests to the service as an application centre does: by zeep, from the WSDL alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import requests
import zeep
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

import matcher
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.students import CASES, Case

TIMEOUT_SECONDS = 30

#: What the cases ask for in turn: one destination, then two, a university's centre among them.
DESTINATIONS = (("BORE",), ("SENE", "OUAC"), ("ALGO",), ("BORE", "MOHA"), ("OUAC",))


def connect(wsdl_url: str, username: str, password: str, *, digest: bool = False) -> zeep.Client:
    """Return a client of the service's own WSDL that signs in as a partner."""
    transport = Transport(
        session=requests.Session(), timeout=TIMEOUT_SECONDS, operation_timeout=TIMEOUT_SECONDS
    )
    return zeep.Client(
        wsdl_url, transport=transport, wsse=UsernameToken(username, password, use_digest=digest)
    )


def submit(client: zeep.Client, case: Case, today: date) -> Any:
    """Send one fixed student's request; return the service's answer."""
    return client.service.SubmitTranscriptRequest(TranscriptRequest=order(case, today))


def order(case: Case, today: date) -> dict[str, Any]:
    """Return the request of a fixed student as the contract's elements, in dictionaries."""
    person, number = case.request, CASES.index(case) + 1
    applicant = {
        "FirstName": person.first,
        "MiddleName": list(person.middle),
        "LastName": person.last,
        "FormerLastName": list(person.former),
        "FirstNameAtSchool": person.first_at_school or None,
        "LastNameAtSchool": person.last_at_school or None,
        "PreferredFirstName": person.preferred or None,
        "BirthDate": person.birth_date,
        "Gender": matcher.GENDER_WORDS[person.gender],
        "OEN": person.oen or None,
        "StudentNumber": person.student_number or None,
        "Email": f"{case.key}@candidature.example",
        "PreferredLanguage": "fr" if case.board == "B99001" else "en",
    }
    return {
        "ClientRequestID": f"demo-{number:03}",
        "ApplicationNumber": f"{today:%y}{number:07}",
        "AccountNumber": f"2100{number:08}",
        "PaymentDate": today,
        "AmountCollected": "6.00",
        "HoldType": "Now",
        "ReleaseAuthorizedIndicator": True,
        "Applicant": {name: value for name, value in applicant.items() if value not in (None, [])},
        "School": _school(case),
        "Destination": [
            {"Code": code, "TrackingID": f"{code}-{number:05}"}
            for code in DESTINATIONS[number % len(DESTINATIONS)]
        ],
    }


def _school(case: Case) -> dict[str, Any]:
    year = case.request.last_year
    school: dict[str, Any] = {"BSID": case.request.bsid or BY_NUMBER[case.board].bsids[0]}
    if year:
        school |= {"LastAttended": (year, 6, None), "Graduated": True}
    return school
