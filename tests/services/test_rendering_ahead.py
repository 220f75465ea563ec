"""PDFs are made after a burst of issuing, few at once, and not in the middle of it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest

from billing_app.domain.access import Actor
from billing_app.services import rendering_ahead
from billing_app.services.rendering_ahead import Renderer
from tests.money_builders import issued_invoice

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the documents whose PDFs were made, in the order of their making, one at once."""
    monkeypatch.setattr(rendering_ahead, "LULL_SECONDS", 0.8)
    monkeypatch.setattr(rendering_ahead, "AT_ONCE", 1)
    made: list[str] = []
    monkeypatch.setattr(rendering_ahead, "render_ahead", lambda _business, invoice_id: made.append(invoice_id))
    return made


@asynccontextmanager
async def renderer() -> AsyncIterator[None]:
    running = asyncio.create_task(Renderer().run())
    await asyncio.sleep(0)  # it listens from here on
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def _issue(actor: Actor, payer: str, times: int) -> list[str]:
    return [(await asyncio.to_thread(issued_invoice, actor, payer)).id for _ in range(times)]


async def _come_to(made: list[str], wanted: Iterable[str]) -> None:
    wanted = list(wanted)
    for _ in range(400):
        if made == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{made} instead of {wanted}")


def test_who_issues_many_is_not_disturbed_and_all_are_made_in_their_order(
    actor: Actor, payer: str, made: list[str]
) -> None:
    async def issue() -> None:
        async with renderer():
            issued = await _issue(actor, payer, 5)
            assert made == []
            await _come_to(made, issued)
            issued += await _issue(actor, payer, 1)
            await _come_to(made, issued)

    asyncio.run(issue())


def test_an_endless_stream_of_documents_does_not_keep_pdfs_waiting_for_ever(
    actor: Actor, payer: str, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering_ahead, "PATIENCE_SECONDS", 0.3)

    async def issue() -> None:
        async with renderer():
            issued: list[str] = []
            while not made and len(issued) < 40:
                issued += await _issue(actor, payer, 1)
                await asyncio.sleep(0.1)
            assert made == issued[: len(made)] != []

    asyncio.run(issue())


def test_two_are_made_at_once_and_never_more(actor: Actor, payer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering_ahead, "LULL_SECONDS", 1.0)
    both, begun, lock, at_once = threading.Barrier(2), list[str](), threading.Lock(), [0, 0]

    def render(_business: str, invoice_id: str) -> None:
        with lock:
            begun.append(invoice_id)
            at_once[0] += 1
            at_once[1] = max(at_once)
        both.wait(20)  # alone it would wait in vain
        with lock:
            at_once[0] -= 1

    monkeypatch.setattr(rendering_ahead, "render_ahead", render)

    async def issue() -> list[str]:
        async with renderer():
            issued = await _issue(actor, payer, 6)
            for _ in range(400):
                if len(begun) == 6:
                    break
                await asyncio.sleep(0.05)
            return issued

    issued = asyncio.run(issue())
    pairs = [sorted(begun[at : at + 2]) for at in (0, 2, 4)]
    assert pairs == [sorted(issued[at : at + 2]) for at in (0, 2, 4)]
    assert at_once[1] == 2
