"""What is sent again: a room gets what changed since the last time, and nobody is left with something older."""

from billing_app.live.hub import Hub
from tests.live.conftest import Counter, Recorder, actor_of, committed, until
from tests.live.test_hub import in_a_hub


def test_only_what_changed_is_sent_to_a_room(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("a", actor_of(), ["figures"])
        counter.value = 7
        hub.mark_touched(committed())
        await until(lambda: len(transport.received("a")) == 2)
        assert transport.received("a")[1] == {"value": 7}

    in_a_hub(scenario)


def test_a_view_that_did_not_change_is_not_sent(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("a", actor_of(), ["figures"])
        hub.mark_touched(committed())
        await until(lambda: counter.builds == 2 and all(room.flush is None for room in hub.rooms.values()))
        assert len(transport.received("a")) == 1

    in_a_hub(scenario)


def test_who_joined_between_two_changes_is_not_left_with_the_first(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("a", actor_of(), ["figures"])
        room = next(iter(hub.rooms.values()))
        room.is_stale, counter.value = True, 7  # changed, and its flush has not come yet
        await hub.watch("b", actor_of(name="Ben"), ["figures"])
        counter.value = 0  # and changed back
        hub.mark_touched(committed())
        await until(lambda: len(transport.received("b")) == 2)
        assert [payload["value"] for payload in transport.received("b")] == [7, 0]
        assert transport.received("a")[-1]["value"] == 0

    in_a_hub(scenario)
