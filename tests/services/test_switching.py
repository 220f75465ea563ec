"""Going on in another business: by a new session, with the rights and the rules that hold there."""

from datetime import timedelta

import pytest

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.errors import Forbidden, NotFound, Unauthenticated
from billing_app.domain.ids import BusinessId, new_id
from billing_app.domain.security_policy import SecurityPolicy
from billing_app.services.own_login import list_sessions, sign_out_session
from billing_app.services.pending_sign_in import Arrival, NewPending, party_of, pending_cookie_name
from billing_app.services.sessions import NewSession, actor_for_session, cookie_name, start_session
from billing_app.services.switching import enter_business, workplaces_of
from billing_app.services.team import remove_member
from billing_app.services.verifying import verify
from billing_app.store.policies import save_policy
from billing_app.store.session import acting_at, clock, system_transaction
from billing_app.store.tables import Membership
from tests.builders import new_business

pytestmark = pytest.mark.usefixtures("database")
HERE = Arrival(device="Firefox/1 Linux", address="192.0.2.1", known_device="switching")


def as_member(person: Actor, owner: Actor, role: Role) -> None:
    """Let a person work for another business as well."""
    with system_transaction(owner.business_id) as scope:
        row = Membership(
            id=new_id(),
            business_id=owner.business_id,
            user_id=str(person.user_id),
            role=role.value,
            created_at=scope.now,
        )
        scope.session.add(row)


def signed_in(person: Actor) -> tuple[Actor, str]:
    session = start_session(person, device="Firefox/1 Linux", address="192.0.2.1")
    cookie = f"{cookie_name()}={session.value}"
    actor = actor_for_session(cookie)
    assert actor is not None
    return actor, cookie


@pytest.fixture
def elsewhere() -> Actor:
    """The owner of another business."""
    return new_business(name="Nordlicht KG")


@pytest.fixture
def ana(elsewhere: Actor) -> tuple[Actor, str]:
    """An owner who also sells for another business, with her session."""
    person = new_business(name="Werkhof GmbH")
    as_member(person, elsewhere, Role.COUNTER)
    return signed_in(person)


def test_businesses_of_a_person_are_listed_by_name_with_the_role_there(ana, elsewhere):
    actor, _ = ana
    found = [(each.name, each.role) for each in workplaces_of(actor)]
    assert found == [("Nordlicht KG", Role.COUNTER), ("Werkhof GmbH", Role.OWNER)]
    assert [each.name for each in workplaces_of(elsewhere)] == ["Nordlicht KG"]


def test_session_goes_on_there_with_the_rights_of_that_membership(ana, elsewhere):
    actor, cookie = ana
    found, old = enter_business(actor, elsewhere.business_id, HERE)
    assert not isinstance(found, NewPending)
    assert old == actor.session_id
    assert actor_for_session(cookie) is None
    there = actor_for_session(f"{cookie_name()}={found.value}")
    assert there is not None
    assert (there.business_id, there.role) == (elsewhere.business_id, Role.COUNTER)
    assert there.permissions == PERMISSIONS_OF[Role.COUNTER]
    assert verify()["problems"] == []


def test_step_up_is_not_made_younger_by_switching(ana, elsewhere):
    actor, _ = ana
    with acting_at(clock() + timedelta(minutes=6)):
        found, _ = enter_business(actor, elsewhere.business_id, HERE)
        assert not isinstance(found, NewPending)
        there = actor_for_session(f"{cookie_name()}={found.value}")
        assert there is not None
        assert not there.has_stepped_up(clock())


def test_business_that_requires_a_second_factor_asks_for_it_and_is_then_entered(ana, elsewhere):
    actor, _ = ana
    with system_transaction(elsewhere.business_id) as scope:
        save_policy(scope, SecurityPolicy(required_roles=frozenset({Role.COUNTER})), 1)
    found, _ = enter_business(actor, elsewhere.business_id, HERE)
    assert isinstance(found, NewPending)
    assert party_of(f"{pending_cookie_name()}={found.value}").actor.business_id == elsewhere.business_id


def test_nobody_enters_a_business_without_belonging_there(ana, elsewhere):
    actor, cookie = ana
    for business_id in (new_business().business_id, "nonsense", ""):
        with pytest.raises(NotFound):
            enter_business(actor, business_id, HERE)
    remove_member(elsewhere, str(actor.user_id))
    with pytest.raises(NotFound):
        enter_business(actor, elsewhere.business_id, HERE)
    assert actor_for_session(cookie) is not None


def test_ended_session_and_what_is_no_person_go_nowhere(ana, elsewhere):
    actor, _ = ana
    enter_business(actor, elsewhere.business_id, HERE)
    with pytest.raises(Unauthenticated):
        enter_business(actor, elsewhere.business_id, HERE)
    key = Actor(BusinessId(actor.business_id), "key", "api_key")
    assert workplaces_of(key) == []
    with pytest.raises(Forbidden):
        enter_business(key, elsewhere.business_id, HERE)


def test_own_sessions_show_and_end_wherever_they_are(ana, elsewhere):
    person, _ = ana
    there, _ = enter_business(person, str(elsewhere.business_id), HERE)
    here, _ = signed_in(person)
    assert isinstance(there, NewSession)
    assert {each.id for each in list_sessions(here)} == {here.session_id, there.session_id}
    sign_out_session(here, there.session_id)
    assert [each.id for each in list_sessions(here)] == [here.session_id]
