"""Who acts in the current event: looked up from the socket's cookie every time, never kept in a state."""

import asyncio
import os
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Unauthenticated
from billing_app.services.business_profile import Business, business_of
from billing_app.services.sessions import actor_for_session
from billing_app.services.switching import Workplace, workplaces_of
from billing_app.states import wire
from billing_app.states.format import initials, language_of, locale_of

_BOOT = secrets.token_urlsafe(16)
P = ParamSpec("P")
T = TypeVar("T")


class SessionInfo(wire.SentState, rx.State):
    """What the page frame shows of the session. Only for show: every right is checked where it is used.

    `lacking` names the permissions that the role does not include, so that an empty default hides nothing;
    `elsewhere` are the other businesses of the person; `process` names the process that keeps the state of the page.
    """

    name: str = ""
    initials: str = ""
    role: str = ""
    person: str = ""
    business: str = ""
    currency: str = ""
    locale: str = ""
    language: str = ""
    lacking: list[str] = []
    is_sample: bool = False
    station: str = ""
    session: str = ""
    elsewhere: list[dict[str, str]] = []
    process: str = ""


def current_locale() -> str:
    """The language and region of the person behind the current event."""
    return locale_of(wire.request_header("accept-language"))


async def current_actor() -> Actor:
    """Who acts in the current event; raises Unauthenticated when the session has ended."""
    return await asyncio.to_thread(_actor, wire.request_header("cookie"))


async def run(service: Callable[Concatenate[Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a service for the current event's actor, in a worker thread: the event loop never waits for a database."""
    cookie = wire.request_header("cookie")

    def work() -> T:
        return service(_actor(cookie), *args, **kwargs)

    return await asyncio.to_thread(work)


async def show_session(actor: Actor) -> None:
    """Tell the page frame who is signed in."""
    await _show(actor, await asyncio.to_thread(business_of, actor))


async def introduce() -> Actor:
    """Who acts in the current event, told to the page frame as well: what every page that opens needs, in one go."""
    cookie = wire.request_header("cookie")

    def work() -> tuple[Actor, Business, list[Workplace]]:
        actor = _actor(cookie)
        return actor, business_of(actor), workplaces_of(actor)

    actor, business, workplaces = await asyncio.to_thread(work)
    await _show(actor, business, workplaces)
    return actor


async def _show(actor: Actor, business: Business, workplaces: Sequence[Workplace] | None = None) -> None:
    info: dict[str, Any] = {**_info(actor, business, current_locale())}
    if workplaces is not None:
        info["elsewhere"] = [
            {"id": each.business_id, "name": each.name, "role": each.role.value.capitalize()}
            for each in workplaces
            if each.business_id != actor.business_id
        ]
    await wire.send(wire.socket_id(), wire.delta_of(SessionInfo, info))


def _actor(cookie_header: str) -> Actor:
    actor = actor_for_session(cookie_header)
    if actor is None:
        raise Unauthenticated("Your session has ended. Sign in again.")
    return actor


def _info(actor: Actor, business: Business, locale: str) -> dict[str, str | bool | list[str]]:
    return {
        "name": actor.name,
        "initials": initials(actor.name),
        "role": actor.role.value.capitalize() if actor.role else "",
        "person": str(actor.user_id or actor.session_id or ""),
        "business": business.name,
        "currency": business.currency,
        "locale": locale.replace("_", "-"),
        "language": language_of(locale),
        "lacking": sorted(permission.value for permission in Permission if permission not in actor.permissions),
        "is_sample": business.is_sample,
        "station": actor.station,
        "session": str(actor.session_id or ""),
        "process": f"{_BOOT}.{os.getpid()}",  # workers are forks, each with states of its own
    }
