"""The message log: digests in clear, payloads in the vault."""

import base64
import hashlib

import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from autosgern_service.soap.log import open_payloads
from autosgern_service.soap.names import CONTRACT, PASSWORD_TEXT, SOAP11, SOAP12, WSA, WSSE
from autosgern_service.store.models import Message

VALIDATE = f'<ValidateTranscript xmlns="{CONTRACT}"><Document>Q09VUlNF</Document></ValidateTranscript>'


def row_of(world) -> Message:
    with world.service.store.read() as session:
        return session.scalars(select(Message)).one()


def test_a_row_holds_the_digests_and_sealed_payloads_of_both_messages(world, build_xml):
    body = world.envelope(build_xml(Applicant={"FirstName": "Secretname"}))
    answer = world.send(body)
    row = row_of(world)
    assert (row.request_hash, row.answer_hash) == tuple(
        hashlib.sha256(part).hexdigest() for part in (body, answer.body)
    )
    assert b"Secretname" not in row.request_sealed
    kept, kept_answer = open_payloads(world.service.vault, row)
    assert (row.request_kept_hash, row.answer_kept_hash) == tuple(
        hashlib.sha256(part).hexdigest() for part in (kept, kept_answer)
    )
    assert kept_answer == answer.body
    assert etree.fromstring(kept).findtext(".//{*}FirstName") == "Secretname"
    assert etree.fromstring(kept).findtext(".//{*}Username") == "centre"
    assert (row.operation, row.fault, row.correlation_id) == (
        "SubmitTranscriptRequest",
        None,
        answer.text("CorrelationID"),
    )


def test_a_refused_message_has_a_row_with_its_code(world):
    world.call(
        f'<GetTranscriptRequest xmlns="{CONTRACT}"><ReferenceNumber>H1</ReferenceNumber></GetTranscriptRequest>'
    )
    with world.service.store.read() as session:
        assert session.scalars(select(Message.fault)).all() == ["NotFound"]


def security(secret: str, *, written: str | None = None, more: str = "") -> str:
    """A Security header with a password, written in a way of its own."""
    return (
        f'<wsse:Security xmlns:wsse="{WSSE}"><wsse:UsernameToken><wsse:Username>centre</wsse:Username>'
        f'<wsse:Password Type="{PASSWORD_TEXT}">{written or secret}</wsse:Password>{more}'
        "</wsse:UsernameToken></wsse:Security>"
    )


def basic(secret: str) -> str:
    """The credentials as HTTP's own header has them."""
    return base64.b64encode(f"centre:{secret}".encode()).decode()


#: How a password may stand in a message, besides the plain way: by name, given the secret.
PLACES = {
    "CDATA": lambda s: (security(s, written=f"<![CDATA[{s}]]>"), ""),
    "character references": lambda s: (security(s, written="".join(f"&#{ord(c)};" for c in s)), ""),
    "another prefix": lambda s: (security(s).replace("wsse:", "w:").replace(":wsse", ":w"), ""),
    "a comment": lambda s: (security(s) + f"<!-- {s} -->", ""),
    "a processing instruction": lambda s: (security(s) + f"<?login {s}?>", ""),
    "a second one in another namespace": lambda s: (
        security(s, more=f'<x:Password xmlns:x="urn:x">{s}</x:Password>'),
        "",
    ),
    "a Security for somebody else": lambda s: (
        security(s)
        + security(s).replace("<wsse:Security", '<wsse:Security s:actor="urn:x" s:role="urn:x"', 1),
        "",
    ),
    "a header of its own": lambda s: (security(s) + f'<x:Login xmlns:x="urn:x" key="{s}">{s}</x:Login>', ""),
    "the header of HTTP, copied": lambda s: (
        security(s) + f'<x:Authorization xmlns:x="urn:x">Basic {basic(s)}</x:Authorization>',
        "",
    ),
    "reference parameters": lambda s: (
        security(s)
        + f'<a:ReplyTo xmlns:a="{WSA}"><a:Address>{WSA}/anonymous</a:Address><a:ReferenceParameters>'
        f'<x:Session xmlns:x="urn:x">{s}</x:Session></a:ReferenceParameters></a:ReplyTo>',
        "",
    ),
    "the id of the message": lambda s: (
        security(s) + f'<a:MessageID xmlns:a="{WSA}">urn:{s}</a:MessageID>',
        "",
    ),
    "a namespace": lambda s: (security(s) + f'<x:Login xmlns:x="urn:{s}"/>', ""),
    "the echo": lambda s: (security(s), f"<Echo>x{s}x</Echo>"),
    "where the contract has no place for it": lambda s: (security(s), f'<Echo a="{s}">{s}</Echo>'),
}


