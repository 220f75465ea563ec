"""Asking servers elsewhere: nobody can make the program speak to its own network, or read without an end."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from billing_app.gateways.outward import Bounds, Unreachable, ask
from tests.fixtures.feeds import FeedServer

OPEN = Bounds(1_000_000, 10, may_be_private=True)
STRICT = Bounds(1_000_000, 10)


def test_an_answer_within_its_bounds_is_read(feed_server: FeedServer) -> None:
    answer = ask(feed_server.serve("/a", b"hello"), OPEN)
    assert (answer.status, answer.content) == (200, b"hello")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "169.254.169.254",
        "10.0.0.1",
        "0.0.0.0",  # noqa: S104 - asked, not bound to
    ],
)
def test_private_addresses_are_not_spoken_to(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", never)
    with pytest.raises(Unreachable, match="private"):
        ask(f"https://{host}/", STRICT)


@pytest.mark.parametrize(
    "url", ["http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://a:b@c/", "x", "https://[/"]
)
def test_only_plain_https_addresses_are_asked(url: str) -> None:
    with pytest.raises(Unreachable):
        ask(url, STRICT)


def test_a_redirect_is_checked_like_the_first_address(feed_server: FeedServer) -> None:
    feed_server.serve("/target", b"there")
    assert ask(feed_server.serve("/go", b"", 302, location="/target"), OPEN).content == b"there"
    loop = feed_server.serve("/loop", b"", 302, location="/loop")
    with pytest.raises(Unreachable, match="from address to address"):
        ask(loop, OPEN)
    with pytest.raises(Unreachable, match="only https"):
        ask(feed_server.serve("/file", b"", 302, location="file:///etc/passwd"), OPEN)


def test_a_name_that_changes_its_address_is_spoken_to_at_the_checked_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["203.0.113.5", "127.0.0.1"])
    real, tried = socket.getaddrinfo, []

    def resolve(host: str, port: int, **more: object) -> object:
        return real(next(answers) if host == "rebind.example" else host, port, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("billing_app.gateways.outward._is_public", lambda address: address == "203.0.113.5")

    def connect(_: socket.socket, place: tuple[str, int]) -> None:
        tried.append(place[0])
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(Unreachable):
        ask("https://rebind.example/", STRICT)
    assert tried == ["203.0.113.5"]


def test_too_much_is_not_read(feed_server: FeedServer) -> None:
    with pytest.raises(Unreachable, match="larger than 0 MB"):
        ask(feed_server.serve("/much", b"x" * 2000), Bounds(1000, 10, may_be_private=True))


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that sends a byte now and then, for ever."""
    ending = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while not ending.wait(0.02):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        ending.set()
        thread.join()


def test_a_server_that_never_ends_is_left(dripping: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        ask(dripping, Bounds(1_000_000, 0.3, may_be_private=True))
    assert time.monotonic() - begun < 10
