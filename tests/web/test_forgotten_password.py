"""Asking for a new password over HTTP: the same quiet answer for everybody, before anything is looked up."""

import asyncio
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.types import Message

from billing_app.services.delivering import deliver_due
from billing_app.web import forgotten_password
from billing_app.web.root import make_root
from tests.builders import new_business
from tests.fixtures.mail_server import MailServer
from tests.fixtures.server import LiveServer
from tests.services.people import hire

EMAIL = "ana@example.com"


@pytest.fixture
def ana(database: Any) -> None:
    """Somebody with a login."""
    hire(new_business(), email=EMAIL)


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happened, in order: the end of the answer and the looking up."""
    happened: list[str] = []
    mail_reset = forgotten_password.mail_reset

    def noting(email: str, address: str) -> None:
        happened.append("looked up")
        mail_reset(email, address)

    monkeypatch.setattr(forgotten_password, "mail_reset", noting)
    return happened


def ask(email: str, happened: list[str]) -> SimpleNamespace:
    """Post the form; everything that the program does for it is done when this returns."""
    body, answer = urlencode({"email": email}).encode(), SimpleNamespace(status=0, text="")

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
        else:
            answer.text += message["body"].decode()
            if not message.get("more_body"):
                happened.append("answered")

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/forgotten-password",
        "raw_path": b"/forgotten-password",
        "query_string": b"",
        "headers": headers,
        "client": ("192.0.2.1", 1),
        "server": ("x", 80),
        "client_address": "192.0.2.1",
    }
    asyncio.run(make_root()(scope, receive, send))
    return answer


@pytest.mark.usefixtures("ana")
def test_known_and_unknown_addresses_get_one_answer_before_either_is_looked_up(
    mail_settings: MailServer, order: list[str]
) -> None:
    known, unknown = ask(EMAIL, order), ask("eve@example.com", order)
    assert (known.status, unknown.status) == (200, 200)
    assert known.text.replace(EMAIL, "X") == unknown.text.replace("eve@example.com", "X")
    assert order == ["answered", "looked up", "answered", "looked up"]
    assert deliver_due() == 1
    assert [taken.recipient for taken in mail_settings.taken] == [EMAIL]


@pytest.mark.usefixtures("ana", "mail_settings")
@pytest.mark.parametrize("email", [EMAIL, "eve@example.com"])
def test_asking_too_often_is_refused_alike(order: list[str], email: str) -> None:
    answers = [ask(email, order) for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert "Too many tries" in answers[-1].text


@pytest.mark.usefixtures("ana")
def test_without_mail_nothing_is_looked_up_and_the_page_says_what_to_do(order: list[str]) -> None:
    answer = ask(EMAIL, order)
    assert "This installation sends no mail" in answer.text
    assert order == ["answered"]


@pytest.mark.parametrize("path", ["/forgotten-password", "/new-password/x", "/join/x"])
def test_foreign_page_can_not_post_these_forms(live_server: LiveServer, path: str) -> None:
    answer = httpx.post(f"{live_server.url}{path}", data={}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/join", "/new-password"])
@pytest.mark.parametrize("secret", ["x", "x" * 43, "x" * 1500, "%ff", "'%20OR%201=1--"])
def test_any_wrong_link_is_the_same_page_that_was_never_there(live_server: LiveServer, path: str, secret: str) -> None:
    url = f"{live_server.url}{path}/{secret}"
    for answer in (httpx.get(url), httpx.post(url, data={"name": "Eve", "password": "seven green tables sing"})):
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/join", "/new-password"])
@pytest.mark.parametrize(("secret", "status"), [("x" * 5000, 414), ("%00", 400), ("..%5csetup", 400)])
def test_link_of_no_honest_form_does_not_even_reach_the_page(
    live_server: LiveServer, path: str, secret: str, status: int
) -> None:
    url = f"{live_server.url}{path}/{secret}"
    for answer in (httpx.get(url), httpx.post(url, data={"name": "Eve", "password": "seven green tables sing"})):
        assert answer.status_code == status
