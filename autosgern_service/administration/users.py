"""The people who sign in: made and changed by operators, their passwords, and who asks for an account.

The portal, `autosgern user` and the sandbox call this. A password is hashed before the transaction, as hashing may have
to wait; a use case takes the hash.
"""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import (
    BSID,
    NO_SUCH_BOARD,
    Checks,
    Unfit,
    check_not_taken,
    check_username,
    fit_texts,
    one_at_a_time,
)
from autosgern_service.domain.bsid import read_bsid
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.roles import Role
from autosgern_service.domain.short_texts import as_kept
from autosgern_service.domain.texts import Text
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AccountRequest, Board, PasswordReset, School, SignIn, User

_LOCKED_OUT = Text(
    "Vous ne pouvez pas vous retirer votre propre accès à l’exploitation. Demandez-le à une autre personne de "
    "l’exploitation.",
    "You cannot take away your own access as an operator. Ask another operator to do it.",
)
_LAST_OPERATOR = Text(
    "C’est la dernière personne de l’exploitation qui peut se connecter. Donnez d’abord ce rôle à quelqu’un d’autre.",
    "This is the last operator who may sign in. Make somebody else an operator first.",
)
_BOARD_NEEDED = Text("Pour le rôle Conseil, choisissez un conseil.", "A board’s user needs a board.")
_BOARD_OF_OPERATOR = Text(
    "L’exploitation ne relève d’aucun conseil. Laissez ce champ vide.",
    "An operator belongs to no board. Leave it empty.",
)
_OTHER_BOARD = Text(
    "Cette école relève d’un autre conseil. Donnez le numéro de ce conseil, ou aucun.",
    "The school belongs to another board. Write that board’s number, or none.",
)
_SCHOOL_NEEDED = Text(
    "Pour le rôle École, donnez le BSID d’une école connue.",
    "A school’s user needs the BSID of a school that we know.",
)
_NO_SCHOOL = Text(
    "Seul le rôle École demande un BSID. Laissez ce champ vide.",
    "Only a school’s user has a BSID. Leave it empty.",
)


def add(
    session: Session,
    by: Doer,
    *,
    username: str,
    name: str,
    email: str,
    role: Role,
    password_hash: str,
    board: str = "",
    bsid: str = "",
    language: str = "fr",
    active: bool = True,
    temporary: bool = True,
) -> User:
    """Add a person, with a board's number or a school's BSID as the role asks; raises Unfit."""
    one_at_a_time(session, User)
    checks = Checks()
    with checks:
        given = {"username": username, "name": name, "email": email, "language": language}
        values = fit_texts(User, given)
    with checks:
        check_username(as_kept(username))
        check_not_taken(session, User.username, as_kept(username))
    with checks:
        board_id, school_id = _place(session, role, board, bsid)
    checks.end()
    user = User(
        **values,
        role=role.value,
        board_id=board_id,
        school_id=school_id,
        active=active,
        password_hash=password_hash,
        must_change_password=temporary,
    )
    session.add(user)
    audit.record(session, by, Deed.ADD_USER, user.username, changed=audit.changes(user))
    return user


def change(
    session: Session,
    by: Doer,
    user: User,
    *,
    name: str,
    email: str,
    role: Role,
    board: str,
    bsid: str,
    language: str,
    active: bool,
) -> None:
    """Change a person; whoever may no longer sign in is out at once. Raises Unfit.

    Operators are changed one at a time: of two who shut each other out the second has no right to it any more.
    """
    one_at_a_time(session, User)
    checks = Checks()
    with checks:
        values = fit_texts(User, {"name": name, "email": email, "language": language})
    with checks:
        if not (active and role == Role.OPERATOR):
            _check_an_operator_stays(session, by, user, "role" if active else "active")
    with checks:
        user_board, user_school = _place(session, role, board, bsid)
    checks.end()
    if not active:
        end_ways_in(session, user.id)
    user.name, user.email, user.language = values["name"], values["email"], values["language"]
    user.role, user.active = role.value, active
    user.board_id, user.school_id = user_board, user_school
    audit.record_change(session, by, Deed.CHANGE_USER, user.username, user)


def renew_password(session: Session, by: Doer, user: User, password_hash: str) -> None:
    """Give a person a temporary password, which they have to change, and end their sign-ins."""
    one_at_a_time(session, User)
    end_ways_in(session, user.id)
    _set_password(session, by, Deed.RENEW_PASSWORD, user, password_hash, temporary=True)


