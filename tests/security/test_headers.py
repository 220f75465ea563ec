"""The headers of security on every kind of answer: pages, parts, the API, downloads, redirects, refusals."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import aiohttp
import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from billing_app.guard.wall import Wall
from tests.fixtures.server import LiveServer
from tests.guard.gates import request

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Kind:
    """A request, and which status it is answered with."""

    name: str
    status: int
    path: str
    method: str = "GET"
    is_signed_in: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


KINDS = [
    Kind("page", 200, "/invoices"),
    Kind("page with an id", 200, "/invoices/0190-unknown"),
    Kind("part of the build", 200, "ASSET"),
    Kind("public file", 200, "/plain.css"),
    Kind("picture", 200, "/favicon.svg"),
    Kind("form", 200, "/sign-in", is_signed_in=False),
    Kind("API", 200, "/api/openapi.json"),
    Kind("API docs", 200, "/api/docs"),
    Kind("API without a key", 401, "/api/v1/customers", is_signed_in=False),
    Kind("API's 404", 404, "/api/v1/nothing"),
    Kind("nothing in the answer", 204, "/session"),
    Kind("redirect of a visitor", 303, "/", is_signed_in=False),
    Kind("download", 200, "/downloads/customers.csv"),
    Kind("figures", 200, "/metrics"),
    Kind("missing part", 404, "/assets/none-1234.js"),
    Kind("what is closed", 404, "/_upload"),
    Kind("missing link", 404, "/i/unknown"),
    Kind("bad address", 400, "/%2e%2e%2fsecret.key"),
    Kind("foreign form", 403, "/sign-in", "POST", headers={"origin": "https://evil.example"}),
    Kind("bad method", 405, "/sign-in", "TRACE"),
    Kind("too large", 413, "/sign-in", "POST", headers={"content-type": _FORM}, content=b"x" * 70_000),
    Kind("too long", 414, f"/{'x' * 3_000}"),
    Kind("packed", 415, "/sign-in", "POST", headers={"content-encoding": "gzip"}, content=b"x"),
    Kind("another host", 421, "/sign-in", headers={"host": "evil.example"}),
    Kind("bad form", 422, "/sign-in", "POST", False, {"content-type": _FORM}, b"email=&password="),
    Kind("too many headers", 431, "/sign-in", headers={"x-long": "x" * 40_000}),
    Kind("no such method", 501, "/sign-in", "PROPFIND"),
]


@pytest.fixture(scope="module")
def owner(live_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}, timeout=30) as made:
        yield made


def assert_secure(headers: Mapping[str, str]) -> None:
    policy = headers["content-security-policy"]
    scripts = policy.partition("script-src ")[2].partition(";")[0]
    assert "'self'" in scripts
    assert [each for each in scripts.split() if "unsafe" in each] == ["'wasm-unsafe-eval'"]
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_answer_of_every_kind_carries_the_headers(owner: httpx.Client, kind: Kind) -> None:
    path = kind.path
    if path == "ASSET":
        path = "/assets/" + owner.get("/").text.partition('href="/assets/')[2].partition('"')[0]
    asking = owner if kind.is_signed_in else httpx.Client(base_url=owner.base_url)
    try:
        answer = asking.request(kind.method, path, headers=dict(kind.headers), content=kind.content or None)
    finally:
        if asking is not owner:
            asking.close()
    assert answer.status_code == kind.status, answer.text[:300]
    assert_secure(answer.headers)
    assert answer.headers["cache-control"]
    if kind.name == "download":
        assert answer.headers["content-disposition"].startswith("attachment")


def test_body_that_was_announced_too_large_is_answered_with_the_headers(live_server: LiveServer) -> None:
    connection = HTTPConnection("127.0.0.1", live_server.port, timeout=30)
    try:
        connection.putrequest("POST", "/uploads/table")
        connection.putheader("Content-Length", "300000000")
        connection.putheader("Cookie", f"sid={live_server.sign_in()}")
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 413
        assert_secure({name.lower(): value for name, value in answer.getheaders()})
    finally:
        connection.close()


def test_unexpected_error_carries_the_headers(tmp_path: Path) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def nothing() -> Message:
        return {"type": "http.request"}

    async def keep(message: Message) -> None:
        sent.append(message)

    sent: list[Message] = []
    asyncio.run(Wall(failing, tmp_path)(request(), nothing, keep))
    assert sent[0]["status"] == 500
    assert_secure({name.decode(): value.decode() for name, value in sent[0]["headers"]})


async def handshake(server: LiveServer, cookie: str, origin: str) -> tuple[int, Mapping[str, str]]:
    """Status and headers of the event socket's handshake."""
    address = f"{server.url}/_event/?EIO=4&transport=websocket&token={uuid4()}"
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(address, headers={"cookie": f"sid={cookie}", "origin": origin}) as opened:
                response = opened._response
                return response.status, response.headers
        except aiohttp.WSServerHandshakeError as error:
            return error.status, error.headers or {}


@pytest.mark.parametrize(("origin", "status"), [("", 101), ("https://evil.example", 403)])
def test_handshake_of_the_socket_has_nothing_that_headers_could_guard(
    live_server: LiveServer, origin: str, status: int
) -> None:
    """Granian puts no headers of a program on handshakes: so there must be no content and no cookie."""
    found, headers = asyncio.run(handshake(live_server, live_server.sign_in(), origin or live_server.url))
    assert found == status
    assert headers.get("content-length", "0") == "0"
    assert not {"content-type", "set-cookie", "access-control-allow-origin"} & {name.lower() for name in headers}
