"""Where there is nothing a browser is shown a page with one way back, and a program what programs are told."""

from collections.abc import Iterator

import httpx
import pytest

from tests.fixtures.server import LiveServer

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def owner(live_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    ["/no-such-page", "/invoices/x/y/z", "/downloads/nothing.pdf", "/downloads/documents/nothing", "/factors/nothing"],
)
def test_browser_is_shown_a_page_with_one_way_back(owner: httpx.Client, path: str) -> None:
    answer = owner.get(path, headers=PAGE)
    assert answer.status_code == 404
    assert "<h1>Page not found</h1>" in answer.text
    assert answer.text.count("<a ") == 1
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/sign-in/nothing", "/station", "/join/a/b"])
def test_visitor_is_shown_it_too_or_led_to_the_sign_in(live_server: LiveServer, path: str) -> None:
    answer = httpx.get(f"{live_server.url}{path}", headers=PAGE)
    assert answer.status_code == 303 or "<h1>Page not found</h1>" in answer.text


def test_programs_and_pages_that_say_more_get_what_they_always_get(owner: httpx.Client) -> None:
    assert "<h1>" not in owner.get("/downloads/documents/nothing").text
    assert owner.get("/api/v1/nothing", headers=PAGE).headers["content-type"] == "application/problem+json"
    assert "Page not found" not in owner.get("/i/wrong", headers=PAGE).text
