"""The request filter and the size of bodies: strange requests reach no code of ours, ordinary ones do."""

from pathlib import Path

import pytest

from billing_app.guard.gate import Gate
from billing_app.guard.wall import Wall
from tests.guard.gates import asked, reading_app, request

MB = 1_000_000


def outcome(scope: dict) -> tuple[int, str]:
    return asked(Gate(reading_app, reading_app), scope).outcome


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_ordinary_methods_pass(method: str) -> None:
    assert outcome(request(method)) == (200, "in")


@pytest.mark.parametrize(("method", "status"), [("TRACE", 405), ("CONNECT", 405), ("PROPFIND", 501), ("get", 501)])
def test_other_methods_do_not(method: str, status: int) -> None:
    assert outcome(request(method))[0] == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/a\x00b", 400),
        ("/a\nb", 400),
        ("/a\x7fb", 400),
        ("/a\\b", 400),
        ("/../etc/passwd", 400),
        ("/assets/../../x", 400),
        ("/assets/..", 400),
        ("/a%2fb", 400),
        ("/a%2Fb", 400),
        ("/a%5cb", 400),
        ("/a%00b", 400),
        ("/a%0d%0ab", 400),
        ("http://evil.example/", 400),
        ("/" + "a" * 2_048, 414),
        ("/?" + "a" * 8_193, 414),
    ],
)
def test_strange_addresses_are_refused(path: str, status: int) -> None:
    assert outcome(request(path=path))[0] == status


def test_an_encoded_slash_is_seen_although_the_path_is_decoded_already() -> None:
    assert outcome({**request(path="/a/b"), "raw_path": b"/a%2Fb"}) == (400, "bad address")


@pytest.mark.parametrize(
    "path",
    ["/", "/" + "a" * 2_047, "/?" + "a" * 8_192, "/i/AbC-_123", "/caf%C3%A9", "/a..b", "/...", "/a%20b", "/a?x=%2F%0A"],
)
def test_ordinary_addresses_pass(path: str) -> None:
    assert outcome(request(path=path)) == (200, "in")


def test_headers_are_bounded_in_number_and_size() -> None:
    assert outcome(request(**{f"x_{i}": "1" for i in range(99)})) == (200, "in")
    assert outcome(request(**{f"x_{i}": "1" for i in range(100)})) == (431, "headers too large")
    assert outcome(request(cookie="a" * 32_000)) == (200, "in")
    assert outcome(request(cookie="a" * 33_000)) == (431, "headers too large")


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd", "identity, gzip"])
def test_bodies_come_uncompressed(coding: str) -> None:
    answer = asked(Gate(reading_app, reading_app), request("POST", "/api/v1/invoices", content_encoding=coding))
    assert answer.outcome == (415, "send it uncompressed")
    assert answer.taken == 0


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/sign-in", "application/x-www-form-urlencoded", 200),
        ("/sign-in", "multipart/form-data; boundary=x", 200),
        ("/sign-in/passkey", "application/json; charset=utf-8", 200),
        ("/sign-out", "", 200),
        ("/sign-in", "text/plain", 415),
        ("/sign-in", "application/xml", 415),
        ("/uploads/receipt", "image/png", 200),
        ("/api/v1/invoices", "application/json", 200),
    ],
)
def test_forms_come_as_forms(path: str, kind: str, status: int) -> None:
    assert outcome(request("POST", path, content_type=kind))[0] == status


@pytest.mark.parametrize(
    ("path", "most"), [("/sign-in", 65_536), ("/api/v1/invoices", 10 * MB), ("/api/docs", 10 * MB), ("/join/x", 65_536)]
)
def test_bodies_are_bounded_by_kind_announced_or_not(tmp_path: Path, path: str, most: int) -> None:
    wall = Wall(reading_app, tmp_path)
    assert asked(wall, request("POST", path), [b"x" * most]).outcome == (200, "in")
    announced = asked(wall, request("POST", path, content_length=str(most + 1)))
    assert (announced.outcome, announced.taken) == ((413, "too large"), 0)
    unannounced = asked(wall, request("POST", path), [b"x" * (most // 4)] * 400)
    assert (unannounced.outcome, unannounced.taken) == ((413, "too large"), 5)


def test_ten_thousand_lines_and_an_escaped_note_of_a_megabyte_fit(tmp_path: Path) -> None:
    line = b'{"description":"%s","quantity":"3","unit_price":"9.99","taxes":[{"category":"S","rate":"19"}]},'
    invoice = (line % (b"d" * 400)) * 10_000
    note = b"\\u00e4" * MB
    for body in (invoice, note):
        assert asked(Wall(reading_app, tmp_path), request("POST", "/api/v1/invoices"), [body]).status == 200
