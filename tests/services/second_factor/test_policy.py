"""What a business asks for: factors by role, and how long sessions live."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine

from billing_app.domain.access import Role
from billing_app.domain.errors import Forbidden, InvalidInput, Refused, StepUpRequired, Unauthenticated, VersionConflict
from billing_app.services import enrolling, own_factors, pending_sign_in
from billing_app.services.security_policy import change_policy, read_policy
from billing_app.services.sessions import NewSession, actor_for_session
from billing_app.store.session import clock
from tests.builders import new_business, new_member
from tests.services.people import founding, hire
from tests.services.second_factor.signing_in import cookie_of, sign_in, signed_in, wait_for_factor, with_app
from tests.totp import code_at

pytestmark = pytest.mark.usefixtures("database")
EVERYBODY = [role.value for role in Role]
OWN = "seven green tables sing"


@pytest.fixture
def olga(database: Engine):
    founding()
    return signed_in()


def test_nothing_is_asked_for_until_the_business_does(olga):
    record = read_policy(olga)
    assert (record.policy.required_roles, record.version) == (frozenset(), 0)
    assert isinstance(sign_in(), NewSession)


def test_whoever_lacks_a_required_factor_sets_one_up_at_sign_in(olga):
    change_policy(olga, {"required_roles": EVERYBODY})
    cookie = wait_for_factor()
    waiting = pending_sign_in.waiting_sign_in(cookie)
    assert waiting is not None
    assert (waiting.step, waiting.ways) == ("enrol", ())
    secret = enrolling.enrolment_of_waiting(cookie).secret
    enrolled = enrolling.enrol_and_enter(cookie, code_at(secret, clock()))
    assert actor_for_session(cookie_of(enrolled.session)) is not None
    assert len(set(enrolled.recovery_codes)) == 10
    waiting = pending_sign_in.waiting_sign_in(wait_for_factor())
    assert waiting is not None
    assert waiting.step == "factor"


def test_wrong_first_code_counts_as_a_try_and_enters_nobody(olga):
    change_policy(olga, {"required_roles": EVERYBODY})
    cookie = wait_for_factor()
    enrolling.enrolment_of_waiting(cookie)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            enrolling.enrol_and_enter(cookie, "not it")
    assert pending_sign_in.waiting_sign_in(cookie) is None
    with pytest.raises(Unauthenticated):
        enrolling.enrolment_of_waiting(cookie)


def test_password_alone_never_adds_a_factor_beside_another(olga):
    with_app(olga)
    cookie = wait_for_factor()
    for attempt in (
        lambda: enrolling.enrolment_of_waiting(cookie),
        lambda: enrolling.enrol_and_enter(cookie, "123456"),
    ):
        with pytest.raises(Refused):
            attempt()


def test_only_the_named_roles_are_asked(olga):
    hire(olga, email="ana@example.com", role="viewer", password=OWN)
    change_policy(olga, {"required_roles": ["owner"]})
    assert isinstance(sign_in(OWN, "ana@example.com"), NewSession)
    wait_for_factor()


def test_last_required_factor_stays(olga):
    with_app(olga)
    change_policy(olga, {"required_roles": ["owner"]})
    assert own_factors.own_factors(olga).is_required
    with pytest.raises(Refused) as refusal:
        own_factors.remove_app(olga)
    assert refusal.value.error_code == "factor_required"


def test_strict_limits_end_sessions_after_a_break_and_after_a_day(olga):
    before = sign_in(is_remembered=True)
    change_policy(olga, {"session_limits": "strict"})
    begun, fresh = clock(), sign_in(is_remembered=True)
    for session in (before, fresh):
        with time_machine.travel(begun + timedelta(minutes=29), tick=False):
            assert actor_for_session(cookie_of(session)) is not None
        with time_machine.travel(begun + timedelta(minutes=60), tick=False):
            assert actor_for_session(cookie_of(session)) is None
    kept = sign_in()
    for minutes in range(20, 12 * 60 + 1, 20):
        with time_machine.travel(clock() + timedelta(minutes=minutes), tick=False):
            if actor_for_session(cookie_of(kept)) is None:
                break
    assert minutes == 12 * 60


def test_wider_limits_lengthen_no_promise(olga):
    change_policy(olga, {"session_limits": "strict"})
    begun, session = clock(), sign_in(is_remembered=True)
    change_policy(olga, {"session_limits": "normal"})
    with time_machine.travel(begun + timedelta(hours=11), tick=False):
        assert actor_for_session(cookie_of(session)) is not None
    with time_machine.travel(begun + timedelta(hours=12, minutes=1), tick=False):
        assert actor_for_session(cookie_of(session)) is None


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"required_roles": ["king"]}, "required_roles"),
        ({"required_roles": "owner"}, "required_roles"),
        ({"session_limits": "endless"}, "session_limits"),
        ({"bank_hold_hours": "-1"}, "bank_hold_hours"),
        ({"bank_hold_hours": 337}, "bank_hold_hours"),
        ({"bank_hold_hours": "１"}, "bank_hold_hours"),
        ({"shoe": 1}, "shoe"),
    ],
)
def test_nonsense_is_refused_by_field(olga, data, path):
    with pytest.raises(InvalidInput) as refusal:
        change_policy(olga, data)
    assert refusal.value.path == path


def test_old_version_is_a_conflict(olga):
    change_policy(olga, {"bank_hold_hours": 48})
    with pytest.raises(VersionConflict):
        change_policy(olga, {"bank_hold_hours": 12}, version=0)


def test_owners_only_and_only_after_a_step_up(olga):
    manager = new_member(olga.business_id, Role.MANAGER)
    for attempt in (lambda: read_policy(manager), lambda: change_policy(manager, {})):
        with pytest.raises(Forbidden):
            attempt()
    with time_machine.travel(clock() + timedelta(minutes=6), tick=False), pytest.raises(StepUpRequired):
        change_policy(olga, {"bank_hold_hours": 0})


def test_each_business_has_its_own(olga):
    other = new_business()
    change_policy(olga, {"bank_hold_hours": 5})
    assert read_policy(other).policy.bank_hold_hours == 24
