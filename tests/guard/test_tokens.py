"""Binding tokens: whoever comes while others are stored goes with the next ones."""

import asyncio
from collections.abc import Sequence

import pytest

from billing_app.guard.tokens import TokenBinder


def test_those_who_come_meanwhile_go_together_and_each_gets_its_own_answer() -> None:
    batches: list[list[tuple[str, str]]] = []

    def bind(wanted: Sequence[tuple[str, str]]) -> list[bool]:
        batches.append(list(wanted))
        return [session_id != "stranger" for _, session_id in wanted]

    async def play() -> list[bool]:
        binder = TokenBinder(bind)
        first = asyncio.create_task(binder.bind("first", "s"))
        await asyncio.sleep(0)
        others = [binder.bind(f"token {number}", "stranger" if number == 7 else "s") for number in range(50)]
        return [*await asyncio.gather(*others), await first, await binder.bind("late", "s")]

    answers = asyncio.run(play())
    assert answers == [number != 7 for number in range(50)] + [True, True]
    assert sum(map(len, batches)) == 52
    assert len(batches) <= 3


def test_a_database_that_is_away_refuses_those_who_wait_and_nobody_after_them() -> None:
    fails = iter([True, False])

    def bind(wanted: Sequence[tuple[str, str]]) -> list[bool]:
        if next(fails):
            raise ConnectionError("away")
        return [True] * len(wanted)

    async def play() -> None:
        binder = TokenBinder(bind)
        with pytest.raises(ConnectionError):
            await binder.bind("token", "s")
        assert await binder.bind("token", "s")

    asyncio.run(play())


def test_a_tab_that_leaves_while_it_waits_spoils_nothing() -> None:
    async def play() -> None:
        binder = TokenBinder(lambda wanted: [True] * len(wanted))
        gone = asyncio.create_task(binder.bind("gone", "s"))
        await asyncio.sleep(0)
        gone.cancel()
        assert await binder.bind("here", "s")

    asyncio.run(play())
