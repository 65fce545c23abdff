"""A changed or missing row of the message log or the audit trail is found."""

import concurrent.futures

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

from autosgern_service.cli.audit import command
from autosgern_service.domain.deeds import Deed
from autosgern_service.soap.names import CONTRACT
from autosgern_service.store import alarms, audit, chains
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry, Message
from autosgern_service.worker import seal

PING = f'<Ping xmlns="{CONTRACT}"/>'


@pytest.fixture
def sealed(any_world):
    """Six messages and three entries, all sealed, in two rounds."""
    for round_ in range(2):
        for _ in range(3):
            any_world.call(PING)
        with any_world.service.store.begin() as session:
            now = any_world.service.clock.now()
            audit.record(session, Doer("test", now), Deed.VIEW_REQUEST, f"H{round_}", why={"a": 1})
        seal.seal_new(any_world.service)
    return any_world


def ids(world, model=Message) -> list[int]:
    with world.service.store.read() as session:
        return list(session.scalars(select(model.id).order_by(model.id)))


@pytest.mark.parametrize("chain", chains.CHAINS)
def test_an_untouched_chain_is_whole(sealed, chain):
    verdict = seal.verify(sealed.service, chain)
    assert verdict.whole
    assert verdict.head.count == {"messages": 6, "audit": 2}[chain]


def test_sealing_again_changes_nothing(sealed):
    before = seal.verify(sealed.service, "messages").head
    assert seal.seal_new(sealed.service) == 0
    assert seal.verify(sealed.service, "messages").head == before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("request_hash", "0" * 64),
        ("answer_hash", "0" * 64),
        ("request_kept_hash", "0" * 64),
        ("answer_kept_hash", "0" * 64),
        ("fault", "NotFound"),
        ("partner_id", None),
    ],
)
def test_a_changed_message_is_found(sealed, column, value):
    row = ids(sealed)[2]
    with sealed.service.store.begin() as session:
        session.execute(update(Message).where(Message.id == row).values({column: value}))
    assert seal.verify(sealed.service, "messages").broken == (row,)


def test_a_changed_audit_entry_is_found(sealed):
    row = ids(sealed, AuditEntry)[0]
    with sealed.service.store.begin() as session:
        session.execute(update(AuditEntry).where(AuditEntry.id == row).values(details={"why": {"a": 2}}))
    assert seal.verify(sealed.service, "audit").broken == (row,)


@pytest.mark.parametrize("place", [0, 2, 5], ids=["first", "middle", "last"])
def test_a_missing_message_is_found(sealed, place):
    with sealed.service.store.begin() as session:
        session.execute(delete(Message).where(Message.id == ids(sealed)[place]))
    verdict = seal.verify(sealed.service, "messages")
    assert not verdict.whole
    assert verdict.missing == 1


def test_an_added_message_is_found(sealed):
    row = ids(sealed)[2]
    with sealed.service.store.begin() as session:
        kept = session.get_one(Message, row)
        kept.id = ids(sealed)[-1] + 1
        session.flush()
    assert not seal.verify(sealed.service, "messages").whole


def test_a_seal_cannot_be_made_without_the_key(sealed):
    """Who changes a row and copies another row's seal over it is found too."""
    first, second, *_ = ids(sealed)
    with sealed.service.store.begin() as session:
        stolen = session.get_one(Message, first).seal
        session.execute(update(Message).where(Message.id == second).values(seal=stolen))
    assert not seal.verify(sealed.service, "messages").whole


