"""Who works in the simulated office, and the stage on which everything happens: a database, a watch, a clock."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine
from argon2 import PasswordHasher
from sqlalchemy import Engine, event

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services import passwords
from billing_app.services.accounts import sign_in
from billing_app.services.keys import create_key
from billing_app.services.sessions import NewSession, actor_for_session, cookie_name
from billing_app.services.watching import coming_from
from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.reporting import drop_noted
from billing_app.services.watching.watcher import Watcher
from billing_app.store import session as store_session
from billing_app.store.migrating import migrate_to_head
from billing_app.store.session import clock
from tests.bench.harness import settings_of_its_own
from tests.builders import new_business
from tests.services.people import EMAIL, PASSWORD, founding, hire

MONDAY = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
_ROLES = ("manager", "office", "office", "office", "accountant", "counter", "viewer")
_DEVICES = ("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", "Mozilla/5.0 (Macintosh; Mac OS X) Chrome/140.0 Safari/537")
_PHONE = "Mozilla/5.0 (iPhone) Safari/604.1"


@dataclass
class Person:
    """A member with the places and hours that are usual for them."""

    email: str
    device: str
    home: str
    begins: int
    actor: Actor | None = None
    exports: int = 0


@dataclass
class Office:
    """The stage: everybody, the watch, and what it has raised with the moment of each."""

    people: list[Person]
    key: Actor
    other: Actor
    watcher: Watcher
    traveller: time_machine.Traveller
    rng: random.Random
    raised: list[tuple[datetime, str]] = field(default_factory=list)

    def look(self) -> None:
        """One turn of the watch."""
        self.raised += [(clock(), rule) for rule in self.watcher.turn(clock())]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.traveller.shift(timedelta(seconds=seconds))

    def tick(self, seconds: int = 1) -> None:
        """Let seconds pass, with a turn of the watch in each."""
        for _ in range(seconds):
            self.wait(1)
            self.look()

    def until(self, at: datetime) -> None:
        """Jump forward to a moment; nothing is jumped back to."""
        if at > clock():
            self.traveller.move_to(at, tick=False)

    def enter(self, email: str, *, address: str, device: str, password: str = PASSWORD) -> Actor:
        """Sign in, through the real door."""
        with coming_from(address, device):
            session = sign_in(email, password, address=address, device=device)
        assert isinstance(session, NewSession)
        actor = actor_for_session(f"{cookie_name()}={session.value}")
        assert actor is not None
        return actor

    def try_to_enter(self, email: str, password: str, address: str, device: str = "curl") -> bool:
        """One try with a password; whether it worked."""
        try:
            self.enter(email, address=address, device=device, password=password)
        except BillingError:
            return False
        return True

    @property
    def owner(self) -> Person:
        """Who founded the business."""
        return self.people[0]


@contextmanager
def office(seed: int) -> Iterator[Office]:
    """An office on an empty database of its own, at midnight before a Monday."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable week, no secret
    with (
        TemporaryDirectory(prefix="office-") as folder,
        settings_of_its_own(folder),
        time_machine.travel(MONDAY, tick=False) as traveller,
    ):
        engine = store_session.connect(f"sqlite:///{Path(folder) / 'office.db'}")
        migrate_to_head(engine)
        with _quick_hashes(), _quick_disk(engine):
            drop_noted()
            firewall.forget()
            watcher = Watcher()
            watcher.listen()
            try:
                yield _found(watcher, traveller, rng)
            finally:
                watcher.stop()
                drop_noted()
                firewall.forget()
                engine.dispose()


def _found(watcher: Watcher, traveller: time_machine.Traveller, rng: random.Random) -> Office:
    founded = founding()
    boss = replace(founded.actor, stepped_up_at=clock())
    people = [Person(EMAIL, _DEVICES[0], "203.0.113.10", 8)]
    for number, role in enumerate(_ROLES):
        email = f"member{number}@example.com"
        hire(boss, email=email, name=f"Member {number}", role=role)
        people.append(Person(email, rng.choice(_DEVICES), f"203.0.113.{20 + number}", rng.choice((7, 8, 9))))
    key_id = create_key(boss, "Web shop", "write").record.id
    key = replace(boss, kind="api_key", user_id=None, key_id=key_id, role=None)
    return Office(people, key, new_business(), watcher, traveller, rng)


@contextmanager
def _quick_hashes() -> Iterator[None]:
    """What Argon2 costs is no matter here: thousands sign in."""
    kept = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._nobody.cache_clear()
    try:
        yield
    finally:
        passwords._hasher = kept
        passwords._nobody.cache_clear()


@contextmanager
def _quick_disk(engine: Engine) -> Iterator[None]:
    """Three weeks of commits need not reach the disk: what is measured is what the rules find."""

    def relax(connection: object, _record: object) -> None:
        execute: Callable[[str], object] = connection.execute  # type: ignore[attr-defined]
        execute("PRAGMA synchronous=OFF")

    event.listen(engine, "connect", relax)
    engine.dispose()  # connections that there were already would go on waiting for the disk
    try:
        yield
    finally:
        event.remove(engine, "connect", relax)
