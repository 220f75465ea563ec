"""What the program behind the wall sees of a socket: its session, which may get another cookie while it is open."""

from starlette.types import Scope

from billing_app.domain.access import Actor
from billing_app.guard.requests import cookie_header
from billing_app.services.sessions import cookie_name
from billing_app.services.socket_values import socket_value


def as_its_session(scope: Scope) -> Scope:
    """The same socket, known by the session that it was let in for. A screen's own cookie never changes."""
    actor: Actor | None = scope.get("actor")
    if actor is None or actor.session_id is None or actor.station == "wall":
        return scope
    # Of two cookies with one name the last one counts.
    cookies = f"{cookie_header(scope)}; {cookie_name()}={socket_value(str(actor.session_id))}"
    headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return {**scope, "headers": [*headers, (b"cookie", cookies.encode("latin-1"))]}
