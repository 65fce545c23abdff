"""An installation of the sandbox: whoever gets a way in can use it, and nobody else can."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from autosgern_service.administration.partners import open_secret
from autosgern_service.administration.unfit import Unfit
from autosgern_service.domain.roles import Mode, PartnerRole, PasswordType, Role
from autosgern_service.installation.passwords import verify
from autosgern_service.opened.service import sis_password
from autosgern_service.sandbox.boards import BOARDS, BY_NUMBER
from autosgern_service.sandbox.installation import add_sandbox
from autosgern_service.sandbox.server import Sandbox
from autosgern_service.store.models import Board, Partner, User
from tests.conftest import QUICK_HASHER
from tests.installed import Installation


def test_every_board_is_there_with_its_schools_and_the_way_to_its_system(
    installation: Installation, sandbox: Sandbox
) -> None:
    service = installation.service
    with service.store.read() as session:
        for board in session.scalars(select(Board)):
            invented = BY_NUMBER[board.number]
            assert {school.bsid for school in board.schools} == set(invented.bsids)
            assert (board.mode, bool(board.endpoint)) == (invented.mode, invented.mode is Mode.PULL)
            if board.endpoint:
                assert sis_password(service.vault, board) == sandbox.password(board.number)
        assert session.query(Board).count() == len(BOARDS)


def test_people_sign_in_with_the_password_that_is_told_and_need_not_change_it(
    installation: Installation,
) -> None:
    with installation.service.store.read() as session:
        people = {user.username: user for user in session.scalars(select(User))}
        assert set(people) == {told.username for told in installation.access.users}
        for told in installation.access.users:
            user = people[told.username]
            assert verify(user.password_hash, told.password)
            assert not user.must_change_password
            assert (user.board.number if user.board else None) == told.board
    assert {told.role for told in installation.access.users} == set(Role)


def test_partners_of_every_kind_have_a_secret_that_works(installation: Installation) -> None:
    service = installation.service
    with service.store.read() as session:
        for told in installation.access.partners:
            partner = session.scalars(select(Partner).where(Partner.username == told.username)).one()
            (kept,) = partner.secrets
            if told.mode == PasswordType.DIGEST:
                assert open_secret(service.vault, partner, kept) == told.password
            else:
                assert kept.fingerprint == service.vault.fingerprint(told.password)
    assert {told.role for told in installation.access.partners} == set(PartnerRole)
    assert {told.mode for told in installation.access.partners} == set(PasswordType)


def test_secrets_are_others_each_time_and_nothing_is_added_twice(
    installation: Installation, sandbox: Sandbox
) -> None:
    told = [one.password for one in (*installation.access.partners, *installation.access.users)]
    assert len(set(told)) == len(told)
    with pytest.raises(Unfit):
        add_sandbox(installation.service, sandbox.endpoint, hasher=QUICK_HASHER)
    with installation.service.store.read() as session:
        assert session.query(Board).count() == len(BOARDS)
