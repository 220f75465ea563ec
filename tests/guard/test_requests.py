"""Where a request comes from: never believed without a trusted proxy."""

from typing import Any

import pytest

from billing_app.guard.requests import client_address, is_counted, is_foreign
from billing_app.settings import settings


def request(client: str = "192.0.2.9", **headers: str) -> dict[str, Any]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (client, 1), "headers": raw, "query_string": b""}


@pytest.mark.parametrize(
    ("trusted", "client", "forwarded", "expected"),
    [
        ("", "192.0.2.9", "198.51.100.1", "192.0.2.9"),
        ("127.0.0.1", "192.0.2.9", "198.51.100.1", "192.0.2.9"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1,10.0.0.1", "127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        ("10.0.0.0/24", "10.0.0.7", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/24", "10.0.0.7", "6.6.6.6, 198.51.100.1, 10.0.0.200", "198.51.100.1"),
        ("10.0.0.0/24", "10.0.1.7", "198.51.100.1", "10.0.1.7"),
        ("10.0.0.0/24,fd00::/64", "fd00::1", "10.0.1.7, 10.0.0.9", "10.0.1.7"),
        ("10.0.0.1", "::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_address_comes_from_a_trusted_proxy_only(
    monkeypatch: pytest.MonkeyPatch, trusted: str, client: str, forwarded: str, expected: str
) -> None:
    monkeypatch.setenv("BILLING_TRUSTED_PROXIES", trusted)
    settings.cache_clear()
    assert client_address(request(client, x_forwarded_for=forwarded)) == expected


@pytest.mark.parametrize(
    ("trusted", "client", "forwarded", "counted"),
    [
        ("", "127.0.0.1", "", False),
        ("", "127.0.0.1", "192.0.2.9", False),
        ("", "192.0.2.9", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", "", True),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", "192.0.2.9", True),
    ],
)
def test_only_programs_of_this_machine_are_not_held_to_limits(
    monkeypatch: pytest.MonkeyPatch, trusted: str, client: str, forwarded: str, counted: bool
) -> None:
    monkeypatch.setenv("BILLING_TRUSTED_PROXIES", trusted)
    settings.cache_clear()
    assert is_counted(request(client, x_forwarded_for=forwarded)) is counted


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({"origin": "http://127.0.0.1:3000"}, False),
        ({"origin": "http://localhost:3000"}, False),
        ({}, False),
        ({"sec_fetch_site": "same-origin"}, False),
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "cross-site"}, True),
        ({"sec_fetch_site": "same-site"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
        ({"origin": "https://127.0.0.1:3000"}, True),
        ({"origin": "http://127.0.0.1:3001"}, True),
        ({"origin": "http://127.0.0.1:3000.evil.example"}, True),
        ({"origin": "http://evil.example", "sec_fetch_site": "same-origin"}, True),
    ],
)
def test_only_our_own_origin_is_no_foreigner(headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign(request(**headers)) is foreign
