"""Guessing passwords and codes against the services, without the wall that would ban the guesser: what gets through."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlmodel import select

from billing_app.services import accounts, own_factors
from billing_app.services.accounts import new_device, sign_in
from billing_app.services.second_factor import authenticator
from billing_app.services.sessions import NewSession
from billing_app.services.watching import coming_from
from billing_app.services.watching.firewall import firewall
from billing_app.store.session import clock, system_transaction
from billing_app.store.tables import User
from tests.bench.office.people import MONDAY, Office, office
from tests.services.people import PASSWORD
from tests.totp import code_at

_HOME = "192.0.2.200"
_HOUR_SECONDS = 3_600


@contextmanager
def counted(module: Any, name: str, note: Callable[..., None]) -> Iterator[None]:
    """Tell of each call of a function, which is made all the same."""
    kept = getattr(module, name)

    def calling(*arguments: Any, **further: Any) -> Any:
        note(*arguments)
        return kept(*arguments, **further)

    setattr(module, name, calling)
    try:
        yield
    finally:
        setattr(module, name, kept)


def spray(tries: int = 10_000, addresses: int = 50, accounts_: int = 100) -> dict[str, Any]:
    """A list of passwords tried by many addresses on many accounts, evenly over one hour.

    Every address comes to every account, so that neither count alone gives the guesser away.
    """
    with office(1) as stage:
        stage.until(MONDAY + timedelta(hours=10))
        emails = [person.email for person in stage.people]
        emails += [f"nobody{number}@example.com" for number in range(accounts_ - len(emails))]
        reached: Counter[str] = Counter()
        asking = ""
        banned: set[str] = set()
        begins = clock()
        with counted(accounts, "is_password", lambda *_: reached.update([asking])):
            for number in range(tries):
                asking = emails[number % len(emails)]
                address = f"198.51.100.{(number + number // len(emails)) % addresses}"
                banned |= {address} if firewall.refuses(address) else set()
                stage.try_to_enter(asking, f"guess {number}", address)
                _on(stage, _HOUR_SECONDS / tries)
        owner = _owner_on_a_known_device(stage)
        alerts = [at for at, _ in stage.raised]
        return {
            "tries": tries,
            "reached_argon2": reached.total(),
            "most_of_an_account": max(reached.values()),
            "seconds_to_alert": (alerts[0] - begins).total_seconds() if alerts else None,
            "alerts": sorted({rule for _, rule in stage.raised}),
            "owner_enters": owner,
            "addresses_banned": len(banned),
        }


def burst(tries: int = 60) -> float | None:
    """Seconds until a spray is told of that goes as fast as it can, by ten tries a second."""
    with office(2) as stage:
        stage.until(MONDAY + timedelta(hours=10))
        begins = clock()
        for number in range(tries):
            stage.try_to_enter(f"nobody{number % 30}@example.com", "a guess", "198.51.100.1")
            _on(stage, 0.1)
        stage.tick(10)
        alerts = [at for at, rule in stage.raised if rule == "spraying"]
        return (alerts[0] - begins).total_seconds() if alerts else None


def _on(stage: Office, seconds: float) -> None:
    """Let time pass; whenever a second is over, the watch looks."""
    before = int(clock().timestamp())
    stage.wait(seconds)
    if int(clock().timestamp()) > before:
        stage.look()


def _owner_on_a_known_device(stage: Office) -> bool:
    owner = stage.people[0]
    with system_transaction() as scope:
        user_id = scope.session.exec(select(User.id).where(User.email == owner.email)).one()
    with coming_from(_HOME, owner.device):
        session = sign_in(owner.email, PASSWORD, address=_HOME, known_device=new_device(user_id))
    return isinstance(session, NewSession)


def guess_codes(tries: int = 100_000) -> dict[str, Any]:
    """Every code from zero on against one authenticator app, one code at once, and the app's clock off."""
    with office(3) as stage:
        stage.until(MONDAY + timedelta(hours=10))
        owner = stage.people[0]
        actor = stage.enter(owner.email, address=_HOME, device=owner.device)
        secret = own_factors.begin_app(actor).secret
        own_factors.confirm_app(actor, code_at(secret, clock()))

        def judge(code: str) -> bool:
            with system_transaction(actor.business_id, actor) as scope:
                user = scope.session.get_one(User, str(actor.user_id))
                return authenticator.judge_app_code(scope, user, code)

        accepted_offsets = []
        for offset in (-300, -120, -61, -31, -29, 0, 29, 31, 61, 120, 300):
            stage.wait(600 - clock().timestamp() % 30)  # each time at the beginning of a step
            if judge(code_at(secret, clock() + timedelta(seconds=offset))):
                accepted_offsets.append(offset)
        stage.wait(600)
        right = code_at(secret, clock())
        with ThreadPoolExecutor(10) as pool:
            at_once = sum(pool.map(lambda _: judge(right), range(100)))
        evaluated = 0

        def note(*_: Any) -> None:
            nonlocal evaluated
            evaluated += 1

        stage.wait(600)
        assert judge(code_at(secret, clock()))  # which forgets the ninety-nine failures of those at once
        near = {code_at(secret, clock() + timedelta(seconds=30 * step)) for step in (-1, 0, 1)}
        with counted(authenticator, "_matching_step", note):
            entered = sum(judge(code) for number in range(tries) if (code := f"{number:06}") not in near)
        return {
            "tries": tries,
            "evaluated": evaluated,
            "entered": entered,
            "one_code_at_once_accepted": at_once,
            "accepted_offsets": accepted_offsets,
        }
