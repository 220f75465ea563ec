"""The wall of a running server: what gets in, what does not, and what every answer carries."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from billing_app.guard.wall import Wall
from billing_app.services.watching import Signal
from billing_app.services.watching.reporting import tally
from tests.fixtures.server import LiveServer
from tests.fixtures.sockets import EventSocket, is_refused


@pytest.fixture
def client(live_server: LiveServer) -> Iterator[httpx.Client]:
    """Somebody who is not signed in."""
    with httpx.Client(base_url=live_server.url) as made:
        yield made


@pytest.fixture
def owner(live_server: LiveServer) -> Iterator[httpx.Client]:
    """The owner, signed in."""
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}) as made:
        yield made


@pytest.mark.parametrize(
    "path", ["/", "/invoices", "/settings/anything", "/index.html", "/__spa-fallback.html", "/session"]
)
def test_pages_are_for_those_who_are_signed_in(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/readyz", "/plain.css", "/favicon.svg", "/api/openapi.json"])
def test_open_paths_answer_anybody(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/_upload", "/_upload/x", "/ping", "/_health", "/_all_routes", "/_event", "/_event/"])
def test_what_the_framework_brings_along_is_closed(owner: httpx.Client, path: str) -> None:
    assert owner.get(path).status_code == 404
    assert owner.post(path, content=b"x").status_code == 404


def test_page_is_served_without_a_redirect_and_asked_for_again(owner: httpx.Client) -> None:
    answer = owner.get("/")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache, private"
    assert owner.get("/session").status_code == 204


def test_parts_of_the_build_are_kept_for_ever_and_missing_ones_are_not(owner: httpx.Client) -> None:
    script = owner.get("/").text.partition('href="/assets/')[2].partition('"')[0]
    assert "immutable" in owner.get(f"/assets/{script}").headers["cache-control"]
    missing = owner.get("/assets/missing-1234.js")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers["cache-control"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}"])
def test_foreign_form_is_refused(client: httpx.Client, live_server: LiveServer, origin: str) -> None:
    headers = {"origin": origin.format(port=live_server.port)}
    assert client.post("/sign-in", data={"email": "a", "password": "b"}, headers=headers).status_code == 403


def test_foreign_origin_may_not_read_the_api(client: httpx.Client) -> None:
    answer = client.get("/api/openapi.json", headers={"origin": "http://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_announced_body_that_is_too_large_is_refused(client: httpx.Client) -> None:
    # It may be answered and closed before everything was sent.
    with suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        assert client.post("/sign-in", content=b"x" * 26_000_000).status_code == 413
    assert client.get("/healthz").status_code == 200


def test_body_that_turns_out_too_large_is_cut_off(tmp_path: Path) -> None:
    async def reading_app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        raise AssertionError("the whole body was read")

    async def endless() -> Message:
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def keep(message: Message) -> None:
        sent.append(message)

    sent: list[Message] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sign-in",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
    }
    asyncio.run(Wall(reading_app, tmp_path)(scope, endless, keep))
    assert sent[0]["status"] == 413


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "{url}.evil.example",
        "http://sub.localhost:{port}",
        "{url}0",
    ],
)
def test_event_socket_takes_no_foreign_origin(live_server: LiveServer, origin: str | None) -> None:
    forged = origin and origin.format(url=live_server.url, port=live_server.port)
    assert asyncio.run(is_refused(live_server, cookie=live_server.sign_in(), origin=forged))


def test_event_socket_needs_a_session(live_server: LiveServer) -> None:
    assert asyncio.run(is_refused(live_server, cookie=""))
    assert asyncio.run(is_refused(live_server, cookie="A" * 43))
    assert not asyncio.run(is_refused(live_server, cookie=live_server.sign_in()))


def test_stolen_client_token_opens_nothing(live_server: LiveServer) -> None:
    token = str(uuid4())
    victim, thief = live_server.sign_in(), live_server.sign_in()
    assert not asyncio.run(is_refused(live_server, cookie=victim, token=token))
    assert asyncio.run(is_refused(live_server, cookie=thief, token=token))
    assert asyncio.run(is_refused(live_server, cookie="", token=token))
    assert not asyncio.run(is_refused(live_server, cookie=victim, token=token))


@pytest.mark.parametrize("token", ["x", "a" * 65, "../../etc/passwd" * 3, "%00" * 20])
def test_client_token_of_another_form_is_refused(live_server: LiveServer, token: str) -> None:
    assert asyncio.run(is_refused(live_server, cookie=live_server.sign_in(), token=token))


STATE = "reflex___state____state"
PALETTE = f"{STATE}.billing_app___states___palette____palette_state"


def test_event_that_names_no_handler_is_logged_without_its_content(live_server: LiveServer) -> None:
    async def attempt() -> None:
        async with EventSocket(live_server, cookie=live_server.sign_in()) as socket:
            await socket.send("reflex___state____state.no_such_handler", password="a secret of mine")
            await socket.send(f"{STATE}.setvar")
            await socket.hear("That did not work")

    before = len(live_server.log)
    asyncio.run(attempt())
    said = live_server.log[before:]
    assert "event denied: no such handler" in said
    assert "a secret of mine" not in said
    assert "sid=" not in said


@pytest.mark.parametrize(
    ("handler", "payload", "reason"),
    [
        (f"{STATE}.setvar", {"var_name": "is_hydrated", "value": False}, "no right is named"),
        (f"{PALETTE}.search", {"query": 7}, "query: string_type"),
        (f"{PALETTE}.search", {}, "query: missing"),
    ],
)
def test_event_that_is_not_allowed_is_denied_logged_and_told(
    live_server: LiveServer, handler: str, payload: dict[str, object], reason: str
) -> None:
    async def attempt() -> None:
        async with EventSocket(live_server, cookie=live_server.sign_in()) as socket:
            await socket.send(handler, **payload)
            await socket.hear("That did not work")

    before = len(live_server.log)
    asyncio.run(attempt())
    assert reason in live_server.log[before:]


def test_socket_is_led_to_the_sign_in_page_and_closed_after_sign_out(live_server: LiveServer) -> None:
    async def attempt() -> None:
        cookie = live_server.sign_in()
        async with EventSocket(live_server, cookie=cookie) as socket:
            await asyncio.to_thread(live_server.sign_out, cookie)
            assert "/sign-in" in await socket.hear("leave")
            await socket.closed()

    asyncio.run(attempt())


def test_flood_of_one_socket_is_slowed_down_and_hurts_nobody(live_server: LiveServer) -> None:
    async def flood() -> float:
        async with (
            EventSocket(live_server, cookie=live_server.sign_in()) as flooder,
            EventSocket(live_server, cookie=live_server.sign_in()) as other,
        ):
            for _ in range(500):
                await flooder.send(f"{PALETTE}.search", query="a")
            started = asyncio.get_running_loop().time()
            await other.send(f"{PALETTE}.search", query="needle-of-other")
            await other.hear("needle-of-other")
            return asyncio.get_running_loop().time() - started

    assert asyncio.run(flood()) < 1.0


@pytest.mark.parametrize("page", ["i", "join", "new-password", "station"])
def test_secret_of_a_link_from_a_foreign_page_stands_in_no_log(
    client: httpx.Client, live_server: LiveServer, page: str
) -> None:
    before = len(live_server.log)
    answer = client.post(f"/{page}/secret-of-mine/further", headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    said = live_server.log[before:]
    assert f"foreign origin, to /{page}/…, from" in said
    assert "secret-of-mine" not in said


def test_secret_of_a_link_is_not_noted_of_a_banned_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> None: ...

    monkeypatch.setattr("billing_app.guard.wall.firewall.refuses", lambda _: True)
    tally.take()
    scope = {"type": "http", "method": "GET", "path": "/join/secret-of-mine", "headers": [], "client": ("192.0.2.1", 1)}
    asyncio.run(Wall(nothing, tmp_path)(scope, nothing, nothing))
    [noted] = [noted for noted in tally.take() if noted.signal is Signal.BANNED_REQUEST]
    assert noted.subject == "/join/…"
