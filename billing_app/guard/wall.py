"""The wall: an ASGI wrapper that decides which requests reach the program at all."""

import asyncio
import logging
import re
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from billing_app.domain.access import Actor
from billing_app.guard.answers import Noted, redirect, refuse
from billing_app.guard.filtering import max_body
from billing_app.guard.gate import Gate
from billing_app.guard.headers import AnswerHeaders
from billing_app.guard.limits import limited, until
from billing_app.guard.renewing import with_new_session
from billing_app.guard.requests import (
    UNSAFE_METHODS,
    client_address,
    client_token,
    cookie_header,
    device_of,
    is_counted,
    is_foreign,
)
from billing_app.guard.sockets import SharedSockets
from billing_app.guard.standing_sockets import as_its_session
from billing_app.guard.stations import home_of, may_open
from billing_app.guard.step_up import path_needs_step_up
from billing_app.guard.tokens import TokenBinder
from billing_app.guard.visits import Visits
from billing_app.live.hub import hub
from billing_app.services.accounts import is_set_up
from billing_app.services.cookie_values import stored_form
from billing_app.services.renewing import renew_if_due
from billing_app.services.secret_links import without_secret
from billing_app.services.sessions import actor_for_session, session_value
from billing_app.services.tracing import note_actor
from billing_app.services.watching import Signal, note_origin, origin, report
from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.movement import note_presence
from billing_app.services.watching.tokens import report_strange_token
from billing_app.settings import settings
from billing_app.store.session import clock

_log = logging.getLogger(__name__)
_EVENTS = "/_event"
# What Reflex brings along and nobody needs: uploads have routes of their own.
_CLOSED = ("/_upload", "/ping", "/_health", "/_all_routes", "/auth-codespace")
# Who asks here proves by other means who he is, or needs not be anybody.
_OPEN = frozenset({"/sign-in", "/sign-out", "/setup", "/forgotten-password", "/healthz", "/readyz", "/metrics"})
_OPEN_BELOW = ("/api/", "/hooks/", "/i/", "/join/", "/new-password/", "/sign-in/", "/station/")
# Some providers answer by a form of theirs. What it brings is only passed on, to be asked for again as ourselves.
_FORMS_OF_PROVIDERS = re.compile(r"/sign-in/with/[a-z0-9-]{1,30}/callback")
# Named by content where it matters, but not by a hash in the name.
_UNHASHED = ("/assets/swagger-ui",)


class BodyTooLarge(HTTPException):
    """More was sent than a request may carry; of this family, FastAPI passes it on instead of calling it a bad body."""

    def __init__(self) -> None:
        """Say so in words that any client may see."""
        super().__init__(413, "The request is too large.")


