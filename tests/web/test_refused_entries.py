"""Whoever knocks at a door with the wrong thing stands in the security log; the answer stays what it was."""

import json
import warnings
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from starlette.types import Receive, Scope, Send

from billing_app.services.watching import Signal, note_origin
from billing_app.services.watching.reporting import tally
from billing_app.settings import settings
from billing_app.web.root import make_root
from tests.providers.house import open_house

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2 than the httpx that is pinned here
    from starlette.testclient import TestClient

ADDRESS = "203.0.113.7"
SECRET = "A" * 43


@pytest.fixture
def stranger(database: Engine) -> Iterator[TestClient]:
    """Somebody whom nobody knows, at the plain pages, from an address of his own."""
    root = make_root()

    async def from_elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        note_origin(ADDRESS, "a browser")
        await root({**scope, "client_address": ADDRESS} if scope["type"] == "http" else scope, receive, send)

    with TestClient(from_elsewhere, follow_redirects=False) as client:
        tally.take()
        yield client


def noted() -> list[tuple[str, str, str]]:
    """What was noted since: signal, what was tried, from where."""
    return [(each.signal, each.subject, each.address) for each in tally.take()]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("page", ["/join", "/new-password", "/station"])
def test_link_that_opens_nothing_is_noted_without_its_secret(stranger: TestClient, page: str, method: str) -> None:
    data = {"name": "Mallory", "password": "quiet harbour lantern 42"} if method == "POST" else None
    answer = stranger.request(method, f"{page}/{SECRET}", data=data)
    assert answer.status_code == 404
    assert noted() == [(Signal.LINK_UNKNOWN, page, ADDRESS)]


def test_passkey_of_nobody_is_noted_as_a_failed_sign_in(stranger: TestClient) -> None:
    part = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA"}
    said = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": part, "clientExtensionResults": {}}
    answer = stranger.post("/sign-in/passkey", data={"credential": json.dumps(said)})
    assert answer.status_code == 422
    assert "This passkey was not accepted." in answer.text
    assert noted() == [(Signal.SIGN_IN_FAILED, "", ADDRESS)]


def test_way_back_from_a_provider_that_nobody_went_is_noted(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_house() as house:
        monkeypatch.setenv("BILLING_LOGIN_PROVIDERS", house.settings())
        settings.cache_clear()
        answer = stranger.get("/sign-in/with/house/callback", params={"state": SECRET, "code": "made-up"})
    assert answer.status_code == 422
    assert "Signing in that way did not work." in answer.text
    assert noted() == [(Signal.PROVIDER_REFUSED, "house", ADDRESS)]
