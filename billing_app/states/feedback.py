"""What a handler asks of the browser, without eval: toasts with Undo, leaving, copying, downloading."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import reflex as rx

from billing_app.states import wire

Level = Literal["success", "info", "warning", "error"]


class Feedback(wire.SentState, rx.State):
    """The latest message to this browser; sent, never stored."""

    message: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Undo:
    """The handler that takes an act back, with the arguments it is called with."""

    handler: Any
    payload: Mapping[str, Any] = field(default_factory=dict)


async def tell(
    text: str,
    level: Level = "success",
    *,
    undo: Undo | None = None,
    description: str = "",
    sid: str = "",
    is_marked: bool = False,
) -> None:
    """Show a toast in the browser that the current event came from, or behind another socket.

    `is_marked` goes to the first field that is marked as well.
    """
    message: dict[str, Any] = {"text": text, "level": level, "description": description, "marked": is_marked}
    if undo:
        message["action"] = {"label": "Undo", **wire.event_of(undo.handler, undo.payload)}
    await _send(sid or wire.socket_id(), message)


async def leave_for(path: str, sid: str = "") -> None:
    """Load a page anew, also one that Reflex does not own; `rx.redirect` only routes inside the app."""
    await _send(sid or wire.socket_id(), {"leave": path})


async def ask_step_up(event: str, payload: Mapping[str, Any]) -> None:
    """Ask who is sitting there; the browser keeps the event, and what was typed, and sends it again afterwards."""
    await _send(wire.socket_id(), {"step_up": {"event": event, "payload": dict(payload)}})


async def download(path: str) -> None:
    """Have the browser fetch a file from one of our routes."""
    await _send(wire.socket_id(), {"download": path})


async def _send(sid: str, message: Mapping[str, Any]) -> None:
    await wire.send(sid, wire.delta_of(Feedback, {"message": {"id": secrets.token_hex(8), **message}}))
