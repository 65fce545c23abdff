"""What came to nothing in the automatic processing, and what is tried again of it."""

from __future__ import annotations

from datetime import timedelta

from autosgern_service.domain.lifecycle import Status


def test_a_whole_list_is_tried_again(world, signed_in):
    rows = [world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardUnavailable") for _ in range(3)]
    other = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="MultipleMatch")
    operator, board = signed_in("operator"), world.boards["Rives"].id
    page = operator.get("/operations/automatic").text
    assert page.count("Try all again") == 1
    path = f"/operations/automatic/{board}"
    operator.submit(f"{path}/BoardUnavailable/try-again", page="/operations/automatic")
    assert {world.again(row).status for row in rows} == {Status.AUTO_PROCESSING}
    assert "3 requests are being processed" in operator.get("/operations/automatic").text
    answer = operator.submit(f"{path}/MultipleMatch/try-again", page="/operations/automatic")
    assert answer.status_code == 404
    assert world.again(other).status == Status.AUTO_PROCESSING_ERROR


def test_what_is_in_automatic_processing_for_long_is_listed(world, signed_in):
    now = world.service.clock.now()
    old = world.request(status=Status.AUTO_PROCESSING, due_at=now, received_at=now - timedelta(hours=2))
    new = world.request(status=Status.AUTO_PROCESSING, due_at=now)
    page = signed_in("operator").get("/operations/automatic").text
    assert old.reference in page
    assert new.reference not in page


def test_only_what_another_attempt_may_mend_is_offered(world, signed_in):
    world.request(status=Status.AUTO_PROCESSING_ERROR, reason="MultipleMatch")
    operator = signed_in("operator")
    assert "Try all again" not in operator.get("/operations/automatic").text
    for board, reason in (
        (999, "BoardFault"),
        (world.boards["Rives"].id, "nothing"),
    ):
        path = f"/operations/automatic/{board}/{reason}/try-again"
        assert operator.submit(path, page="/operations/automatic").status_code in (404, 409), path
