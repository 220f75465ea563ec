"""Invitations: mailed or passed on, accepted once, taken back, too old, and by the right person only."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from billing_app.domain.access import Role
from billing_app.domain.errors import BillingError, Conflict, Forbidden, InvalidInput, NotFound, Refused
from billing_app.services import inviting, team
from billing_app.services.delivering import deliver_due
from billing_app.services.inviting import invite, list_invitations, revoke_invitation, send_again
from billing_app.services.joining import Arrival, join_as, join_with_new_login, open_offer
from billing_app.services.sessions import actor_for_session, cookie_name, start_session
from billing_app.settings import settings
from billing_app.store.engines import seeing_all
from billing_app.store.session import acting_at, clock, system_reading
from billing_app.store.tables import User
from tests.builders import new_business, new_member
from tests.fixtures.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("database")
PASSWORD = "quiet harbour lantern 42"
HERE = Arrival(device="Firefox/1 Linux", address="192.0.2.1")


def secret_in(words: str) -> str:
    found = re.search(r"/join/([A-Za-z0-9_-]+)", words)
    assert found
    return found[1]


def invited(owner, email: str = "ana@example.com", role: str = "office") -> str:
    """The secret of a new invitation, where there is no mail."""
    return secret_in(invite(owner, email, role).link)


def acting(session):
    actor = actor_for_session(f"{cookie_name()}={session.value}")
    assert actor is not None
    return actor


def test_invitation_is_mailed_and_its_link_shown_to_nobody_else(mail_settings: MailServer, database: Engine):
    owner = new_business()
    made = invite(owner, " Ana@Example.com ", "office")
    assert made.link == ""
    assert deliver_due() == 1
    mail = mail_settings.taken[0]
    assert mail.recipient == "ana@example.com"
    assert "Office" in mail.part("plain")
    secret = secret_in(mail.part("plain"))
    assert secret in mail.part("html")
    assert len(secret) == 43
    with seeing_all(database).connect() as connection:
        kept = [
            connection.execute(text(statement)).all()
            for statement in ("SELECT * FROM invitation", "SELECT * FROM event", "SELECT * FROM outgoing_mail")
        ]
    assert secret not in str(kept)
    assert [each.mail for each in list_invitations(owner)] == ["sent"]


def test_without_mail_the_link_is_given_to_whoever_invites():
    owner = new_business()
    made = invite(owner, "ana@example.com", "office")
    assert made.link.startswith(f"{settings().address}/join/")
    assert [(each.email, each.role, each.mail) for each in list_invitations(owner)] == [
        ("ana@example.com", Role.OFFICE, "none")
    ]


def test_new_person_joins_with_a_name_and_a_password():
    owner = new_business()
    secret = invited(owner)
    offer = open_offer(secret)
    assert offer is not None
    assert (offer.email, offer.role, offer.inviter, offer.has_login) == (
        "ana@example.com",
        Role.OFFICE,
        owner.name,
        False,
    )
    ana = acting(join_with_new_login(secret, "Ana Arnold", PASSWORD, HERE))
    assert (ana.business_id, ana.role, ana.name) == (owner.business_id, Role.OFFICE, "Ana Arnold")
    assert list_invitations(owner) == []


def test_link_works_once():
    owner = new_business()
    secret = invited(owner)
    join_with_new_login(secret, "Ana", PASSWORD, HERE)
    assert open_offer(secret) is None
    with pytest.raises(NotFound):
        join_with_new_login(secret, "Eve", PASSWORD, HERE)


def test_of_two_who_accept_at_the_same_moment_one_joins():
    secret = invited(new_business())

    def accept(name: str) -> bool:
        try:
            join_with_new_login(secret, name, PASSWORD, HERE)
        except BillingError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, ("Ana", "Eve"))) == [False, True]


def test_weak_password_and_missing_name_leave_the_invitation_open():
    secret = invited(new_business())
    with pytest.raises(InvalidInput) as refused:
        join_with_new_login(secret, "", "short", HERE)
    assert {finding.path for finding in refused.value.findings} == {"name", "password"}
    assert open_offer(secret) is not None


def test_person_with_a_login_joins_a_second_business_as_the_one_who_is_signed_in():
    first, second = new_business(), new_business()
    ana = acting(join_with_new_login(invited(first), "Ana", PASSWORD, HERE))
    secret = invited(second, role="viewer")
    offer = open_offer(secret)
    assert offer is not None
    assert offer.has_login
    session, old = join_as(ana, secret, HERE)
    assert (session.actor.business_id, session.actor.role) == (second.business_id, Role.VIEWER)
    assert old == ana.session_id
    assert [member.user_id for member in team.list_members(second) if member.role is Role.VIEWER] == [ana.user_id]


def test_nobody_makes_a_second_login_for_an_address_that_has_one():
    first, second = new_business(), new_business()
    join_with_new_login(invited(first), "Ana", PASSWORD, HERE)
    secret = invited(second)
    with pytest.raises(Conflict):
        join_with_new_login(secret, "Eve", "seven green tables sing", HERE)
    assert open_offer(secret) is not None


def test_link_that_was_passed_on_makes_nobody_else_a_member():
    owner, stranger = new_business(), new_business()
    secret = invited(owner)
    with pytest.raises(Forbidden):
        join_as(stranger, secret, HERE)
    assert open_offer(secret) is not None
    assert [member.user_id for member in team.list_members(owner)] == [owner.user_id]


def test_link_is_too_old_after_a_week():
    owner = new_business()
    secret = invited(owner)
    with acting_at(clock() + timedelta(days=6, hours=23)):
        assert open_offer(secret) is not None
    with acting_at(clock() + timedelta(days=7, seconds=1)):
        assert open_offer(secret) is None
        with pytest.raises(NotFound):
            join_with_new_login(secret, "Ana", PASSWORD, HERE)
        assert [each.is_expired for each in list_invitations(owner)] == [True]


def test_sending_again_makes_a_new_link_for_another_week_and_ends_the_old_one():
    owner = new_business()
    made = invite(owner, "ana@example.com", "office")
    with acting_at(clock() + timedelta(days=8)):
        again = send_again(owner, made.id)
        assert open_offer(secret_in(made.link)) is None
        assert open_offer(secret_in(again.link)) is not None


def test_revoked_link_works_no_more_and_mail_that_waits_never_leaves(mail_settings: MailServer):
    owner = new_business()
    made = invite(owner, "ana@example.com", "office")
    assert revoke_invitation(owner, made.id) == "ana@example.com"
    assert revoke_invitation(owner, made.id) == "ana@example.com"
    assert deliver_due() == 0
    assert list_invitations(owner) == []
    with pytest.raises(Refused):
        send_again(owner, made.id)


def test_refused_mail_shows_the_servers_words_at_the_invitation(mail_settings: MailServer):
    mail_settings.answer = lambda _recipient: "550 5.1.1 No such user"
    owner = new_business()
    invite(owner, "nobody@example.com", "office")
    assert [each.mail for each in list_invitations(owner)] == ["waiting"]
    deliver_due()
    assert [(each.mail, each.mail_error) for each in list_invitations(owner)] == [("failed", "550 5.1.1 No such user")]


def test_same_person_is_invited_once_also_at_the_same_moment():
    owner = new_business()

    def attempt(_number: int) -> bool:
        try:
            invite(owner, "ana@example.com", "office")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(attempt, range(3))) == [False, False, True]


def test_member_is_not_invited():
    owner = new_business()
    join_with_new_login(invited(owner), "Ana", PASSWORD, HERE)
    with pytest.raises(Conflict):
        invite(owner, "ANA@example.com", "viewer")


@pytest.mark.parametrize(("email", "role"), [("", "office"), ("ana", "office"), ("ana@example.com", "king")])
def test_what_is_no_address_or_no_role_is_refused_at_its_field(email: str, role: str):
    with pytest.raises(InvalidInput):
        invite(new_business(), email, role)


def test_open_invitations_have_a_limit(monkeypatch):
    monkeypatch.setattr(inviting, "_MOST_OPEN", 2)
    owner = new_business()
    invite(owner, "a@example.com", "office")
    invite(owner, "b@example.com", "office")
    with pytest.raises(Refused):
        invite(owner, "c@example.com", "office")


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "é" * 43, "x" * 10_000, "../../setup"])
def test_any_other_link_is_nothing(secret: str):
    assert open_offer(secret) is None
    with pytest.raises(NotFound):
        join_with_new_login(secret, "Ana", PASSWORD, HERE)


def test_another_business_sees_and_changes_no_invitation():
    owner, stranger = new_business(), new_business()
    made = invite(owner, "ana@example.com", "office")
    for attempt in (lambda: send_again(stranger, made.id), lambda: revoke_invitation(stranger, made.id)):
        with pytest.raises(NotFound):
            attempt()
    assert list_invitations(stranger) == []
    assert open_offer(secret_in(made.link)) is not None


def test_only_owners_invite():
    owner = new_business()
    made = invite(owner, "ana@example.com", "office")
    manager = new_member(owner.business_id, Role.MANAGER)
    for attempt in (
        lambda: invite(manager, "b@example.com", "owner"),
        lambda: send_again(manager, made.id),
        lambda: revoke_invitation(manager, made.id),
        lambda: list_invitations(manager),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_joining_makes_no_step_up_younger():
    owner, other = new_business(), new_business()
    member = new_member(other.business_id, Role.OFFICE)
    session = start_session(member, device="Firefox/1 Linux", address="192.0.2.1")
    actor = acting(session)
    with system_reading() as reading_session:
        email = reading_session.get_one(User, str(member.user_id)).email
    secret = invited(owner, email)
    with acting_at(clock() + timedelta(minutes=6)):
        joined, _ = join_as(actor, secret, HERE)
        assert not acting(joined).has_stepped_up(clock())