@pytest.mark.parametrize("column", ["request_sealed", "answer_sealed"])
def test_a_payload_that_was_exchanged_is_found(sealed, column):
    """Whether for another part's, or for one sealed anew by somebody who has the key."""
    second, third, *_ = ids(sealed)
    with sealed.service.store.begin() as session:
        row = session.get_one(Message, second)
        other = row.answer_sealed if column == "request_sealed" else row.request_sealed
        session.execute(update(Message).where(Message.id == second).values({column: other}))
        part = column.removesuffix("_sealed")
        name = f"message:{part}:{getattr(session.get_one(Message, third), f'{part}_kept_hash')}"
        forged = sealed.service.vault.seal(b"<forged/>", name)
        session.execute(update(Message).where(Message.id == third).values({column: forged}))
    assert seal.verify(sealed.service, "messages").broken == (second, third)


def test_a_destroyed_payload_breaks_nothing(sealed):
    with sealed.service.store.begin() as session:
        session.execute(update(Message).values(request_sealed=None, answer_sealed=None))
    assert seal.verify(sealed.service, "messages").whole


def test_rows_cut_off_with_their_head_are_found_by_a_head_written_down(sealed):
    written_down = seal.verify(sealed.service, "messages").head
    *_, before_last, last = ids(sealed)
    with sealed.service.store.begin() as session:
        earlier = session.get_one(Message, before_last).seal
        session.execute(delete(Message).where(Message.id == last))
        cut = chains.Head(written_down.count - 1, before_last, earlier)
        session.execute(
            update(seal.Installation).where(seal.Installation.name == "seal:messages").values(value=str(cut))
        )
    assert seal.verify(sealed.service, "messages").whole
    assert not seal.verify(sealed.service, "messages", written_down).whole


def test_a_row_put_before_all_others_is_found(sealed):
    with sealed.service.store.begin() as session:
        session.get_one(Message, ids(sealed)[3]).id = -5
    assert -5 in seal.verify(sealed.service, "messages").broken


def test_rows_that_changed_places_are_found(sealed):
    _, first, second, *_ = ids(sealed)
    with sealed.service.store.begin() as session:
        for old, new in ((first, -1), (second, first), (-1, second)):
            session.execute(update(Message).where(Message.id == old).values(id=new))
    assert {first, second} <= set(seal.verify(sealed.service, "messages").broken)


@pytest.mark.parametrize("head", [None, "0:0:", "nonsense", "3"])
def test_an_end_that_was_put_back_does_not_make_changed_rows_whole(sealed, head):
    """The sealer would seal them anew; it leaves alone what bears a seal, and tells the operators."""
    changed = ids(sealed)[2]
    with sealed.service.store.begin() as session:
        session.execute(update(Message).where(Message.id == changed).values(duration_ms=-1))
        kept = session.get_one(seal.Installation, "seal:messages")
        if head is None:
            session.delete(kept)
        else:
            kept.value = head
    assert seal.seal_new(sealed.service) == 0
    assert changed in seal.verify(sealed.service, "messages").broken
    with sealed.service.store.read() as session:
        assert [(a.kind, a.subject) for a in alarms.open_alarms(session)] == [("SealBroken", "messages")]


def test_many_sealers_at_once_make_one_chain(any_world):
    for _ in range(20):
        any_world.call(PING)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: seal.seal_new(any_world.service), range(8)))
    assert sum(done) == 20
    assert seal.verify(any_world.service, "messages").whole


def test_the_command_says_whole_or_broken_by_its_exit_code(furnished, monkeypatch):
    service = furnished.service
    with service.store.begin() as session:
        audit.record(session, Doer("test", service.clock.now()), Deed.VIEW_REQUEST, "H1")
    monkeypatch.setenv("AUTOSGERN_DATABASE_URL", service.settings.database_url)
    monkeypatch.setenv("AUTOSGERN_DATA_DIR", str(service.settings.data_dir))
    done = CliRunner().invoke(command, ["verify"])
    assert (done.exit_code, "audit: whole, 1 rows" in done.output) == (0, True)
    with service.store.begin() as session:
        session.execute(update(AuditEntry).values(subject="H2"))
    done = CliRunner().invoke(command, ["verify"])
    assert (done.exit_code, "BROKEN at row 1" in done.output) == (1, True)
