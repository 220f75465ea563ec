"""What a browser is shown where there is nothing: a page in the look of the house, with one way back."""

from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from billing_app.web.showing import show


class MissingShown:
    """Puts the page in the place of a bare 404 where a browser asked for a page; programs get what they always get."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, but for what is missing."""
        if scope["type"] != "http" or not _asks_for_page(scope):
            await self._app(scope, receive, send)
            return
        is_replaced = False

        async def sending(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and message["status"] == 404 and not _is_own(scope, message):
                is_replaced = True
                await show("missing.html", 404)(scope, receive, send)
            elif not is_replaced:
                await send(message)

        await self._app(scope, receive, sending)


def _asks_for_page(scope: Scope) -> bool:
    is_read = scope["method"] in {"GET", "HEAD"} and not scope["path"].startswith("/api/")
    return is_read and "text/html" in Headers(scope=scope).get("accept", "")


def _is_own(scope: Scope, answer: Message) -> bool:
    """Whether a route of ours has said by a page of its own what is missing."""
    # Behind the mount lies what Reflex has built, with a page of its own that only scripts can show.
    return isinstance(scope.get("route"), Route) and Headers(raw=answer["headers"]).get("content-type", "").startswith(
        "text/html"
    )
