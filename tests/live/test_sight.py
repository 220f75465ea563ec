"""No page claims to be live while nobody can look whether it is."""

import asyncio

import pytest

from billing_app.live.hub import SAME_PAGE
from billing_app.live.sight import Sight
from tests.live.conftest import Counter, actor_of, running_hub


def test_dots_go_out_once_and_are_lit_after_what_is_true_now(counter: Counter) -> None:
    async def play() -> None:
        async with running_hub() as (hub, transport):
            await hub.watch("s", actor_of(), ["figures"])
            sight, before = Sight(hub), len(transport.log)
            await sight.regain()
            assert transport.log[before:] == []
            await sight.lose()
            await sight.lose()
            assert transport.log[before:] == [("joined", "s", "")]
            counter.value = 7
            await sight.regain()
            await sight.regain()
            told, lit = transport.log[before + 1 :]
            assert told[3] == {"value": 7}
            assert lit[:2] == ("joined", "s")
            assert lit[2]

    asyncio.run(play())


def test_a_page_that_was_opened_meanwhile_loads_anew_and_a_view_that_fails_keeps_nobody_dark(counter: Counter) -> None:
    async def play() -> None:
        async with running_hub() as (hub, transport):
            await hub.watch("s", actor_of(), ["figures"])
            sight = Sight(hub)
            await sight.lose()
            counter.failing = 1
            with pytest.raises(RuntimeError):
                await hub.watch("t", actor_of(), ["bell"])
            counter.failing = 1
            await sight.regain()
            assert ("told to leave", "t", SAME_PAGE) in transport.log
            assert [entry[:2] for entry in transport.log if entry[0] == "joined" and entry[2]][-1] == ("joined", "s")

    asyncio.run(play())
