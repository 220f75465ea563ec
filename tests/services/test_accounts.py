"""Signing in: passwords, sessions, lockout, tokens."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, event
from sqlmodel import select

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Conflict, InvalidInput, Unauthenticated
from billing_app.services import accounts, sessions
from billing_app.services.lockout import LockedOut
from billing_app.services.setting_up import Founded, add_business
from billing_app.store.engines import seeing_all
from billing_app.store.session import clock, system_transaction
from billing_app.store.tables import Membership
from tests.services.people import EMAIL, PASSWORD, founding

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def founded(database: Engine) -> Founded:
    return founding()


def cookie(session: sessions.NewSession) -> str:
    return f"other=1; {sessions.cookie_name()}={session.value}"


def sign_in(password: str = PASSWORD, **further: object) -> sessions.NewSession:
    return accounts.sign_in(EMAIL, password, address="192.0.2.1", **further)


def test_right_password_begins_a_session_of_the_owner(founded: Founded) -> None:
    actor = sessions.actor_for_session(cookie(sign_in()))
    assert actor is not None
    assert (actor.business_id, actor.user_id, actor.role) == (founded.business_id, founded.user_id, Role.OWNER)
    assert actor.may(Permission.MANAGE_TEAM)


def test_address_is_compared_without_case(founded: Founded) -> None:
    session = accounts.sign_in(f"  {EMAIL.upper()} ", PASSWORD, address="192.0.2.1")
    assert session.actor.user_id == founded.user_id


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), (EMAIL, ""), ("nobody@example.com", PASSWORD)])
def test_unknown_address_and_wrong_password_are_refused_alike(founded: Founded, email: str, password: str) -> None:
    with pytest.raises(Unauthenticated, match="e-mail address or the password is wrong"):
        accounts.sign_in(email, password, address="192.0.2.1")


@pytest.mark.parametrize("header", ["", "sid=", "sid=nonsense", "a" * 5000, 'sid="; =', "sid=\x00"])
def test_any_other_cookie_is_nobody(founded: Founded, header: str) -> None:
    assert sessions.actor_for_session(header) is None


def test_each_session_has_a_new_value_that_is_not_stored(founded: Founded, database: Engine) -> None:
    one, other = sign_in(), sign_in()
    assert one.value != other.value
    with seeing_all(database).connect() as connection:
        stored = connection.exec_driver_sql("SELECT digest FROM sign_in").scalars().all()
    assert not {one.value, other.value} & set(stored)


def test_session_ends_after_twelve_idle_hours(founded: Founded) -> None:
    begun = clock()
    session = sign_in()
    with time_machine.travel(begun + timedelta(hours=11, minutes=59), tick=False):
        assert sessions.actor_for_session(cookie(session)) is not None
    with time_machine.travel(begun + timedelta(hours=23), tick=False):
        assert sessions.actor_for_session(cookie(session)) is not None
    with time_machine.travel(begun + timedelta(hours=35, minutes=1), tick=False):
        assert sessions.actor_for_session(cookie(session)) is None


def test_remembered_session_ends_after_thirty_days(founded: Founded) -> None:
    begun = clock()
    session = sign_in(is_remembered=True)
    with time_machine.travel(begun + timedelta(days=29), tick=False):
        assert sessions.actor_for_session(cookie(session)) is not None
    with time_machine.travel(begun + timedelta(days=30, seconds=2), tick=False):
        assert sessions.actor_for_session(cookie(session)) is None


def test_signing_out_ends_the_session_and_no_other(founded: Founded) -> None:
    one, other = sign_in(), sign_in()
    assert sessions.end_session(cookie(one)) == one.session_id
    assert sessions.actor_for_session(cookie(one)) is None
    assert sessions.actor_for_session(cookie(other)) is not None
    assert sessions.end_session(cookie(one)) == ""


def test_signing_out_everywhere_keeps_this_device_unless_asked(founded: Founded) -> None:
    here, there = sign_in(), sign_in()
    actor = sessions.actor_for_session(cookie(here))
    assert actor is not None
    assert sessions.end_other_sessions(actor) == [there.session_id]
    assert sessions.actor_for_session(cookie(here)) is not None
    assert sessions.end_other_sessions(actor, is_everywhere=True) == [here.session_id]
    assert sessions.actor_for_session(cookie(here)) is None


def test_ended_membership_ends_rights_at_once(founded: Founded) -> None:
    session = sign_in()
    with system_transaction() as scope:
        scope.session.exec(select(Membership)).one().ended_at = scope.now
    assert sessions.actor_for_session(cookie(session)) is None
    with pytest.raises(Unauthenticated):
        sign_in()


def test_changed_role_changes_rights_at_once(founded: Founded) -> None:
    session = sign_in()
    with system_transaction() as scope:
        scope.session.exec(select(Membership)).one().role = Role.VIEWER.value
    actor = sessions.actor_for_session(cookie(session))
    assert actor is not None
    assert not actor.may(Permission.ISSUE_INVOICES)


def test_client_token_belongs_to_the_first_session_that_uses_it(founded: Founded) -> None:
    one, other = sign_in(), sign_in()
    token = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert sessions.bind_tokens([(token, one.session_id)]) == [True]
    assert sessions.bind_tokens([(token, one.session_id)]) == [True]
    assert sessions.bind_tokens([(token, other.session_id)]) == [False]


def test_tabs_that_come_back_together_are_bound_in_one_transaction(founded: Founded, database: Engine) -> None:
    one, other = sign_in(), sign_in()
    tokens = [f"0f8fad5b-d9cb-469f-a165-7086772895{number:02}" for number in range(20)]
    sessions.bind_tokens([(tokens[0], other.session_id)])
    commits: list[object] = []
    listener = lambda connection: commits.append(connection)  # noqa: E731, PLW0108 - a listener is known by its identity
    event.listen(database, "commit", listener)
    try:
        wanted = [(token, one.session_id) for token in tokens] + [(tokens[1], other.session_id), ("short", "x")]
        assert sessions.bind_tokens(wanted) == [False] + [True] * 19 + [False, False]
        assert len(commits) == 1
        assert sessions.bind_tokens(wanted) == [False] + [True] * 19 + [False, False]
        assert len(commits) == 1
    finally:
        event.remove(database, "commit", listener)


def test_a_session_is_looked_up_by_one_statement(founded: Founded, database: Engine) -> None:
    header = cookie(sign_in())
    statements: list[str] = []
    listener = lambda *arguments: statements.append(arguments[2])  # noqa: E731
    event.listen(database, "before_cursor_execute", listener)
    try:
        assert sessions.actor_for_session(header) is not None
    finally:
        event.remove(database, "before_cursor_execute", listener)
    assert len([each for each in statements if each.startswith("SELECT")]) == 1


@pytest.mark.parametrize("token", ["", "short", "x" * 65, "a" * 31 + "'", "0f8fad5b d9cb 469f a165 70867728950e"])
def test_token_of_another_form_is_refused(founded: Founded, token: str) -> None:
    assert sessions.bind_tokens([(token, sign_in().session_id)]) == [False]


def test_five_failures_lock_the_account_even_for_the_right_password(founded: Founded) -> None:
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            sign_in("wrong")
    with pytest.raises(LockedOut, match="Wait 1 minute,"):
        sign_in()


def test_unknown_account_is_locked_like_a_known_one(founded: Founded) -> None:
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            accounts.sign_in("nobody@example.com", "wrong", address="192.0.2.1")
    with pytest.raises(LockedOut, match="Wait 1 minute,"):
        accounts.sign_in("nobody@example.com", "wrong", address="192.0.2.1")


def test_delay_doubles_to_fifteen_minutes_and_allows_few_guesses_an_hour(founded: Founded) -> None:
    begun, judged, delays = clock(), 0, [0]
    for second in range(0, 3600, 30):
        with time_machine.travel(begun + timedelta(seconds=second), tick=False):
            try:
                accounts.sign_in("nobody@example.com", "wrong", address=f"192.0.2.{second % 250}")
            except LockedOut as error:
                delays.append(error.retry_after_seconds)
            except Unauthenticated:
                judged += 1
    assert 5 < judged <= 20
    assert max(delays) == 900 - 30


def test_address_is_locked_after_twenty_failures_over_many_accounts(founded: Founded) -> None:
    for number in range(20):
        with pytest.raises(Unauthenticated):
            accounts.sign_in(f"guess{number}@example.com", "wrong", address="192.0.2.66")
    with pytest.raises(LockedOut):
        accounts.sign_in("guess99@example.com", "wrong", address="192.0.2.66")
    with pytest.raises(Unauthenticated):
        accounts.sign_in("guess99@example.com", "wrong", address="192.0.2.67")


def test_known_device_gets_in_while_strangers_lock_the_account(founded: Founded) -> None:
    device = accounts.new_device(str(founded.user_id))
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            sign_in("wrong")
    with pytest.raises(LockedOut):
        sign_in()
    with pytest.raises(LockedOut):
        sign_in(known_device=accounts.new_device("someone else"))
    assert sign_in(known_device=device).actor.user_id == founded.user_id


def test_success_forgets_the_failures_before_it(founded: Founded) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(Unauthenticated):
                sign_in("wrong")
        sign_in()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen chars", "password_too_short"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_too_weak"),
        ("passwordpassword1", "password_too_weak"),
        ("olga.owner@example.com", "password_too_weak"),
        ("x" * 257, "password_too_long"),
    ],
)
def test_easy_password_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.check_login("Olga Owner", "olga.owner@example.com", password)
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [(code, "password")]


def test_everything_wrong_with_a_login_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.check_login(" ", "no address", "short")
    assert {finding.path for finding in refused.value.findings} == {"name", "email", "password"}


def test_second_login_with_the_same_address_is_refused(founded: Founded) -> None:
    with pytest.raises(Conflict, match="login with this e-mail address"):
        founding(found=add_business)
