"""The hub: order, coalescing, one build per change, rights, leaving, presence."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound
from billing_app.domain.ids import new_id
from billing_app.live import hub as hub_module
from billing_app.live.hub import Hub
from tests.live.conftest import OTHER_BUSINESS, Counter, Recorder, actor_of, committed, running_hub, until


def in_a_hub(scenario: Callable[[Hub, Recorder], Awaitable[None]]) -> None:
    async def play() -> None:
        async with running_hub() as (hub, transport):
            await scenario(hub, transport)

    asyncio.run(play())


def test_joining_sends_the_snapshot_before_the_nonce(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        counter.value = 7
        await hub.watch("s", actor_of(), ["figures"])
        assert [entry[0] for entry in transport.log] == ["enter", "got", "joined"]
        assert transport.received("s")[0]["value"] == 7

    in_a_hub(scenario)


def test_a_change_is_built_once_whatever_the_number_of_watchers(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        sockets = [f"s{number}" for number in range(50)]
        await asyncio.gather(*(hub.watch(sid, actor_of(name=sid), ["figures"]) for sid in sockets))
        assert counter.builds == 1
        counter.value = 1
        hub.mark_touched(committed())
        await until(lambda: all(transport.received(sid)[-1]["value"] == 1 for sid in sockets))
        assert counter.builds == 2

    in_a_hub(scenario)


def test_what_surrounds_every_page_comes_after_the_figures_of_the_page(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), ["bell", "figures"])
        for _ in range(3):
            counter.value += 1
            hub.mark_touched(committed())
            await until(lambda: [each["value"] for each in transport.received("s")[-2:]] == 2 * [counter.value])
            assert [entry[2] for entry in transport.log[-2:]] == ["figures", "bell"]

    in_a_hub(scenario)


def test_a_hundred_changes_at_once_are_sent_in_two_flushes(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), ["figures"])
        for number in range(1, 101):
            counter.value = number
            hub.mark_touched(committed())
            await asyncio.sleep(0)
        await until(lambda: transport.received("s")[-1]["value"] == 100)
        assert counter.builds <= 3

    in_a_hub(scenario)


def test_what_a_socket_sees_never_goes_back(counter: Counter) -> None:
    """Joins and changes race; under the room's lock every socket sees rising values and ends with the last."""

    async def scenario(hub: Hub, transport: Recorder) -> None:
        async def change() -> None:
            for number in range(1, 60):
                counter.value = number
                hub.mark_touched(committed())
                await asyncio.sleep(0.001)

        async def join(sid: str, after: float) -> None:
            await asyncio.sleep(after)
            await hub.watch(sid, actor_of(name=sid), ["figures"])

        sockets = [f"s{number}" for number in range(20)]
        await asyncio.gather(change(), *(join(sid, number / 300) for number, sid in enumerate(sockets)))
        await until(lambda: all(transport.received(sid)[-1]["value"] == 59 for sid in sockets))
        for sid in sockets:
            seen = [payload["value"] for payload in transport.received(sid)]
            assert seen == sorted(seen)

    in_a_hub(scenario)


def test_a_commit_in_another_thread_reaches_the_watchers(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), ["figures"])
        counter.value = 5
        await asyncio.to_thread(hub._hear, committed())
        await until(lambda: transport.received("s")[-1]["value"] == 5)

    in_a_hub(scenario)


def test_facts_that_do_not_touch_a_view_build_nothing(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), ["figures"])
        hub.mark_touched(committed("customer.updated"))
        hub.mark_touched(committed(business=OTHER_BUSINESS))
        assert not any(room.is_stale for room in hub.rooms.values())

    in_a_hub(scenario)


def test_a_view_of_one_document_follows_only_facts_that_name_it(counter: Counter) -> None:
    mine, other = new_id(), new_id()

    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), [f"paper/{mine}"])
        room = next(iter(hub.rooms.values()))
        naming = [
            (committed("invoice.sent", mine), True),
            (committed("invoice.sent", other), False),
            (committed("payment.recorded", other, payload={"allocations": [{"invoice_id": mine}]}), True),
            (committed("payment.recorded", other, payload={"allocations": [{"invoice_id": other}]}), False),
            (committed("payment.recorded", other, customer_id=mine), True),
        ]
        assert [room.view.is_touched_by(one.facts[0], room.params) for one, _ in naming] == [
            is_it for _, is_it in naming
        ]

    in_a_hub(scenario)


