"""The server for attacks: without the pace of sockets; by choice also without the wall, or without the guard of events.

`python -m tests.bench.unlimited up …` is what `python -m billing_app up …` is otherwise. `ATTACKED` says what is left
out: `wall` shows the guard alone, `guard` shows what a program without one would suffer.
"""

import os
import sys
from typing import Any

from starlette.types import ASGIApp

WITHOUT = "ATTACKED_WITHOUT"


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
    return billing_app.make_worker()


def _serve_our_worker() -> None:
    import granian.server

    original = granian.server.Server

    def server(**options: Any) -> Any:
        return original(**{**options, "target": "tests.bench.unlimited:make_worker"})

    granian.server.Server = server  # type: ignore[misc]


if __name__ == "__main__":
    from billing_app.cli.main import run

    _serve_our_worker()
    run(sys.argv[1:])
