"""What every line of the log says of the request behind it: its id, and who acts; no names, no secrets."""

import secrets

from structlog.contextvars import bind_contextvars, clear_contextvars

from billing_app.domain.access import Actor


def begin_request() -> str:
    """Give the request or event that begins an id of its own; returns it."""
    request_id = secrets.token_hex(6)
    clear_contextvars()
    bind_contextvars(request=request_id)
    return request_id


def note_actor(actor: Actor) -> None:
    """Say from now on who acts, by ids only."""
    bind_contextvars(business=str(actor.business_id), actor=str(actor.user_id or actor.key_id or actor.kind))
