"""The server for attacks: without the pace of sockets; by choice also without the wall, or without the guard of events.

`python -m tests.bench.unlimited up …` is what `python -m billing_app up …` is otherwise. `ATTACKED` says what is left
out: `wall` shows the guard alone, `guard` shows what a program without one would suffer. `asked` leaves out for each
socket what its User-Agent says, so that one server can be attacked in every way.
"""

import os
import sys
from typing import Any

from starlette.types import ASGIApp, Scope

from billing_app.guard.requests import device_of

WITHOUT = "ATTACKED_WITHOUT"
WITHOUT_WALL, WITHOUT_GUARD = "attacker without a wall before him", "attacker without a guard before him"


def make_worker() -> ASGIApp:
    """The ASGI application of one worker."""
    from billing_app import billing_app
    from billing_app.guard import limits

    limits.MESSAGES_PER_SECOND = limits.MESSAGE_BURST = 10**9
    missing = os.environ.get(WITHOUT, "")
    if missing == "guard":
        billing_app.app._middlewares.clear()
    if missing == "wall":
        billing_app.Wall = lambda app, _pages: app  # type: ignore[assignment,misc]
    if missing == "asked":
        _leave_out_what_is_asked(billing_app)
    return billing_app.make_worker()


def _leave_out_what_is_asked(billing_app: Any) -> None:
    from billing_app.guard.events import EventGuard, _origin_of_event
    from billing_app.guard.wall import Wall

    class Open(Wall):
        async def _objection(self, scope: Scope) -> str:
            return "" if device_of(scope) == WITHOUT_WALL else await super()._objection(scope)

    class Absent(EventGuard):
        async def preprocess(self, app: Any, state: Any, event: Any) -> Any:
            return None if _origin_of_event()[1] == WITHOUT_GUARD else await super().preprocess(app, state, event)

    billing_app.Wall = Open
    for guard in billing_app.app._middlewares:
        guard.__class__ = Absent


def _listen() -> None:
    """Listen as the program does, with our worker in the place of its own."""
    from billing_app.cli import listening

    original = listening.OnListener

    def server(**options: Any) -> Any:
        return original(**{**options, "target": "tests.bench.unlimited:make_worker"})

    listening.OnListener = server  # type: ignore[misc,assignment]
    listening.listen()


def _prepare(arguments: list[str]) -> None:
    from billing_app.cli import serving
    from billing_app.cli.main import run

    serving.LISTENING = ("-m", "tests.bench.unlimited", "listen")
    run(arguments)


if __name__ == "__main__":
    if sys.argv[1:] == ["listen"]:
        _listen()
    else:
        _prepare(sys.argv[1:])