@pytest.mark.parametrize("soap", [SOAP11, SOAP12], ids=["1.1", "1.2"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("place", PLACES)
def test_a_password_is_kept_nowhere_wherever_it_stands(world, place, encoding, soap):
    secret, _ = world.secrets["centre"]
    headers, payload = PLACES[place](secret)
    message = (
        f'<s:Envelope xmlns:s="{soap}"><s:Header>{headers}</s:Header><s:Body>'
        f'<Ping xmlns="{CONTRACT}">{payload}</Ping></s:Body></s:Envelope>'
    ).encode(encoding)
    media = {SOAP11: "text/xml", SOAP12: "application/soap+xml"}[soap]
    answer = world.send(message, soap=soap, headers={"Content-Type": f"{media}; charset={encoding}"})
    assert answer.code in (None, "SchemaInvalid")
    row = row_of(world)
    assert row.partner_id is not None
    assert row.request_hash == hashlib.sha256(message).hexdigest()
    kept = open_payloads(world.service.vault, row)
    assert all(kept)
    for text in (*kept, row.correlation_id.encode()):
        assert secret.encode() not in text
        assert basic(secret).encode() not in text
    etree.fromstring(kept[0])


def test_the_password_of_a_digest_is_not_kept_either(world):
    body = world.envelope(f'<Ping xmlns="{CONTRACT}"><Echo>{world.secrets["ouac"][0]}</Echo></Ping>', "ouac")
    assert world.send(body).code is None
    kept, answer = open_payloads(world.service.vault, row_of(world))
    assert world.secrets["ouac"][0].encode() not in kept + answer
    assert etree.fromstring(kept).find(".//{*}Password").text is None
    assert etree.fromstring(kept).findtext(".//{*}Nonce")


@pytest.mark.parametrize(
    "spoil", ["truncated", "no XML", "the other version", "of an operation that is none"]
)
def test_of_what_cannot_be_made_out_only_digests_are_kept(world, spoil):
    secret, _ = world.secrets["centre"]
    body = {
        "truncated": world.envelope("<Ping/>")[:-20],
        "no XML": f"username=centre&password={secret}".encode(),
        "the other version": world.envelope("<Ping/>", soap=SOAP12),
        "of an operation that is none": world.envelope(f"<Login xmlns='urn:x'>{secret}</Login>"),
    }[spoil]
    assert world.send(body).code
    row = row_of(world)
    assert row.request_hash == hashlib.sha256(body).hexdigest()
    assert (row.request_sealed, row.answer_sealed, row.request_kept_hash, row.answer_kept_hash) == (None,) * 4


@pytest.mark.parametrize(
    ("username", "headers", "code"),
    [
        ("board", "", None),
        ("centre", "", "NotAuthorized"),
        ("board", '<x:Must xmlns:x="urn:x" s:mustUnderstand="1"/>', "MustUnderstand"),
    ],
)
def test_a_transcript_that_is_only_checked_leaves_digests(world, username, headers, code):
    body = world.envelope(VALIDATE, username, headers=headers)
    answer = world.send(body)
    assert answer.code == code
    row = row_of(world)
    assert (row.request_hash, row.answer_hash) == tuple(
        hashlib.sha256(part).hexdigest() for part in (body, answer.body)
    )
    assert (row.request_sealed, row.answer_sealed, row.request_kept_hash, row.answer_kept_hash) == (None,) * 4


def test_the_answer_goes_out_even_where_the_log_cannot_be_written(world, monkeypatch, capfd):
    def fail(*_: object) -> None:
        raise OperationalError("INSERT Secretname", {}, Exception("disk full"))

    monkeypatch.setattr("autosgern_service.soap.log._row", fail)
    answer = world.call(f'<Ping xmlns="{CONTRACT}"/>')
    said = "".join(capfd.readouterr())
    assert answer.code is None
    assert "message not logged" in said
    assert "Secretname" not in said
