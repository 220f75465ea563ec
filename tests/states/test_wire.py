"""The contract with Reflex's wire format: an upgrade that changes it fails here, not in somebody's browser."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
import reflex as rx
import socketio
from reflex.app import EventNamespace
from reflex.state import StateUpdate
from reflex_base.event.context import EventContext
from reflex_base.utils.format import json_dumps

from billing_app.states import feedback, wire
from billing_app.states.overview import LiveOverview, OverviewState


class Sender:
    """A namespace like Reflex's, on a real python-socketio server that writes to nobody."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any, str]] = []
        self.come: list[str] = []
        self.gone: list[str] = []

    async def emit(self, event: str, data: Any, to: str) -> None:
        self.sent.append((event, data, to))

    async def on_connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        if auth == "broken":
            raise ValueError(auth)
        self.come.append(sid)

    def on_disconnect(self, sid: str, *_reason: Any) -> None:
        self.gone.append(sid)


class App:
    def __init__(self) -> None:
        self.event_namespace = Sender()
        self.sio = socketio.AsyncServer(async_mode="asgi")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    made = App()
    monkeypatch.setattr(wire, "_app", made)
    return made


def test_a_delta_is_what_reflex_sends_for_the_same_vars() -> None:
    class Assigned(rx.State):
        total: str = ""

    state = Assigned(_reflex_internal_init=True)
    state.total = "1.10"
    assert (
        wire.delta_of(Assigned, {"total": "1.10"})[Assigned.get_full_name()]
        == state.get_delta()[Assigned.get_full_name()]
    )


def test_a_sent_update_is_serialised_as_reflex_does(app: App) -> None:
    asyncio.run(wire.send("room", wire.delta_of(LiveOverview, {"text": {"overdue": "€1.00"}})))
    event, update, to = app.event_namespace.sent[0]
    assert (event, to) == ("event", "room")
    assert isinstance(update, StateUpdate)
    assert json.loads(json_dumps(update))["delta"] == {
        LiveOverview.get_full_name(): {"text_rx_state_": {"overdue": "€1.00"}}
    }


def test_unknown_vars_are_refused() -> None:
    with pytest.raises(ValueError, match="total"):
        wire.delta_of(LiveOverview, {"total": "1"})


def test_sent_vars_stay_out_of_what_a_reconnect_hydrates_with() -> None:
    state = LiveOverview(_reflex_internal_init=True)
    assert LiveOverview.get_full_name() not in {name for name, values in state.dict().items() if values}
    assert "text_rx_state_" in state.dict(initial=True)[LiveOverview.get_full_name()]


def test_the_event_context_names_the_socket_and_its_headers() -> None:
    context = EventContext(
        token="t",
        state_manager=None,  # pyright: ignore[reportArgumentType]
        enqueue_impl=None,  # pyright: ignore[reportArgumentType]
        router_data={"sid": "s1", "headers": {"cookie": "sid=x", "accept-language": "de"}},
    )
    with context:
        assert wire.socket_id() == "s1"
        assert wire.request_header("cookie") == "sid=x"
        assert wire.request_header("origin") == ""


def test_reflex_still_calls_on_disconnect_of_the_namespace(app: App) -> None:
    heard: list[str] = []
    wire.bind(app, lambda *_: None, heard.append)  # pyright: ignore[reportArgumentType]
    app.event_namespace.on_disconnect("s1", "transport close")
    assert (heard, app.event_namespace.gone) == (["s1"], ["s1"])
    assert callable(EventNamespace.on_disconnect)


def test_sockets_that_come_are_heard_of_with_who_opened_them_and_refused_ones_as_gone(app: App) -> None:
    heard: list[Any] = []
    wire.bind(app, lambda sid, actor: heard.append((sid, actor)), heard.append)  # pyright: ignore[reportArgumentType]
    environ = {"asgi.scope": {"actor": "Olga"}}
    asyncio.run(app.event_namespace.on_connect("s1", environ, {"token": "t"}))
    with pytest.raises(ValueError, match="broken"):
        asyncio.run(app.event_namespace.on_connect("s2", environ, "broken"))
    assert heard == [("s1", "Olga"), ("s2", "Olga"), "s2"]
    assert app.event_namespace.come == ["s1"]
    assert callable(EventNamespace.on_connect)


def test_a_socket_that_is_gone_enters_no_room(app: App) -> None:
    async def scenario() -> None:
        assert not await wire.enter_room("nobody", "room")
        manager = app.sio.manager
        sid = await manager.connect("engine", wire.NAMESPACE)
        assert await wire.enter_room(sid, "room")
        assert list(wire.rooms_of(sid)) == ["room"]
        await wire.leave_room(sid, "room")
        assert list(wire.rooms_of(sid)) == []
        assert not await wire.enter_room("stranger", "room")

    asyncio.run(scenario())


def test_a_handler_is_named_as_the_browser_sends_it() -> None:
    named = wire.event_of(OverviewState.enter, {})
    assert named == {"event": f"{OverviewState.get_full_name()}.enter", "payload": {}}
    assert named["event"] in {f"{OverviewState.get_full_name()}.{name}" for name in OverviewState.event_handlers}


def test_an_undo_travels_with_its_message(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "socket_id", lambda: "s1")
    asyncio.run(feedback.tell("Recorded", undo=feedback.Undo(OverviewState.enter, {"n": 1})))
    message = app.event_namespace.sent[0][1].delta[feedback.Feedback.get_full_name()]["message_rx_state_"]
    assert (message["text"], message["action"]["label"], message["action"]["payload"]) == ("Recorded", "Undo", {"n": 1})


def test_no_state_is_shared_through_reflex() -> None:
    assert not rx.SharedState.__subclasses__()
