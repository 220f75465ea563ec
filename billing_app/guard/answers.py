"""Answers that the wall gives itself, before the program sees the request."""

from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import Message, Receive, Scope, Send

TOO_MANY = 429


class Noted:
    """A way to send that knows whether an answer has begun: then no other one can be given."""

    def __init__(self, send: Send) -> None:
        """Send by `send`."""
        self._send = send
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        """Send it on."""
        self.has_begun = True
        await self._send(message)


async def refuse(scope: Scope, receive: Receive, send: Send, reason: str, status: int = 403) -> None:
    """Say no in two words."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
    else:
        later = {"retry-after": "60"} if status == TOO_MANY else {}
        answer = PlainTextResponse(reason, status, headers={"cache-control": "no-store", **later})
        await answer(scope, receive, send)


async def redirect(send: Send, to: str) -> None:
    """Send the browser to another page of this program."""
    answer = RedirectResponse(to, 303, headers={"cache-control": "no-store"})
    await send({"type": "http.response.start", "status": 303, "headers": answer.raw_headers})
    await send({"type": "http.response.body", "body": b""})
