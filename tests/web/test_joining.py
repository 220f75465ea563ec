"""An invitation over HTTP: whoever has to sign in first comes back to it by itself."""

import re
import warnings
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.types import Receive, Scope, Send

from billing_app.services.inviting import invite, revoke_invitation
from billing_app.services.passwords import hash_password
from billing_app.store.session import system_transaction
from billing_app.store.tables import User
from billing_app.web.root import make_root
from tests.builders import new_business

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2 than the httpx that is pinned here
    from starlette.testclient import TestClient

PASSWORD = "quiet harbour lantern 42"


@pytest.fixture
def client(database: Engine) -> Callable[[], TestClient]:
    """The plain pages on an empty database."""
    root = make_root()

    async def from_elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        await root({**scope, "client_address": "203.0.113.7"} if scope["type"] == "http" else scope, receive, send)

    return lambda: TestClient(from_elsewhere, follow_redirects=False)


def person() -> str:
    """Somebody who works elsewhere and has a password; returns the address."""
    owner = new_business()
    with system_transaction() as scope:
        user = scope.session.get_one(User, str(owner.user_id))
        user.password_hash = hash_password(PASSWORD)
        return user.email


def test_sign_in_goes_on_to_the_invitation_that_was_opened(client: Callable[[], TestClient]) -> None:
    email, inviter = person(), new_business()
    made = invite(inviter, email, "office")
    path = "/join/" + made.link.rpartition("/")[2]
    with client() as browser:
        page = browser.get(path)
        assert "the invitation goes on by itself" in page.text
        cookie = next(each for each in page.headers.get_list("set-cookie") if each.startswith("invitation="))
        assert re.search("HttpOnly.*SameSite=lax", cookie)
        answer = browser.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, path)
        assert "Join Werkhof GmbH" in browser.get(path).text
        joined = browser.post(path)
        assert (joined.status_code, joined.headers["location"]) == (303, "/")
        browser.post("/sign-out")
        again = browser.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert again.headers["location"] == "/"


def test_sign_in_goes_to_the_overview_once_the_invitation_is_revoked(client: Callable[[], TestClient]) -> None:
    email, inviter = person(), new_business()
    made = invite(inviter, email, "office")
    with client() as browser:
        browser.get("/join/" + made.link.rpartition("/")[2])
        revoke_invitation(inviter, made.id)
        answer = browser.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.headers["location"] == "/"


def test_forged_cookie_leads_nowhere_else(client: Callable[[], TestClient]) -> None:
    email = person()
    with client() as browser:
        browser.cookies.set("invitation", "//evil.example")
        answer = browser.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.headers["location"] == "/"