def change_password(session: Session, by: Doer, user: User, password_hash: str, *, here: str) -> None:
    """Let a person change their own password; of their sign-ins only the one `here` (its token's hash) stays."""
    end_ways_in(session, user.id, but=here)
    _set_password(session, by, Deed.CHANGE_PASSWORD, user, password_hash, temporary=False)


def reset_password(session: Session, by: Doer, user: User, password_hash: str) -> None:
    """Let a person set a password by the link that they were sent; every sign-in and every link ends."""
    end_ways_in(session, user.id)
    _set_password(session, by, Deed.RESET_PASSWORD, user, password_hash, temporary=False)


def change_language(session: Session, by: Doer, user: User, language: str) -> None:
    """Let a person choose the language in which the portal opens and writes to them."""
    user.language = fit_texts(User, {"language": language})["language"]
    audit.record(session, by, Deed.CHANGE_LANGUAGE, user.username, changed=audit.changes(user))


def end_sign_ins(session: Session, by: Doer, user: User, *, here: str) -> None:
    """End every way in that a person has open, but for the sign-in `here` (its token's hash)."""
    end_ways_in(session, user.id, but=here)
    audit.record(session, by, Deed.END_SIGN_INS, user.username)


def end_ways_in(session: Session, user_id: int, *, but: str = "") -> None:
    """End a person's sign-ins, but for one by its token's hash, and the links by which a password is set."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.token_hash != but))
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user_id))


def request_account(session: Session, by: Doer, *, name: str, email: str, organization: str) -> None:
    """Take down who asks for an account, for operators to see; raises Unfit."""
    values = {"name": name, "email": email, "organization": organization}
    asked = AccountRequest(at=by.at, **fit_texts(AccountRequest, values))
    session.add(asked)
    session.flush()
    audit.record(session, by, Deed.REQUEST_ACCOUNT, str(asked.id))


def handle_account_request(session: Session, by: Doer, asked: AccountRequest) -> None:
    """Mark a request for an account as handled; who did it first stands."""
    session.refresh(asked, with_for_update=True)
    if asked.handled_at is None:
        asked.handled_at, asked.handled_by = by.at, by.name
        audit.record(session, by, Deed.HANDLE_ACCOUNT_REQUEST, str(asked.id), changed=audit.changes(asked))


def _set_password(
    session: Session, by: Doer, deed: Deed, user: User, password_hash: str, *, temporary: bool
) -> None:
    user.password_hash, user.must_change_password = password_hash, temporary
    audit.record(session, by, deed, user.username, changed=audit.changes(user))


def _check_an_operator_stays(session: Session, by: Doer, user: User, field: str) -> None:
    """Raise Unfit where a person is the doer, or the last active operator, and would be operator no more."""
    if by.name == user.username:
        raise Unfit(field, _LOCKED_OUT)
    active = select(User.id).where(User.role == Role.OPERATOR.value, User.active)
    if session.scalars(active.limit(2)).all() == [user.id]:
        raise Unfit(field, _LAST_OPERATOR)


def _place(session: Session, role: Role, board: str, bsid: str) -> tuple[int | None, int | None]:
    """Return the ids of a person's board and school; raises Unfit where these do not go with the role."""
    found = session.scalar(select(Board).where(Board.number == board)) if board else None
    if board and found is None:
        raise Unfit("board", NO_SUCH_BOARD)
    if role == Role.SCHOOL:
        school = _school(session, bsid)
        if found and school.board_id != found.id:
            raise Unfit("board", _OTHER_BOARD)
        return school.board_id, school.id
    if bsid:
        raise Unfit("bsid", _NO_SCHOOL)
    if role == Role.BOARD and found is None:
        raise Unfit("board", _BOARD_NEEDED)
    if role == Role.OPERATOR and found:
        raise Unfit("board", _BOARD_OF_OPERATOR)
    return (found.id if found else None), None


def _school(session: Session, bsid: str) -> School:
    number = read_bsid(bsid)
    if bsid and number is None:
        raise Unfit("bsid", BSID)
    school = session.scalar(select(School).where(School.bsid == number))
    if school is None:
        raise Unfit("bsid", _SCHOOL_NEEDED)
    return school