class Wall:
    """Around everything: origins, sessions, sizes, headers."""

    def __init__(self, app: ASGIApp, pages: Path) -> None:
        """Know the build: its prerendered pages and its public files."""
        client = pages / "build" / "client"
        files = {"/" + file.relative_to(client).as_posix() for file in client.rglob("*") if file.is_file()}
        self._app = app
        self._headers = AnswerHeaders(client)
        # The file server would send a prerendered /invoices to /invoices/ by a redirect with an absolute address.
        self._prerendered = {path.removesuffix("/index.html") for path in files if path.endswith("/index.html")} - {""}
        self._public = {path for path in files if not path.endswith(".html")}
        self._sockets = SharedSockets(settings().redis_url, settings().sockets_per_address)
        self._tokens = TokenBinder()
        self._visits = Visits(settings().redis_url)
        self._gate = Gate(requests=self._request, sockets=self._socket)
        self._is_set_up = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        address = client_address(scope)
        note_origin(address, device_of(scope))
        if firewall.refuses(address):
            report(Signal.BANNED_REQUEST, subject=without_secret(scope["path"]))
            await refuse(scope, receive, send, "banned")
        elif scope["type"] == "websocket":
            await self._gate(scope, receive, send)
        else:
            known = {**scope, "client_address": address}
            await self._gate(known, receive, self._with_headers(scope["path"], send))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = origin().address
        if reason := await self._objection(scope):
            _log.warning("socket refused: %s, from %s", reason, address)
            await refuse(scope, receive, send, reason)
        elif not (lease := await self._sockets.enter(address, is_counted=is_counted(scope))):
            report(Signal.SOCKET_REFUSED, subject="too many sockets")
            _log.warning("socket refused: too many from %s", address)
            await refuse(scope, receive, send, "too many sockets")
        else:
            try:
                cookie = stored_form(session_value(cookie_header(scope)))
                with hub.connections.of(_session_of(scope), value=cookie, tab=client_token(scope)) as over:
                    receiving = until(over, limited(receive, address))
                    # What the framework takes for the client is what the proxy says, not the proxy.
                    await self._app({**as_its_session(scope), "client": (address, 0)}, receiving, send)
            finally:
                await self._sockets.leave(address, lease)

    async def _objection(self, scope: Scope) -> str:
        """Why a socket may not open; empty when it may."""
        if not scope["path"].startswith(_EVENTS):
            report(Signal.SOCKET_REFUSED, subject="no such socket")
            return "no such socket"
        if Headers(scope=scope).get("origin") not in settings().origins:
            report(Signal.ORIGIN_REFUSED, subject="socket")
            return "foreign origin"
        actor = await asyncio.to_thread(actor_for_session, cookie_header(scope))
        if actor is not None and self._keeps_out(actor):
            return "address not allowed"
        token = client_token(scope)
        if actor is not None and await self._tokens.bind(token, str(actor.session_id)):
            note_presence(actor, *origin())
            scope["actor"] = actor
            return ""
        if actor is None and not await self._may_visit(scope):
            report(Signal.SOCKET_REFUSED, subject="too many visits")
            return "too many visits"
        await asyncio.to_thread(report_strange_token, token, actor)
        return "token of another session" if actor else "not signed in"

    @staticmethod
    def _keeps_out(actor: Actor) -> bool:
        """Whether the actor's business lets nobody in from where the request comes from."""
        return firewall.keeps_out_of(actor.business_id, origin().address)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith((*_CLOSED, _EVENTS)):
            await refuse(scope, receive, send, "not found", 404)
        elif scope["method"] in UNSAFE_METHODS and is_foreign(scope) and not _FORMS_OF_PROVIDERS.fullmatch(path):
            told = without_secret(path)
            report(Signal.ORIGIN_REFUSED, subject=told)
            _log.warning("request refused: foreign origin, to %s, from %s", told, origin().address)
            await refuse(scope, receive, send, "foreign origin")
        elif path in self._public or path in _OPEN or path.startswith(_OPEN_BELOW):
            await self._pass(scope, receive, send)
        else:
            await self._private(scope, receive, send)

    async def _private(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pages and their routes: for those who are signed in."""
        actor = await asyncio.to_thread(actor_for_session, cookie_header(scope))
        if actor is not None and self._keeps_out(actor):
            report(Signal.PERMISSION_REFUSED, actor, subject="address not allowed")
            await refuse(scope, receive, send, "The business lets nobody in from this address.")
        elif actor is not None and not may_open(actor, scope["path"]):
            await self._turn_back(actor, scope, receive, send)
        elif actor is not None and path_needs_step_up(scope["path"]) and not actor.has_stepped_up(clock()):
            await self._ask_step_up(scope, receive, send)
        elif actor is not None:
            note_actor(actor)
            note_presence(actor, *origin())
            await self._pass({**scope, "actor": actor}, receive, await self._renewing(scope, send))
        elif not await self._may_visit(scope):
            report(Signal.REQUEST_REFUSED, subject="too many visits")
            await refuse(scope, receive, send, "too many visits", 429)
        elif scope["method"] in UNSAFE_METHODS:
            await refuse(scope, receive, send, "not signed in", 401)
        else:
            await redirect(send, "/sign-in" if await self._can_sign_in() else "/setup")

    @staticmethod
    async def _turn_back(actor: Actor, scope: Scope, receive: Receive, send: Send) -> None:
        """A station goes to its own page, whatever was asked for."""
        if scope["method"] in UNSAFE_METHODS:
            report(Signal.PERMISSION_REFUSED, actor, subject=scope["path"])
            await refuse(scope, receive, send, "not on this device")
        else:
            await redirect(send, home_of(actor))

    async def _ask_step_up(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in UNSAFE_METHODS:
            await refuse(scope, receive, send, "step-up required")
        else:
            query = scope["query_string"].decode("latin-1")
            wanted = scope["path"] + (f"?{query}" if query else "")
            await redirect(send, f"/step-up?next={quote(wanted, safe='')}")

    async def _renewing(self, scope: Scope, send: Send) -> Send:
        """Give the session a new value on the way if its rights have changed, where a browser opens a page."""
        headers = Headers(scope=scope)
        if scope["method"] != "GET" or "text/html" not in headers.get("accept", ""):
            return send
        renewed = await asyncio.to_thread(renew_if_due, cookie_header(scope))
        return send if renewed is None else with_new_session(send, renewed)

    async def _may_visit(self, scope: Scope) -> bool:
        return not is_counted(scope) or await self._visits.may_enter(client_address(scope))

    async def _can_sign_in(self) -> bool:
        if not self._is_set_up:  # asked until it is true; it never becomes false again
            self._is_set_up = await asyncio.to_thread(is_set_up)
        return self._is_set_up

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in self._prerendered:
            path = scope["path"] + "/"
            scope = {**scope, "path": path, "raw_path": path.encode()}
        most = max_body(scope)
        if _announced_length(scope) > most:
            await refuse(scope, receive, send, "too large", 413)
            return
        noted = Noted(send)
        try:
            await self._app(scope, _capped(receive, most), noted)
        except BodyTooLarge:
            if not noted.has_begun:
                await refuse(scope, receive, send, "too large", 413)

    def _with_headers(self, path: str, send: Send) -> Send:
        is_build_part = path.startswith("/assets/") and not path.startswith(_UNHASHED)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._headers.put_on(message, is_build_part=is_build_part)
            await send(message)

        return sending


def _session_of(scope: Scope) -> str:
    """The session that a socket was let in for."""
    actor: Actor | None = scope.get("actor")
    return str(actor.session_id or "") if actor else ""


def _announced_length(scope: Scope) -> int:
    announced = Headers(scope=scope).get("content-length", "")
    return int(announced) if announced.isdecimal() else 0


def _capped(receive: Receive, most: int) -> Receive:
    """Count the body while it arrives: a length need not be announced."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise BodyTooLarge
        return message

    return receiving
