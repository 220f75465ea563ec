"""The gate in front of the wall: refuses by form, way and name, and sheds what is more than a process can do."""

import logging
from collections import Counter

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from billing_app.guard.answers import Noted, refuse
from billing_app.guard.filtering import Refusal, unfit
from billing_app.guard.requests import client_address, is_counted
from billing_app.guard.secure import insecure
from billing_app.services.secret_links import without_secret
from billing_app.services.watching import Signal, report
from billing_app.store.outages import RETRY_AFTER_SECONDS, outage_of

MAX_IN_FLIGHT = 500
MAX_IN_FLIGHT_OF_ADDRESS = 100
_log = logging.getLogger(__name__)
# A supervisor would restart a process that is only busy.
_NEVER_SHED = frozenset({"/healthz", "/readyz"})


class InFlight:
    """How many requests a process works on, of everybody and of each address."""

    def __init__(self, most: int = MAX_IN_FLIGHT, most_of_address: int = MAX_IN_FLIGHT_OF_ADDRESS) -> None:
        self._most, self._most_of_address = most, most_of_address
        self._all = 0
        self._of: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count a request; whether it may be worked on. Without an address only the whole is bounded."""
        if self._all >= self._most or (address and self._of[address] >= self._most_of_address):
            return False
        self._all += 1
        if address:
            self._of[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Count an answered request."""
        self._all -= 1
        if address:
            self._of[address] -= 1
            if self._of[address] <= 0:
                del self._of[address]


class Gate:
    """In front of requests and sockets."""

    def __init__(self, requests: ASGIApp, sockets: ASGIApp, in_flight: InFlight | None = None) -> None:
        """Know what lies behind."""
        self._requests, self._sockets = requests, sockets
        self._in_flight = in_flight or InFlight()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass or answer it here."""
        unfitting = unfit(scope)
        if unfitting is not None:
            report(Signal.REQUEST_REFUSED, subject=unfitting.reason)
        if refusal := unfitting or insecure(scope):
            _log.info("%s refused: %s, from %s", scope["type"], refusal.reason, client_address(scope))
            await _answer(refusal, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._sockets(scope, receive, send)
        elif scope["path"] in _NEVER_SHED:
            await self._requests(scope, receive, send)
        else:
            await self._one_more(scope, receive, send)

    async def _one_more(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = client_address(scope) if is_counted(scope) else ""
        if not self._in_flight.enter(address):
            _log.warning("request shed, from %s", client_address(scope))
            await _answer(Refusal(503, "busy", {"retry-after": "1"}), scope, receive, send)
            return
        try:
            await _told_of_outages(self._requests, scope, receive, send)
        finally:
            self._in_flight.leave(address)


async def _told_of_outages(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Say that the database is away where nobody further inside could: who asks was to be found out first."""
    noted = Noted(send)
    try:
        await app(scope, receive, noted)
    except Exception as error:
        if (outage := outage_of(error)) is None:
            raise
        if not noted.has_begun:
            _log.warning("%s in %s: %s", outage.code, without_secret(scope["path"]), type(error).__name__)
            await _answer(Refusal(503, outage.sentence, {"retry-after": RETRY_AFTER_SECONDS}), scope, receive, send)


async def _answer(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await refuse(scope, receive, send, refusal.reason)
    else:
        headers = {"cache-control": "no-store", **refusal.headers}
        await PlainTextResponse(refusal.reason, refusal.status, headers)(scope, receive, send)
