"""Makes spyne 2.14.0 importable on every Python that we support, and quiet.

Importing `autosgern_service.soap` calls `install()` before any module of the package imports spyne; whoever
uses spyne elsewhere (the sandbox) imports this package first. Three things are mended: spyne's own copy of six
cannot be imported from on Python 3.12, the module cgi is gone in 3.13, and spyne logs whole messages and runs a
full garbage collection every second.
"""

from __future__ import annotations

import collections.abc
import http.cookies
import importlib
import logging
import math
import sys
import types
import urllib.error
import urllib.parse
import urllib.request
import warnings
from email.message import Message

_SIX = "spyne.util.six.moves"
_MOVED = {
    f"{_SIX}.collections_abc": collections.abc,
    f"{_SIX}.http_cookies": http.cookies,
    f"{_SIX}.urllib.error": urllib.error,
    f"{_SIX}.urllib.parse": urllib.parse,
    f"{_SIX}.urllib.request": urllib.request,
}


def install() -> None:
    """Prepare the interpreter for spyne; may be called any number of times."""
    for name, module in _MOVED.items():
        sys.modules.setdefault(name, module)
    if sys.version_info >= (3, 13):
        sys.modules.setdefault("cgi", _cgi())
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            importlib.import_module("cgi")
    import spyne.const

    spyne.const.MIN_GC_INTERVAL = math.inf
    # Spyne logs messages (students' data) on syntax errors and exceptions; what we need to know we log ourselves.
    logger = logging.getLogger("spyne")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False


def _cgi() -> types.ModuleType:
    module = types.ModuleType("cgi")

    def parse_header(line: str) -> tuple[str, dict[str, str]]:
        message = Message()
        message["content-type"] = line
        (value, _), *parameters = message.get_params(failobj=[(line, "")])
        return value, dict(parameters)

    module.parse_header = parse_header  # type: ignore[attr-defined]
    return module
