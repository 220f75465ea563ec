"""Recovery codes, and devices on which the second factor is not asked for."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine

from billing_app.domain.errors import InvalidInput, NotFound, Refused
from billing_app.services import own_factors, own_login
from billing_app.services.second_factor.recovery import judge_recovery_code
from billing_app.services.sessions import NewSession
from billing_app.store.engines import seeing_all
from billing_app.store.session import clock, system_transaction
from billing_app.store.tables import User
from tests.services.people import PASSWORD, founding, hire
from tests.services.second_factor.signing_in import Person, answer, sign_in, signed_in, wait_for_factor, with_app

pytestmark = pytest.mark.usefixtures("database")
LATER = timedelta(minutes=2)


@pytest.fixture
def olga(database: Engine) -> Person:
    founding()
    return with_app(signed_in())


def remembered(olga: Person) -> str:
    """The cookie's value of a device on which the factor was given."""
    with time_machine.travel(clock() + LATER, tick=False):
        return answer(wait_for_factor(), olga.code(), remembers_device=True).remembered_device


def test_ten_codes_of_a_hundred_and_twenty_bits_are_stored_as_hashes_only(olga: Person, database: Engine) -> None:
    assert len(set(olga.recovery_codes)) == 10
    assert {len(code.replace("-", "")) for code in olga.recovery_codes} == {24}
    with seeing_all(database).connect() as connection:
        stored = " ".join(connection.exec_driver_sql("SELECT digest FROM recovery_code").scalars().all())
    assert not [code for code in olga.recovery_codes if code.replace("-", "") in stored]


def test_each_code_works_once(olga: Person) -> None:
    code = olga.recovery_codes[3]
    assert answer(wait_for_factor(), code, "recovery").session_id
    with pytest.raises(InvalidInput):
        answer(wait_for_factor(), code, "recovery")
    assert own_factors.own_factors(olga.actor).recovery_codes == 9


def test_code_is_read_as_people_write(olga: Person) -> None:
    code = olga.recovery_codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert answer(wait_for_factor(), code, "recovery").session_id


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "x" * 100_000, "\x00", "ſ" * 16])
def test_any_other_code_is_wrong(olga: Person, code: str) -> None:
    with pytest.raises(InvalidInput):
        answer(wait_for_factor(), code, "recovery")


def test_code_of_somebody_else_is_wrong(olga: Person) -> None:
    from tests.builders import new_business

    stranger = new_business()
    with system_transaction(stranger.business_id, stranger) as scope:
        user = scope.session.get_one(User, str(stranger.user_id))
        assert not judge_recovery_code(scope, user, olga.recovery_codes[0])


def test_new_codes_make_the_old_ones_useless(olga: Person) -> None:
    fresh = own_factors.renew_recovery_codes(olga.actor)
    with pytest.raises(InvalidInput):
        answer(wait_for_factor(), olga.recovery_codes[0], "recovery")
    assert answer(wait_for_factor(), fresh[0], "recovery").session_id


def test_codes_without_a_factor_are_refused(database: Engine) -> None:
    founding()
    with pytest.raises(Refused):
        own_factors.renew_recovery_codes(signed_in())


def test_remembered_device_is_not_asked_for_thirty_days(olga: Person) -> None:
    begun, value = clock(), remembered(olga)
    assert isinstance(sign_in(remembered_device=value), NewSession)
    wait_for_factor(remembered_device="")
    wait_for_factor(remembered_device="something else")
    with time_machine.travel(begun + timedelta(days=31), tick=False):
        wait_for_factor(remembered_device=value)


def test_remembered_device_of_somebody_else_does_not_count(olga: Person) -> None:
    value, own = remembered(olga), "seven green tables sing"
    hire(olga.actor, email="ana@example.com", password=own)
    with_app(signed_in(password=own, email="ana@example.com"))
    wait_for_factor(password=own, email="ana@example.com", remembered_device=value)


def test_recovery_code_makes_no_device_remembered(olga: Person) -> None:
    session = answer(wait_for_factor(), olga.recovery_codes[0], "recovery", remembers_device=True)
    assert session.remembered_device == ""


def test_forgotten_device_is_asked_again(olga: Person) -> None:
    value = remembered(olga)
    (device,) = own_factors.own_factors(olga.actor).devices
    own_factors.forget_device(olga.actor, device.id)
    wait_for_factor(remembered_device=value)
    with pytest.raises(NotFound):
        own_factors.forget_device(olga.actor, device.id)


def test_new_password_and_new_factor_end_what_was_remembered(olga: Person) -> None:
    value = remembered(olga)
    own_login.change_password(olga.actor, PASSWORD, "seven green tables sing")
    wait_for_factor(password="seven green tables sing", remembered_device=value)
    with time_machine.travel(clock() + 2 * LATER, tick=False):
        later = answer(wait_for_factor(password="seven green tables sing"), olga.code(), remembers_device=True)
    with_app(olga.actor)
    wait_for_factor(password="seven green tables sing", remembered_device=later.remembered_device)


def test_new_password_ends_sign_ins_that_wait(olga: Person) -> None:
    from billing_app.services.pending_sign_in import waiting_sign_in

    cookie = wait_for_factor()
    own_login.change_password(olga.actor, PASSWORD, "seven green tables sing")
    assert waiting_sign_in(cookie) is None


def test_eight_characters_do_beside_a_factor_and_keep_it_in_place(olga: Person) -> None:
    own_login.change_password(olga.actor, PASSWORD, "vq7!Zk2#")
    wait_for_factor(password="vq7!Zk2#")
    with pytest.raises(Refused) as refusal:
        own_factors.remove_app(olga.actor)
    assert refusal.value.error_code == "password_needs_factor"
    own_login.change_password(olga.actor, "vq7!Zk2#", "seven green tables sing")
    own_factors.remove_app(olga.actor)


def test_eight_characters_do_not_do_alone(database: Engine) -> None:
    founding()
    with pytest.raises(InvalidInput) as refusal:
        own_login.change_password(signed_in(), PASSWORD, "vq7!Zk2#")
    assert refusal.value.error_code == "password_too_short"


@pytest.mark.parametrize("password", ["Tideline2026!", "P4ssw0rd", "correcthorsebatterystaple", "q1w2e3r4t5"])
def test_common_password_is_refused_beside_a_factor_too(olga: Person, password: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        own_login.change_password(olga.actor, PASSWORD, password)
    assert refusal.value.error_code == "password_too_weak"
