"""Who may sign in: the rules for people, which the portal, the command line and the sandbox share."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select

from autosgern_service.administration import users
from autosgern_service.administration.unfit import Unfit
from autosgern_service.domain.roles import Role
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer, RightsLost
from autosgern_service.store.models import AccountRequest, Board, School, User
from tests.trail import entries

PERSON: dict[str, Any] = {
    "username": "marie",
    "name": "Marie Exemple",
    "email": "marie@conseil.example",
    "role": Role.AUDITOR,
    "password_hash": "a hash",
}
KEPT: dict[str, Any] = {"board": "", "bsid": "", "language": "fr", "active": True}


@pytest.fixture
def by(service: Service) -> Doer:
    return Doer("noor", service.clock.now(), "192.0.2.7")


@pytest.fixture
def places(service: Service) -> Service:
    """Two boards, the first with a school."""
    with service.store.begin() as session:
        first, second = (
            Board(number=number, name_fr="C", name_en="B", mode="manual") for number in ("B90001", "B90002")
        )
        session.add_all([first, second, School(bsid="900001", board=first, name="École", town="Valbourg")])
    return service


def add(service: Service, by: Doer, **values: Any) -> User:
    with service.store.begin() as session:
        return users.add(session, by, **PERSON | values)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "x" * 101}, "username"),
        ({"username": "marie b"}, "username"),
        ({"username": "marie\u0007"}, "username"),
        ({"username": "marie\u200b"}, "username"),
        ({"username": "–"}, "username"),
        ({"username": "cli:root"}, "username"),
        ({"username": "ＣＬＩ:root"}, "username"),
        ({"username": "auto-sgéRN"}, "username"),
        ({"username": "SOAP"}, "username"),
        ({"username": "zo\u0435"}, "username"),
        ({"username": "\u202eroy"}, "username"),
        ({"name": "x" * 101}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "\u00a0\u2003"}, "name"),
        ({"name": "\ufeff"}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "\u202exE"}, "name"),
        ({"name": "Marie\nExemple"}, "name"),
        ({"email": ""}, "email"),
        ({"email": "marie"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"language": "french"}, "language"),
        ({"role": Role.BOARD}, "board"),
        ({"role": Role.BOARD, "board": "B99999"}, "board"),
        ({"role": Role.BOARD, "board": "B90001", "bsid": "900001"}, "bsid"),
        ({"role": Role.SCHOOL}, "bsid"),
        ({"role": Role.SCHOOL, "bsid": "90001"}, "bsid"),
        ({"role": Role.SCHOOL, "bsid": "900009"}, "bsid"),
        ({"role": Role.SCHOOL, "bsid": "900001", "board": "B90002"}, "board"),
        ({"role": Role.OPERATOR, "board": "B90001"}, "board"),
        ({"role": Role.AUDITOR, "bsid": "900001"}, "bsid"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field_and_nothing_is_kept(
    places: Service, by: Doer, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unfit) as refused:
        add(places, by, **values)
    assert refused.value.field == field
    assert refused.value.text.fr != refused.value.text.en
    with places.store.read() as session:
        assert session.scalars(select(User)).all() == []
    assert entries(places) == []


@pytest.mark.parametrize(
    ("role", "board", "bsid", "place"),
    [
        (Role.SCHOOL, "", "00900001", ("B90001", "900001")),
        (Role.BOARD, "B90002", "", ("B90002", None)),
        (Role.AUDITOR, "B90002", "", ("B90002", None)),
        (Role.AUDITOR, "", "", (None, None)),
        (Role.OPERATOR, "", "", (None, None)),
    ],
)
def test_the_role_goes_with_the_place(
    places: Service, by: Doer, role: Role, board: str, bsid: str, place: tuple[str | None, str | None]
) -> None:
    add(places, by, role=role, board=board, bsid=bsid)
    with places.store.read() as session:
        kept = session.scalars(select(User)).one()
        found = (kept.board and kept.board.number, kept.school and kept.school.bsid)
    assert found == place


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("marie", "marie"),
        ("marie", "MARIE"),
        ("marie", " ｍａｒｉｅ"),
        ("É.roy", "é.roy"),
        ("é.roy", "e\u0301.roy"),
        ("straße", "STRASSE"),
        ("kim", "\u212aim"),
    ],
)
def test_a_user_name_is_taken_however_it_is_written(any_service: Service, first: str, again: str) -> None:
    by = Doer("noor", any_service.clock.now())
    add(any_service, by, username=first)
    with pytest.raises(Unfit, match="This user name is taken"):
        add(any_service, by, username=again)


def test_what_stands_around_a_name_is_not_kept(service: Service, by: Doer) -> None:
    add(service, by, username=" marie\n", name="\u00a0Marie  Exemple ", email="marie@conseil.example ")
    with service.store.read() as session:
        kept = session.scalars(select(User)).one()
    assert (kept.username, kept.name, kept.email) == ("marie", "Marie Exemple", "marie@conseil.example")
    assert entries(service)[0].subject == "marie"


@pytest.mark.parametrize("values", [{"name": "   "}, {"organization": "\u200b"}, {"name": "Ann\x07"}])
def test_a_request_for_an_account_says_who_asks(service: Service, by: Doer, values: dict[str, str]) -> None:
    asked = {"name": "Ann", "email": "ann@conseil.example", "organization": "Conseil"}
    with pytest.raises(Unfit), service.store.begin() as session:
        users.request_account(session, by, **asked | values)
    assert entries(service) == []


def test_of_two_who_add_the_same_name_at_once_one_is_told(any_service: Service) -> None:
    by, meet, told = Doer("noor", any_service.clock.now()), threading.Barrier(2), []

    def add_one(name: str) -> None:
        meet.wait()
        try:
            add(any_service, by, username=name)
        except Unfit as unfit:
            told.append(unfit.field)

    threads = [threading.Thread(target=add_one, args=(name,)) for name in ("marie", "Marie")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["username"]
    assert len(entries(any_service)) == 1


def test_a_new_person_is_an_entry_without_the_password(service: Service, by: Doer) -> None:
    add(service, by)
    (entry,) = entries(service)
    assert (entry.action, entry.actor, entry.subject, entry.address) == (
        "add-user",
        "noor",
        "marie",
        "192.0.2.7",
    )
    assert entry.details["changed"]["email"] == [None, "marie@conseil.example"]
    assert entry.details["changed"]["password_hash"] == "changed"


def change(service: Service, by: Doer, user: User, **values: Any) -> None:
    told = {"name": user.name, "email": user.email, "role": Role(user.role)} | KEPT | values
    with service.store.begin() as session:
        users.change(session, by, session.get_one(User, user.id), **told)


def test_a_change_is_an_entry_of_what_was_and_what_is(service: Service, by: Doer) -> None:
    change(service, by, add(service, by), role=Role.OPERATOR, language="en")
    entry = entries(service)[-1]
    assert (entry.action, entry.subject) == ("change-user", "marie")
    assert entry.details == {"changed": {"role": ["auditor", "operator"], "language": ["fr", "en"]}}


def test_a_change_of_nothing_is_no_entry(service: Service, by: Doer) -> None:
    change(service, by, add(service, by))
    assert [one.action for one in entries(service)] == ["add-user"]


@pytest.mark.parametrize(
    ("values", "field"), [({"active": False}, "active"), ({"role": Role.AUDITOR}, "role")]
)
def test_nobody_takes_away_their_own_access(
    service: Service, by: Doer, values: dict[str, Any], field: str
) -> None:
    noor = add(service, by, username="noor", role=Role.OPERATOR)
    with pytest.raises(Unfit) as refused:
        change(service, by, noor, **values)
    assert refused.value.field == field


def operator(service: Service, username: str) -> User:
    return add(service, Doer("cli:root", service.clock.now()), username=username, role=Role.OPERATOR)


def acting(service: Service, user: User) -> Doer:
    return Doer.signed_in(user, service.clock.now(), None)


@pytest.mark.parametrize(
    ("values", "field"), [({"active": False}, "active"), ({"role": Role.AUDITOR}, "role")]
)
def test_the_last_operator_stays_whoever_asks(
    any_service: Service, values: dict[str, Any], field: str
) -> None:
    by = Doer("noor", any_service.clock.now())
    zoe, former = operator(any_service, "zoe"), operator(any_service, "former")
    change(any_service, by, former, active=False)
    with pytest.raises(Unfit, match="This is the last operator") as refused:
        change(any_service, by, zoe, **values)
    assert refused.value.field == field


@pytest.mark.parametrize("values", [{"active": False}, {"role": Role.AUDITOR}])
def test_of_two_operators_who_shut_each_other_out_at_once_one_stays(
    any_service: Service, values: dict[str, Any]
) -> None:
    for at in range(4):
        two = operator(any_service, f"ann{at}"), operator(any_service, f"bob{at}")
        meet, lost = threading.Barrier(2), []

        def shut_out(doer: User, other: User, meet: Any = meet, lost: list[str] = lost) -> None:
            meet.wait()
            try:
                change(any_service, acting(any_service, doer), other, **values)
            except (RightsLost, Unfit):
                lost.append(doer.username)

        threads = [threading.Thread(target=shut_out, args=pair) for pair in (two, two[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with any_service.store.read() as session:
            still = select(User.username).where(User.id.in_([one.id for one in two]))
            left = session.scalars(still.where(User.active, User.role == "operator")).all()
        assert len(lost) == 1
        assert {*left, *lost} == {one.username for one in two}


@pytest.mark.parametrize("values", [{"active": False}, {"role": Role.AUDITOR}])
def test_nobody_does_what_they_have_lost_the_right_to(service: Service, values: dict[str, Any]) -> None:
    ann, bob, eve = (operator(service, name) for name in ("ann", "bob", "eve"))
    change(service, acting(service, ann), bob, **values)
    for deed in (
        lambda: change(service, acting(service, bob), ann, active=False),
        lambda: change(service, acting(service, bob), eve, name="Eve"),
        lambda: add(service, acting(service, bob)),
    ):
        with pytest.raises(RightsLost):
            deed()
    assert [one.actor for one in entries(service)] == ["cli:root"] * 3 + ["ann"]


def test_a_request_for_an_account_is_handled_once(service: Service, by: Doer) -> None:
    asked = {"name": "Ann", "email": "ann@conseil.example", "organization": "Conseil"}
    other = Doer("pascal", by.at)
    with service.store.begin() as session:
        users.request_account(session, by, **asked)
    for doer in (by, other):
        with service.store.begin() as session:
            users.handle_account_request(session, doer, session.scalars(select(AccountRequest)).one())
    with service.store.read() as session:
        assert session.scalars(select(AccountRequest.handled_by)).one() == "noor"
    assert [(one.action, one.subject) for one in entries(service)] == [
        ("request-account", "1"),
        ("handle-account-request", "1"),
    ]
