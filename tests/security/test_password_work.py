"""The work behind a password: the same for everybody, at most two at a time, and never where it holds others up."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from billing_app.domain.errors import Unauthenticated
from billing_app.services import passwords
from billing_app.services.accounts import sign_in
from billing_app.web import signing_in
from billing_app.web.root import make_root
from tests.services.people import EMAIL, PASSWORD, founding

pytestmark = pytest.mark.usefixtures("database")
AT_ONCE, TURNS = 20, 2


@dataclass
class Watched:
    """A hasher that notes what it did and in which thread, and can be held in the middle of its work."""

    inner: PasswordHasher
    verified: list[Parameters] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hash(self, password: str) -> str:
        """Make a hash."""
        self.threads.add(threading.get_ident())
        return self.inner.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        """Compare with a hash."""
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.threads.add(threading.get_ident())
            self.verified.append(extract_parameters(stored))
        try:
            assert self.may_go_on.wait(20)
            return self.inner.verify(stored, password)
        finally:
            with self._lock:
                self._now -= 1

    def check_needs_rehash(self, stored: str) -> bool:
        """Whether a hash is of earlier parameters."""
        return self.inner.check_needs_rehash(stored)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    founding()
    passwords._nobody()
    watched = Watched(passwords._hasher)
    watched.may_go_on.set()
    monkeypatch.setattr(passwords, "_hasher", watched)
    yield watched
    watched.may_go_on.set()


def test_known_and_unknown_accounts_cost_the_same_work(hasher: Watched) -> None:
    works = []
    for email, password in ((EMAIL, "wrong"), ("nobody@example.com", "wrong"), ("nobody@example.com", PASSWORD)):
        hasher.verified.clear()
        with pytest.raises(Unauthenticated) as refused:
            sign_in(email, password, address="192.0.2.1")
        works.append((hasher.verified.copy(), refused.value.message))
    assert len(works[0][0]) == 1
    assert works[0] == works[1] == works[2]


def test_many_sign_ins_at_once_leave_the_event_loop_and_the_other_threads_free(
    hasher: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While every one of them waits for the hash, whoever asks for something else is answered."""
    # As many turns as there are, in the loop of this test.
    monkeypatch.setattr(signing_in, "_turns", asyncio.Semaphore(signing_in._turns._value))

    async def attempt() -> tuple[int, int, set[int]]:
        hasher.may_go_on.clear()
        transport = httpx.ASGITransport(make_root())  # pyright: ignore[reportArgumentType]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:3000") as client:
            forms = [{"email": f"p{number}@example.com", "password": "wrong"} for number in range(AT_ONCE)]
            tries = [asyncio.create_task(client.post("/sign-in", data=form)) for form in forms]
            while len(hasher.verified) < TURNS:  # noqa: ASYNC110 - a thread tells by this list only
                await asyncio.sleep(0.01)
            well = await asyncio.wait_for(client.get("/healthz"), 10)
            page = await asyncio.wait_for(client.get("/forgotten-password"), 10)
            assert not any(one.done() for one in tries)
            assert len(hasher.verified) == TURNS
            hasher.may_go_on.set()
            answers = await asyncio.gather(*tries)
        assert {each.status_code for each in answers} <= {422, 429}
        return well.status_code, page.status_code, {threading.get_ident()}

    health, page, loops = asyncio.run(attempt())
    assert (health, page) == (200, 200)
    assert hasher.threads
    assert not hasher.threads & loops


def test_no_more_than_two_hashes_are_made_at_a_time_wherever_they_are_asked_for(hasher: Watched) -> None:
    hasher.may_go_on.clear()
    asked = [threading.Thread(target=passwords.is_password, args=("wrong", "")) for _ in range(6)]
    for each in asked:
        each.start()
    asked[0].join(0.3)  # long enough for a third to come in, were it let
    hasher.may_go_on.set()
    for each in asked:
        each.join(20)
    assert len(hasher.verified) == 6
    assert hasher.most_at_once == TURNS
