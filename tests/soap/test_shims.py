"""What spyne finds in the interpreter, on every Python that we support."""

from __future__ import annotations

import logging
import math

from autosgern_service.soap import shims


def test_cgi_is_made_up_where_python_has_none_any_more():

    parse = shims._cgi().parse_header
    assert parse("text/xml; charset=utf-8") == ("text/xml", {"charset": "utf-8"})
    assert parse('Multipart/Related; boundary="a;b"; type=x') == (
        "Multipart/Related",
        {"boundary": "a;b", "type": "x"},
    )
    assert parse("") == ("", {})


def test_spyne_is_quiet_and_collects_no_garbage_however_often_it_is_prepared():
    import spyne.const

    for _ in range(2):
        shims.install()
    logger = logging.getLogger("spyne.protocol.soap")
    assert not logger.isEnabledFor(logging.CRITICAL)
    assert math.inf == spyne.const.MIN_GC_INTERVAL
