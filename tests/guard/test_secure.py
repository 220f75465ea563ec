"""Behind https only https is spoken, and only under the program's own name."""

import asyncio
from pathlib import Path

import pytest

from billing_app.guard.gate import Gate
from billing_app.guard.wall import Wall
from billing_app.settings import settings
from tests.guard.gates import Answer, asked, reading_app, refused_socket, request

PROXY = "10.0.0.1"
BASE = "https://bill.example"


@pytest.fixture
def behind_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLING_BASE_URL", BASE)
    monkeypatch.setenv("BILLING_TRUSTED_PROXIES", PROXY)
    settings.cache_clear()


def through_proxy(
    method: str = "GET", path: str = "/sign-in", proto: str = "https", host: str = "bill.example"
) -> Answer:
    scope = request(method, path, client=PROXY, host=host, x_forwarded_proto=proto, x_forwarded_for="192.0.2.1")
    return asked(Gate(reading_app, reading_app), scope)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/invoices?status=open&x=%2F", "//evil.example/x", "/caf%C3%A9"])
def test_plain_http_is_led_to_https_under_our_own_name(behind_https: None, method: str, path: str) -> None:
    answer = through_proxy(method, path, "http", host="evil.example")
    assert (answer.status, answer.headers["location"]) == (308, BASE + path)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_what_would_change_something_is_refused_over_plain_http(behind_https: None, method: str) -> None:
    answer = through_proxy(method, "/sign-in", "http")
    assert (answer.outcome, answer.taken) == ((403, "https only"), 0)


@pytest.mark.parametrize("proto", ["https", "HTTPS", "https, http", "wss", ""])
def test_https_passes(behind_https: None, proto: str) -> None:
    assert through_proxy(proto=proto).outcome == (200, "in")


def test_who_comes_past_the_proxy_speaks_plain_whatever_it_says(behind_https: None) -> None:
    beside = request(client="10.0.0.2", host="bill.example", x_forwarded_proto="https")
    assert asked(Gate(reading_app, reading_app), beside).status == 308


def test_a_socket_over_plain_http_is_refused(behind_https: None) -> None:
    socket = request(path="/_event", client=PROXY, host="bill.example", x_forwarded_proto="http")
    closed = asyncio.run(refused_socket(Gate(reading_app, reading_app), socket))
    assert (closed["type"], closed["reason"]) == ("websocket.close", "https only")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "bill.example.evil.example",
        "xbill.example",
        "a.bill.example",
        "127.0.0.1",
        "localhost",
        "",
        "@bill.example",
    ],
)
def test_other_names_are_misdirected(behind_https: None, host: str) -> None:
    assert through_proxy(host=host).outcome == (421, "misdirected")


@pytest.mark.parametrize("host", ["bill.example", "BILL.example", "bill.example:443"])
def test_our_name_passes(behind_https: None, host: str) -> None:
    assert through_proxy(host=host).outcome == (200, "in")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "10.0.0.9:3000", "bill.example"])
def test_supervisors_ask_for_health_over_plain_http_and_by_number(behind_https: None, path: str, host: str) -> None:
    scope = request(path=path, client="10.0.0.9", host=host)
    assert asked(Gate(reading_app, reading_app), scope).outcome == (200, "in")
    assert asked(Gate(reading_app, reading_app), {**scope, "headers": [(b"host", b"evil.example")]}).status == 421


@pytest.mark.parametrize(("host", "status"), [("localhost:3000", 200), ("[::1]:8080", 200), ("evil.example:3000", 421)])
def test_at_home_a_foreign_name_for_this_machine_is_misdirected_too(host: str, status: int) -> None:
    assert asked(Gate(reading_app, reading_app), request(host=host)).status == status


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (request(client=PROXY, host="bill.example", x_forwarded_proto="http"), 308),
        (request("POST", client=PROXY, host="bill.example", x_forwarded_proto="http"), 403),
        (request(client=PROXY, host="evil.example"), 421),
        (request("TRACE", client=PROXY, host="bill.example"), 405),
        (request(path="/a\\b", client=PROXY, host="bill.example"), 400),
    ],
)
def test_refusals_carry_hsts_and_the_other_headers_and_are_not_kept(
    behind_https: None, tmp_path: Path, scope: dict, status: int
) -> None:
    answer = asked(Wall(reading_app, tmp_path), scope)
    assert answer.status == status
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
