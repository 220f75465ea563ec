"""Authenticator apps: enrolled by a first code, asked for at sign-in, each code good once, guessing hopeless."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import select

from billing_app.domain.errors import InvalidInput, StepUpRequired, Unauthenticated
from billing_app.services import own_factors, pending_sign_in
from billing_app.services.lockout import LockedOut
from billing_app.services.second_factor import authenticator
from billing_app.services.second_factor.sealing import Unsealable, seal, unseal
from billing_app.services.sessions import NewSession, actor_for_session
from billing_app.store.session import clock, on_commit, system_transaction
from billing_app.store.tables import Authenticator, User
from tests.services.people import founding
from tests.services.second_factor.signing_in import (
    Person,
    answer,
    cookie_of,
    sign_in,
    signed_in,
    wait_for_factor,
    with_app,
)
from tests.totp import code_at

pytestmark = pytest.mark.usefixtures("database")
LATER = timedelta(minutes=2)


@pytest.fixture
def olga(database: Engine) -> Person:
    founding()
    return with_app(signed_in())


def wrong_for(secret: str) -> str:
    """A code that is not right within many steps of now."""
    near = {code_at(secret, clock() + timedelta(seconds=30 * step)) for step in range(-40, 41)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def judge(person: Person, code: str) -> bool:
    with system_transaction(person.actor.business_id, person.actor) as scope:
        return authenticator.judge_app_code(scope, scope.session.get_one(User, str(person.actor.user_id)), code)


def test_password_alone_no_longer_enters(olga: Person) -> None:
    cookie = wait_for_factor()
    waiting = pending_sign_in.waiting_sign_in(cookie)
    assert waiting is not None
    assert (waiting.step, waiting.ways) == ("factor", ("app", "recovery"))
    assert actor_for_session(cookie) is None


def test_right_code_begins_the_session(olga: Person) -> None:
    with time_machine.travel(clock() + LATER, tick=False):
        session = answer(wait_for_factor(), olga.code())
        actor = actor_for_session(cookie_of(session))
    assert actor is not None
    assert actor.user_id == olga.actor.user_id


def test_code_may_be_typed_with_a_blank(olga: Person) -> None:
    with time_machine.travel(clock() + LATER, tick=False):
        code = olga.code()
        assert answer(wait_for_factor(), f" {code[:3]} {code[3:]} ").session_id


def test_code_that_confirmed_the_app_does_not_sign_in(database: Engine) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 12, 0, 5, tzinfo=UTC), tick=False):
        founding()
        olga = with_app(signed_in())
        with pytest.raises(InvalidInput):
            answer(wait_for_factor(), olga.code())


def test_one_code_a_hundred_times_in_parallel_is_accepted_once(olga: Person) -> None:
    code = code_at(olga.secret, clock() + timedelta(seconds=30))
    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(lambda _: judge(olga, code), range(100))) == 1


@pytest.mark.parametrize(
    ("seconds", "is_right"), [(-300, False), (-60, False), (-30, True), (0, True), (29, True), (30, True), (60, False)]
)
def test_clock_may_be_one_step_off(olga: Person, seconds: int, is_right: bool) -> None:
    at = datetime(2027, 3, 1, 12, 0, 0, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        assert judge(olga, code_at(olga.secret, at + timedelta(seconds=seconds))) is is_right


def test_guesser_gets_a_hundred_evaluations_however_often_he_tries(
    olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated = 0
    evaluate = authenticator._matching_step

    def counting(*args: object, **further: object) -> int | None:
        nonlocal evaluated
        evaluated += 1
        return evaluate(*args, **further)

    monkeypatch.setattr(authenticator, "_matching_step", counting)
    heard: list[str] = []
    stop = on_commit(lambda committed: heard.extend(fact.kind for fact in committed.facts))
    wrong = wrong_for(olga.secret)
    for _ in range(300):
        assert not judge(olga, wrong)
    stop()
    assert evaluated == 100
    assert heard.count("factor.frozen") == 1


def test_frozen_app_takes_not_even_the_right_code_and_recovery_codes_still_do(olga: Person) -> None:
    for _ in range(100):
        judge(olga, wrong_for(olga.secret))
    with time_machine.travel(clock() + LATER, tick=False):
        assert not judge(olga, olga.code())
        cookie = wait_for_factor()
        waiting = pending_sign_in.waiting_sign_in(cookie)
        assert waiting is not None
        assert (waiting.ways, waiting.is_app_frozen) == (("recovery",), True)
        assert answer(cookie, olga.recovery_codes[0], "recovery").session_id


def test_right_code_forgets_the_failures_before_it(olga: Person) -> None:
    for number in range(1, 4):
        for _ in range(60):
            judge(olga, wrong_for(olga.secret))
        with time_machine.travel(clock() + number * LATER, tick=False):
            assert judge(olga, olga.code())


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "１２３４５６", "0" * 100_000, "\x00\x00", "12345\n6"]
)
def test_code_of_another_form_is_as_wrong_as_any(olga: Person, code: str) -> None:
    with pytest.raises(InvalidInput, match="This code is not right"):
        answer(wait_for_factor(), code)


def test_five_wrong_codes_end_the_waiting_sign_in(olga: Person) -> None:
    cookie = wait_for_factor()
    for _ in range(5):
        with pytest.raises(InvalidInput):
            answer(cookie, wrong_for(olga.secret))
    assert pending_sign_in.waiting_sign_in(cookie) is None
    with pytest.raises(Unauthenticated):
        answer(cookie, olga.code())


def test_guessing_codes_by_ever_new_sign_ins_is_slowed_down(olga: Person) -> None:
    for _ in range(5):
        with pytest.raises(InvalidInput):
            answer(wait_for_factor(), wrong_for(olga.secret))
    with pytest.raises(LockedOut):
        answer(wait_for_factor(), wrong_for(olga.secret))


def test_waiting_sign_in_lasts_ten_minutes(olga: Person) -> None:
    cookie = wait_for_factor()
    with time_machine.travel(clock() + timedelta(minutes=10, seconds=1), tick=False):
        assert pending_sign_in.waiting_sign_in(cookie) is None


def test_waiting_sign_in_of_another_browser_is_nothing(olga: Person) -> None:
    for header in ("", "pending=", "pending=nonsense", "x" * 5000):
        assert pending_sign_in.waiting_sign_in(header) is None
        with pytest.raises(Unauthenticated):
            answer(header, olga.code())


def test_answered_sign_in_is_over(olga: Person) -> None:
    with time_machine.travel(clock() + LATER, tick=False):
        cookie = wait_for_factor()
        answer(cookie, olga.code())
        with pytest.raises(Unauthenticated):
            answer(cookie, olga.recovery_codes[0], "recovery")


def test_secret_is_sealed_and_bound_to_its_row(olga: Person) -> None:
    with system_transaction() as scope:
        row = scope.session.exec(select(Authenticator)).one()
        plain = olga.secret.replace(" ", "")
        assert plain not in row.secret
        assert unseal(row.secret, row.user_id, row.id).decode() == plain
        for belongs_to in ((row.user_id, "another row"), ("another user", row.id)):
            with pytest.raises(Unsealable):
                unseal(row.secret, *belongs_to)
        with pytest.raises(Unsealable):
            unseal(row.secret[:-6] + "AAAAA=", row.user_id, row.id)
    assert len(plain) == 32  # 160 bit
    assert seal(b"x", "a") != seal(b"x", "a")


def test_unconfirmed_app_asks_nobody_for_anything(database: Engine) -> None:
    founding()
    actor = signed_in()
    shown = own_factors.begin_app(actor)
    assert own_factors.begin_app(actor).secret == shown.secret
    assert isinstance(sign_in(), NewSession)
    with pytest.raises(InvalidInput):
        own_factors.confirm_app(actor, wrong_for(shown.secret))
    assert isinstance(sign_in(), NewSession)


def test_new_app_takes_the_place_of_the_old_one_and_keeps_the_recovery_codes(olga: Person) -> None:
    newer = with_app(olga.actor)
    assert newer.recovery_codes == ()
    with time_machine.travel(clock() + LATER, tick=False):
        assert not judge(olga, olga.code())
        assert judge(newer, newer.code())


def test_factor_changes_ask_for_a_step_up(olga: Person) -> None:
    with time_machine.travel(clock() + timedelta(minutes=5, seconds=1), tick=False):
        for attempt in (
            lambda: own_factors.begin_app(olga.actor),
            lambda: own_factors.confirm_app(olga.actor, "123456"),
            lambda: own_factors.remove_app(olga.actor),
            lambda: own_factors.remove_passkey(olga.actor, "x"),
            lambda: own_factors.renew_recovery_codes(olga.actor),
        ):
            with pytest.raises(StepUpRequired):
                attempt()


def test_removed_app_leaves_the_password_alone(olga: Person) -> None:
    own_factors.remove_app(olga.actor)
    assert isinstance(sign_in(), NewSession)
    factors = own_factors.own_factors(olga.actor)
    assert (factors.app, factors.recovery_codes) == (None, 0)


def test_everything_is_told_in_the_chain_and_nothing_secret_is(database: Engine) -> None:
    founding()
    heard = []
    stop = on_commit(lambda committed: heard.extend(committed.facts))
    olga = with_app(signed_in())
    with pytest.raises(InvalidInput):
        answer(wait_for_factor(), wrong_for(olga.secret))
    answer(wait_for_factor(), olga.recovery_codes[0], "recovery")
    own_factors.remove_app(olga.actor)
    stop()
    kinds = [fact.kind for fact in heard if fact.kind.startswith("factor.")]
    told = ["enrolled", "recovery_codes_made", "refused", "recovery_code_used", "removed"]
    assert kinds == [f"factor.{verb}" for verb in told]
    said = repr(heard)
    assert not [secret for secret in (olga.secret, *olga.recovery_codes) if secret in said]
