"""A hub on a transport that only writes down what it was asked to do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from billing_app.domain.access import PERMISSIONS_OF, Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.ids import BusinessId, SessionId, UserId
from billing_app.live import views
from billing_app.live.hub import Hub
from billing_app.live.views import View
from billing_app.store.session import Committed

BUSINESS = "0192f0c1-0000-7000-8000-000000000001"
OTHER_BUSINESS = "0192f0c1-0000-7000-8000-000000000002"


@dataclass
class Recorder:
    """A transport. `log` keeps the order of everything; `gate` can hold deliveries back."""

    log: list[tuple[Any, ...]] = field(default_factory=list)
    channels: dict[str, set[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    async def enter(self, sid: str, channel: str) -> bool:
        await asyncio.sleep(0)
        if sid in self.gone:
            return False
        self.channels.setdefault(channel, set()).add(sid)
        self.log.append(("enter", sid, channel))
        return True

    async def leave(self, sid: str, channel: str) -> None:
        self.channels.get(channel, set()).discard(sid)
        self.log.append(("leave", sid, channel))

    def rooms_of(self, sid: str) -> list[str]:
        return [channel for channel, sids in self.channels.items() if sid in sids]

    def present(self, view: str, values: Any, locale: str) -> dict[str, Any]:
        return dict(values) | {"locale": locale}

    def difference(self, before: Any, after: Any) -> dict[str, Any]:
        return {name: value for name, value in after.items() if before is None or before.get(name) != value}

    async def send_to_room(self, channel: str, view: str, payload: Any) -> None:
        await asyncio.sleep(0)
        for sid in sorted(self.channels.get(channel, set())):
            self.log.append(("got", sid, view, payload))

    async def send_to_socket(self, sid: str, view: str, payload: Any) -> None:
        await asyncio.sleep(0)
        self.log.append(("got", sid, view, payload))

    async def tell_joined(self, sid: str, nonce: str) -> None:
        self.log.append(("joined", sid, nonce))

    async def tell_to_leave(self, sid: str, path: str) -> None:
        self.log.append(("told to leave", sid, path))

    async def close(self, sid: str) -> None:
        self.log.append(("closed", sid))

    def received(self, sid: str) -> list[Any]:
        """The payloads that reached a socket, in order."""
        return [entry[3] for entry in self.log if entry[0] == "got" and entry[1] == sid]


@dataclass
class Counter:
    """A view whose value is what the test says; counts how often it is built."""

    value: int = 0
    builds: int = 0
    failing: int = 0

    def build(self, actor: Actor, params: Any) -> dict[str, Any]:
        self.builds += 1
        if self.failing:
            self.failing -= 1
            raise RuntimeError("the database is away")
        return {"value": self.value, "permissions": sorted(actor.permissions), "business": actor.business_id}


def actor_of(role: Role = Role.OWNER, *, business: str = BUSINESS, name: str = "Ana") -> Actor:
    """A signed-in person; the name tells people and sessions apart."""
    return Actor(
        BusinessId(business), name, "user", PERMISSIONS_OF[role], UserId(f"user {name}"), SessionId(f"of {name}"), role
    )


def committed(kind: str = "payment.recorded", subject: str = "", *, business: str = BUSINESS, **rest: Any) -> Committed:
    """One fact of a business."""
    return Committed(business, (Fact(kind, subject, **rest),))


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; the test's own time limit ends it."""
    async with asyncio.timeout(15):
        while not condition():  # noqa: ASYNC110 - what is awaited is any condition
            await asyncio.sleep(0.001)


@pytest.fixture
def counter() -> Iterator[Counter]:
    """The view `figures`, registered for this test."""
    before = dict(views._views)
    made = Counter()
    payments = ("payment.", "invoice.")
    views.register(View("figures", Permission.VIEW_FIGURES, payments, made.build, {"status": views.one_of("open")}))
    views.register(View("paper", Permission.VIEW_INVOICES, ("invoice.", "payment."), made.build, subject="id"))
    sessions = View("places", Permission.VIEW_INVOICES, ("session.",), made.build, subject="user", is_of_person=True)
    views.register(sessions)
    views.register(View("sheet", Permission.EDIT_DRAFTS, ("draft.",), made.build, subject="id", shows_presence=True))
    views.register(View("bell", Permission.VIEW_INVOICES, payments, made.build, is_of_frame=True))
    yield made
    views._views.clear()
    views._views.update(before)


@asynccontextmanager
async def running_hub() -> AsyncIterator[tuple[Hub, Recorder]]:
    """A started hub, stopped afterwards."""
    hub, transport = Hub(), Recorder()
    await hub.start(transport)
    try:
        yield hub, transport
    finally:
        await hub.stop()
