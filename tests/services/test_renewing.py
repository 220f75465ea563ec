"""New values of sessions: after a proof of who sits there, and what an open socket is known by meanwhile."""

from datetime import timedelta

import pytest
import time_machine

from billing_app.services.renewing import renew_after_proof, renew_if_due
from billing_app.services.sessions import NewSession, actor_for_session, cookie_name, end_session, start_session
from billing_app.services.socket_values import session_of_socket, socket_value
from billing_app.store.session import clock
from tests.services.people import founding

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def session() -> NewSession:
    return start_session(founding().actor, device="Desk", address="192.0.2.1")


def cookie(value: str) -> str:
    return f"{cookie_name()}={value}"


def test_proof_gives_the_session_a_new_value_and_the_old_one_counts_for_seconds_only(session: NewSession) -> None:
    renewed = renew_after_proof(cookie(session.value), "tab")
    assert renewed is not None
    assert (renewed.session_id, renewed.value == session.value) == (session.session_id, False)
    for value in (session.value, renewed.value):
        assert actor_for_session(cookie(value)) is not None
    with time_machine.travel(clock() + timedelta(seconds=21), tick=False):
        assert actor_for_session(cookie(session.value)) is None
        assert actor_for_session(cookie(renewed.value)) is not None


def test_without_a_change_of_rights_a_page_brings_no_new_value(session: NewSession) -> None:
    assert renew_if_due(cookie(session.value)) is None
    assert renew_after_proof(cookie("of nobody")) is None


def test_open_socket_is_known_by_its_session_until_that_ends(session: NewSession) -> None:
    known = f"{cookie(session.value)}; {cookie(socket_value(session.session_id))}"
    renewed = renew_after_proof(cookie(session.value), "tab")
    assert renewed is not None
    with time_machine.travel(clock() + timedelta(seconds=21), tick=False):
        acting = actor_for_session(known)
        assert acting is not None
        assert acting.session_id == session.session_id
        end_session(cookie(renewed.value))
        assert actor_for_session(known) is None


@pytest.mark.parametrize(
    "made_up", ["socket.{id}.", "socket.{id}.00", "socket.{id}", "{id}", "socket..", "sock\u00e9t.{id}.x"]
)
def test_value_of_a_socket_cannot_be_made_up(session: NewSession, made_up: str) -> None:
    value = made_up.format(id=session.session_id)
    assert session_of_socket(value) == ""
    assert actor_for_session(cookie(value)) is None
