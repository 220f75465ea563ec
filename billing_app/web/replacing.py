"""Signing in where somebody is signed in: the browser's earlier session ends, and its open pages load anew."""

from fastapi import Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from billing_app.live.hub import hub
from billing_app.services.pending_sign_in import NewPending
from billing_app.services.sessions import NewSession, end_session


def in_place_of_earlier(request: Request, answer: Response, found: NewSession | NewPending) -> Response:
    """The answer that brings a new session; one that still waits for a second factor ends nothing."""
    if isinstance(found, NewSession) and (ended := end_session(request.headers.get("cookie", ""))):
        # Afterwards: a page that is told to leave meanwhile would break off the request that brings its new cookie.
        answer.background = BackgroundTask(hub.drop_session, ended, "/")
    return answer
