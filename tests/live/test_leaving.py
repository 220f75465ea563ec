"""Leaving the hub: sockets that go, sessions that end, logins whose rights change."""

from dataclasses import replace

from billing_app.domain.ids import UserId
from billing_app.live.hub import SAME_PAGE, Hub
from tests.live.conftest import Counter, Recorder, actor_of
from tests.live.test_hub import in_a_hub


def test_a_socket_that_is_gone_leaves_no_room_behind(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("s", actor_of(), ["figures"])
        hub.disconnected("s")
        transport.gone.add("late")
        await hub.watch("late", actor_of(), ["figures"])
        assert hub.rooms == {}
        assert hub.sockets == {}

    in_a_hub(scenario)


def test_a_dropped_session_is_told_to_leave_before_its_socket_closes(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        await hub.watch("a", actor_of(name="Ana"), ["figures"])
        await hub.watch("b", actor_of(name="Bo"), ["figures"])
        transport.log.clear()
        await hub.drop_session("of Ana")
        assert [entry[0] for entry in transport.log] == ["told to leave", "leave", "closed"]
        assert list(hub.sockets) == ["b"]

    in_a_hub(scenario)


def test_whatever_is_connected_for_a_session_is_hung_up_with_it(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        with hub.connections.of("of Ana") as hers, hub.connections.of("of Ben") as his:
            await hub.drop_session("of Ana")
            assert (hers.done(), his.done()) == (True, False)
            assert hub.connections.session_ids == {"of Ben"}
        assert hub.connections.session_ids == frozenset()

    in_a_hub(scenario)


def test_connections_of_an_earlier_value_are_hung_up_but_the_tab_that_was_given_the_new_one(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        connected = hub.connections.of
        with (
            connected("of Ana", value="old", tab="hers") as own,
            connected("of Ana", value="old", tab="other") as other,
            connected("of Ana", value="new", tab="third") as fresh,
            connected("of Ben", value="old", tab="his") as his,
        ):
            hub.connections.hang_up_earlier("of Ana", "new", but="hers")
            assert [each.done() for each in (own, other, fresh, his)] == [False, True, False, False]

    in_a_hub(scenario)


def test_a_socket_that_watches_nothing_is_told_to_leave_and_closed_too(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        hub.connected("s", actor_of())
        await hub.drop_session("of Ana")
        assert transport.log == [("told to leave", "s", "/sign-in"), ("closed", "s")]
        assert hub.sockets == {}

    in_a_hub(scenario)


def test_all_pages_of_a_login_load_anew_but_the_one_that_asked_for_it(counter: Counter) -> None:
    async def scenario(hub: Hub, transport: Recorder) -> None:
        ana = replace(actor_of(name="Ana"), user_id=UserId("ana"))
        for sid in ("a", "b"):
            await hub.watch(sid, ana, ["figures"])
        await hub.drop_user("ana", SAME_PAGE, but="a")
        assert ("told to leave", "b", SAME_PAGE) in transport.log
        assert list(hub.sockets) == ["a"]

    in_a_hub(scenario)
