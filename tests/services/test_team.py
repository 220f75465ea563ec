"""The team: joining, changing roles, leaving, and the owner who can't."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from billing_app.domain.access import Role
from billing_app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from billing_app.services import accounts, team
from billing_app.services.sessions import actor_for_session, cookie_name
from tests.builders import new_business, new_member
from tests.services.people import hire

pytestmark = pytest.mark.usefixtures("database")
PASSWORD = "quiet harbour lantern 42"


def add(actor, email: str = "ana@example.com", role: str = "office"):
    return hire(actor, email=email, name="Ana Arnold", role=role, password=PASSWORD)


def cookie_of(email: str) -> str:
    session = accounts.sign_in(email, PASSWORD, address="192.0.2.1")
    return f"{cookie_name()}={session.value}"


def roles(actor) -> dict[str, Role]:
    return {member.user_id: member.role for member in team.list_members(actor)}


def test_added_member_works_for_the_business_in_the_role_that_was_chosen():
    owner = new_business()
    member = add(owner)
    acting = actor_for_session(cookie_of("ana@example.com"))
    assert acting is not None
    assert (acting.business_id, acting.user_id, acting.role) == (owner.business_id, member.user_id, Role.OFFICE)


def test_known_person_joins_a_second_business_with_the_old_password():
    first, second = new_business(), new_business()
    one = add(first)
    other = team.add_to_team(second, email="ANA@example.com", name="X", role="viewer", password="ignored")
    assert (other.user_id, other.name, other.role) == (one.user_id, "Ana Arnold", Role.VIEWER)


def test_joining_twice_is_a_conflict():
    owner = new_business()
    add(owner)
    with pytest.raises(Conflict):
        add(owner)


def test_weak_password_and_unknown_role_are_refused():
    owner = new_business()
    with pytest.raises(InvalidInput):
        team.add_to_team(owner, email="b@example.com", name="B", role="office", password="short")
    with pytest.raises(InvalidInput):
        add(owner, role="king")


def test_removed_member_is_signed_out_at_once_and_may_come_back():
    owner = new_business()
    member = add(owner)
    cookie = cookie_of("ana@example.com")
    assert len(team.remove_member(owner, member.user_id)) == 1
    assert actor_for_session(cookie) is None
    assert add(owner, role="manager").user_id == member.user_id


def test_role_change_takes_effect_in_open_sessions():
    owner = new_business()
    member = add(owner)
    cookie = cookie_of("ana@example.com")
    team.change_role(owner, member.user_id, "viewer")
    acting = actor_for_session(cookie)
    assert acting is not None
    assert acting.role is Role.VIEWER


def test_last_owner_neither_leaves_nor_steps_down():
    owner = new_business()
    assert owner.user_id
    for attempt in (
        lambda: team.remove_member(owner, owner.user_id),
        lambda: team.change_role(owner, owner.user_id, "viewer"),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.error_code == "last_owner"


def test_two_owners_who_leave_at_the_same_moment_do_not_both_succeed():
    first = new_business()
    second = new_member(first.business_id, Role.OWNER)

    def leave(actor) -> bool:
        try:
            team.remove_member(actor, actor.user_id)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, (first, second))) == [False, True]


def test_everybody_may_leave():
    owner = new_business()
    viewer = new_member(owner.business_id, Role.VIEWER)
    team.remove_member(viewer, str(viewer.user_id))
    assert viewer.user_id not in roles(owner)


def test_members_of_another_business_are_nobody_here():
    owner, stranger = new_business(), new_business()
    for attempt in (
        lambda: team.change_role(stranger, str(owner.user_id), "viewer"),
        lambda: team.remove_member(stranger, str(owner.user_id)),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert list(roles(stranger)) == [stranger.user_id]


def test_only_owners_manage_the_team():
    owner = new_business()
    manager = new_member(owner.business_id, Role.MANAGER)
    for attempt in (
        lambda: add(manager),
        lambda: team.list_members(manager),
        lambda: team.change_role(manager, str(manager.user_id), "owner"),
        lambda: team.remove_member(manager, str(owner.user_id)),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_two_owners_who_step_down_at_the_same_moment_do_not_both_succeed():
    first = new_business()
    second = new_member(first.business_id, Role.OWNER)

    def step_down(actor) -> bool:
        try:
            team.change_role(actor, actor.user_id, "viewer")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(step_down, (first, second))) == [False, True]
