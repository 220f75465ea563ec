"""A new value for the cookie of a session whose rights have changed, put on the answer that is on its way."""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Send

from billing_app.services.sessions import NewSession, cookie_name
from billing_app.settings import settings
from billing_app.store.session import clock


def with_new_session(send: Send, session: NewSession) -> Send:
    """Send the same answer with the new cookie; tabs, tokens and drafts of the earlier rights are forgotten with it."""
    carrier = Response()
    carrier.set_cookie(
        cookie_name(),
        session.value,
        max_age=round((session.expires_at - clock()).total_seconds()) if session.is_remembered else None,
        path="/",
        secure=settings().is_https,
        httponly=True,
        samesite="lax",
    )

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.append("set-cookie", carrier.headers["set-cookie"])
            headers["clear-site-data"] = '"storage"'
            headers["cache-control"] = "no-store"
        await send(message)

    return sending