def test_a_role_without_the_permission_enters_nothing(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        with pytest.raises(Forbidden):
            await hub.watch("s", actor_of(Role.COUNTER), [f"paper/{new_id()}", "figures"])
        assert transport.log == []
        assert hub.rooms == {}

    in_a_hub(scenario)


def test_a_view_is_read_with_no_more_rights_than_its_room_states(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(Role.OWNER), ["figures"])
        assert transport.received("s")[0]["permissions"] == [Permission.VIEW_FIGURES]

    in_a_hub(scenario)


def test_businesses_never_share_a_room(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("a", actor_of(), ["figures"])
        await hub.watch("b", actor_of(business=OTHER_BUSINESS), ["figures"])
        counter.value = 3
        hub.mark_touched(committed())
        await until(lambda: len(transport.received("a")) == 2)
        assert len(transport.received("b")) == 1

    in_a_hub(scenario)


def test_a_view_of_a_person_follows_what_the_person_does_in_other_businesses(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        ana, ben = new_id(), new_id()
        await hub.watch("a", actor_of(), [f"places/{ana}"])
        hub.mark_touched(committed("session.started", payload={"user_id": ben}, business=OTHER_BUSINESS))
        assert not any(room.is_stale for room in hub.rooms.values())
        counter.value = 4
        hub.mark_touched(committed("session.started", payload={"user_id": ana}, business=OTHER_BUSINESS))
        await until(lambda: transport.received("a")[-1]["value"] == 4)

    in_a_hub(scenario)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nothing", NotFound),
        ("paper/not-an-id", NotFound),
        ("figures?status=closed", InvalidInput),
        ("figures?x=1", InvalidInput),
    ],
)
def test_a_view_that_does_not_exist_is_refused(counter: Counter, text: str, error: type[Exception]) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        with pytest.raises(error):
            await hub.watch("s", actor_of(), [text])
        assert hub.rooms == {}

    in_a_hub(scenario)


def test_a_page_watches_at_most_eight_views(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        with pytest.raises(InvalidInput):
            await hub.watch("s", actor_of(), [f"paper/{new_id()}" for _ in range(9)])

    in_a_hub(scenario)


def test_navigation_leaves_what_the_new_page_does_not_show(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), ["figures"])
        await hub.watch("s", actor_of(), [f"paper/{new_id()}"])
        assert [room.view.name for room in hub.rooms.values()] == ["paper"]
        assert len(transport.rooms_of("s")) == 1

    in_a_hub(scenario)


def test_the_last_of_two_quick_navigations_wins(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        first = asyncio.create_task(hub.watch("s", actor_of(), ["figures", "figures?status=open"]))
        await asyncio.sleep(0)
        await hub.watch("s", actor_of(), [f"paper/{new_id()}"])
        await first
        assert [room.view.name for room in hub.rooms.values()] == ["paper"]
        assert [channel for channel in transport.rooms_of("s") if "paper" not in channel] == []

    in_a_hub(scenario)


def test_each_language_gets_its_own_texts_from_one_build(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("en", actor_of(name="Ana"), ["figures"], "en")
        await hub.watch("de", actor_of(name="Bo"), ["figures"], "de")
        before = counter.builds
        hub.mark_touched(committed())
        await until(lambda: len(transport.received("en")) == 2 == len(transport.received("de")))
        assert [transport.received(sid)[-1]["locale"] for sid in ("en", "de")] == ["en", "de"]
        assert counter.builds == before + 1

    in_a_hub(scenario)


def test_a_view_that_fails_to_build_is_tried_again(
    counter: Counter, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "GAP_SECONDS", 0.001)

    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), ["figures"])
        counter.failing, counter.value = 2, 9
        hub.mark_touched(committed())
        await until(lambda: transport.received("s")[-1]["value"] == 9)

    in_a_hub(scenario)
    assert caplog.messages == ["building figures failed; it is tried again"] * 2


def test_a_failing_snapshot_leaves_the_room(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        counter.failing = 1
        with pytest.raises(RuntimeError):
            await hub.watch("s", actor_of(), ["figures"])
        assert hub.rooms == {}
        assert transport.rooms_of("s") == []

    in_a_hub(scenario)


def test_everybody_on_a_draft_sees_who_else_is_there(counter: Counter) -> None:
    draft = f"sheet/{new_id()}"

    def names(transport: Recorder, sid: str) -> list[str]:
        return [person["name"] for person in transport.received(sid)[-1]["people"]]

    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("a", actor_of(name="Ana"), [draft])
        await hub.watch("b", actor_of(name="Bo"), [draft])
        await hub.watch("b2", actor_of(name="Bo"), [draft])
        await until(lambda: names(transport, "a") == ["Ana", "Bo"])
        hub.disconnected("b")
        hub.disconnected("b2")
        await until(lambda: names(transport, "a") == ["Ana"])

    in_a_hub(scenario)
