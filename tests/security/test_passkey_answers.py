"""What no authenticator says, sent to every door that takes a passkey: a sentence, no session, and never a 500."""

import json
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.fixtures.server import LiveServer

GOOD: dict[str, Any] = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA"},
    "clientExtensionResults": {},
}


def client_data(**said: object) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def with_response(**parts: object) -> dict[str, Any]:
    return {**GOOD, "response": {**GOOD["response"], **parts}}


MANGLED: dict[str, object] = {
    "nothing": "",
    "no JSON": "{",
    "a list": [],
    "a number": 7,
    "null": None,
    "deep": "[" * 9_000,
    "large": {**GOOD, "id": "A" * 30_000},
    "empty": {},
    "well-formed and unknown": GOOD,
    "no response": {**GOOD, "response": None},
    "response is text": {**GOOD, "response": "x"},
    "no base64": with_response(signature="!!!!", authenticatorData="%%%"),
    "numbers for texts": with_response(signature=7, clientDataJSON=7),
    "lists for texts": with_response(authenticatorData=["A"], userHandle={"a": 1}),
    "data is no JSON": with_response(clientDataJSON="AAAA"),
    "data of another kind": with_response(
        clientDataJSON=client_data(type="webauthn.create", challenge="AAAA", origin="x")
    ),
    "challenge of nobody": with_response(clientDataJSON=client_data(type="webauthn.get", challenge="AAAA", origin="x")),
    "challenge is a list": with_response(clientDataJSON=client_data(type="webauthn.get", challenge=[1], origin=None)),
    "two ids": {**GOOD, "rawId": "BBBB"},
    "another type": {**GOOD, "type": "password"},
    "id is no text": {**GOOD, "id": {"$ne": ""}, "rawId": {"$ne": ""}},
    "NUL and lone surrogate": {**GOOD, "id": "A\u0000", "rawId": "\ud800"},
}


@pytest.fixture(scope="module")
def owner(live_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}, timeout=30) as made:
        yield made


@pytest.fixture(autouse=True)
def _without_lockout(live_server: LiveServer) -> Iterator[None]:
    """Forget the refused tries: twenty of one address would lock out every test of this machine."""
    yield
    with closing(sqlite3.connect(live_server.data_dir / "billing.db", timeout=10)) as database, database:
        database.execute("DELETE FROM sign_in_attempt")


def sent(said: object) -> dict[str, str]:
    return {"credential": said if isinstance(said, str) else json.dumps(said), "way": "passkey", "name": "x"}


@pytest.mark.parametrize("said", MANGLED.values(), ids=MANGLED.keys())
def test_mangled_answer_opens_nothing(live_server: LiveServer, owner: httpx.Client, said: object) -> None:
    with httpx.Client(base_url=live_server.url, timeout=30) as client:
        options = client.post("/sign-in/passkey/options")
        assert options.status_code == 200
        answer = client.post("/sign-in/passkey", data=sent(said))
        assert answer.status_code == 422
        assert "sid" not in client.cookies
        assert 'role="alert"' in answer.text
    for path in ("/step-up", "/factors/passkey"):
        owner.post(f"{path}/options")
        answer = owner.post(path, data=sent(said))
        assert 400 <= answer.status_code < 500, path
        assert "Traceback" not in answer.text
    waiting = owner.post("/sign-in/second-factor/passkey", data=sent(said))
    assert waiting.status_code < 500


def test_challenge_counts_once_and_for_its_browser_only(live_server: LiveServer) -> None:
    with httpx.Client(base_url=live_server.url, timeout=30) as client:
        challenge = client.post("/sign-in/passkey/options").json()["challenge"]
        assert client.post("/sign-in/passkey/options").json()["challenge"] != challenge
    data = client_data(type="webauthn.get", challenge=challenge, origin=live_server.url)
    with httpx.Client(base_url=live_server.url, timeout=30) as thief:
        answer = thief.post("/sign-in/passkey", data=sent(with_response(clientDataJSON=data)))
        assert answer.status_code == 422
        assert "sid" not in thief.cookies
