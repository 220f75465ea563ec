"""Where somebody comes from, in words."""

import pytest

from billing_app.domain.whereabouts import device_text, line_of, place_text

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "text"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Linux; Android 14; SM-X200) {_WEBKIT} SamsungBrowser/25.0 Chrome/121.0 Safari/537.36",
         "Samsung Internet on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {_WEBKIT} CriOS/140.0 Mobile Safari/604.1",
         "Chrome on iPhone"),
        (f"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) {_WEBKIT} Version/18.0 Mobile Safari/604.1", "Safari on iPad"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Version/18.0 Safari/605.1", "Safari on Mac"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {_WEBKIT} Chrome/140.0 Safari/537.36", "Chrome on ChromeOS"),
        ("curl/8.5.0", "Another program"),
        ("", "Another program"),
        ("<script>", "Another program"),
    ],
)  # fmt: skip
def test_browser_is_called_as_people_call_it(user_agent: str, text: str) -> None:
    assert device_text(user_agent) == text


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("127.0.0.1", "This computer"),
        ("::1", "This computer"),
        ("::ffff:127.0.0.1", "This computer"),
        ("192.168.1.20", "Local network"),
        ("10.0.0.4", "Local network"),
        ("fd00::1", "Local network"),
        ("fe80::1%eth0", "Local network"),
        ("8.8.8.8", "Internet"),
        ("2a00:1450:4001::1", "Internet"),
        ("::ffff:8.8.8.8", "Internet"),
        ("", "Unknown"),
        ("nonsense", "Unknown"),
    ],
)
def test_place_is_the_kind_of_network(address: str, place: str) -> None:
    assert place_text(address) == place


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("2a00:1450:4001:800::200e", "2a00:1450:4001:800::/64"),
        ("", ""),
        ("x", ""),
    ],
)
def test_machines_of_one_ipv6_network_are_one_line(address: str, line: str) -> None:
    assert line_of(address) == line
