"""What a running server's answers say and do not say (ASVS 5.0, chapters V3, V4, V13 and V14)."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from billing_app.domain.access import Actor
from billing_app.domain.ids import BusinessId, UserId
from billing_app.guard.headers import AnswerHeaders, content_security_policy
from billing_app.services.pending_sign_in import NewPending, pending_cookie_name
from billing_app.services.sessions import NewSession, cookie_name
from billing_app.services.stations.offering import NewStation
from billing_app.services.stations.standing import station_cookie_name
from billing_app.settings import settings
from billing_app.web import cookies
from tests.fixtures.server import OWNER, LiveServer

PATHS = [
    "/",
    "/sign-in",
    "/session",
    "/healthz",
    "/plain.css",
    "/favicon.svg",
    "/api/openapi.json",
    "/api/v1/customers",
]


@pytest.fixture
def owner(live_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}) as made:
        yield made


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if the program stood behind an https address."""
    monkeypatch.setenv("BILLING_BASE_URL", "https://bill.example")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("https")
def test_every_cookie_belongs_to_this_host_and_to_no_script() -> None:
    answer = Response()
    actor = Actor(BusinessId("b"), "Olga", "user", user_id=UserId("u"))
    expires = datetime.now(UTC) + timedelta(days=1)
    session = NewSession("v" * 43, "id", actor, True, expires, remembered_device="d" * 43)
    cookies.with_session(answer, session)
    cookies.with_pending(answer, NewPending("p" * 43))
    cookies.put_provider_cookie(answer, "b" * 43)
    cookies.bind_browser(answer)
    cookies.keep_invitation(answer, "i" * 43)
    cookies.put_station(answer, NewStation("s" * 43, "id", "counter", expires))
    set_cookies = answer.headers.getlist("set-cookie") + cookies.leave().headers.getlist("set-cookie")
    names = {name for line in set_cookies for name in SimpleCookie(line)}
    assert names == {
        cookie_name(),
        pending_cookie_name(),
        cookies.device_cookie_name(),
        cookies.remembered_cookie_name(),
        cookies.provider_cookie_name(),
        cookies.passkey_cookie_name(),
        cookies.invitation_cookie_name(),
        station_cookie_name(),
    }
    for line in set_cookies:
        assert line.startswith("__Host-"), line
        for attribute in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert attribute in line, line
        assert "Domain" not in line


@pytest.mark.usefixtures("https")
def test_cookie_of_a_customers_page_goes_to_that_page_only_and_to_no_script() -> None:
    answer = Response()
    cookies.put_earlier(answer, "secret-of-a-link", "t" * 43, 900)
    [line] = answer.headers.getlist("set-cookie")
    assert line.startswith(f"__Secure-earlier={'t' * 43};")
    for attribute in ("Secure", "HttpOnly", "SameSite=lax", "Path=/i/secret-of-a-link/earlier", "Max-Age=900"):
        assert attribute in line.split("; "), line
    assert "Domain" not in line


@pytest.mark.usefixtures("https")
def test_https_is_promised_for_a_year_and_for_all_below(tmp_path: Path) -> None:
    message = {"type": "http.response.start", "status": 404, "headers": []}
    AnswerHeaders(tmp_path).put_on(message, is_build_part=False)
    promised = dict(message["headers"])[b"strict-transport-security"].decode()
    assert int(promised.partition("max-age=")[2].partition(";")[0]) >= 31_536_000
    assert "includeSubDomains" in promised


def test_policy_forbids_plugins_and_another_base(tmp_path: Path) -> None:
    policy = content_security_policy(tmp_path)
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in policy
    assert "*" not in policy
    assert "'unsafe-eval'" not in policy.split()


@pytest.mark.parametrize("path", PATHS)
def test_no_other_origin_may_read_anything(owner: httpx.Client, path: str) -> None:
    for origin in ("https://evil.example", "null"):
        headers = {"origin": origin}
        assert "access-control-allow-origin" not in owner.get(path, headers=headers).headers
        asked = {**headers, "access-control-request-method": "POST", "access-control-request-headers": "x-file-name"}
        assert "access-control-allow-origin" not in owner.options(path, headers=asked).headers


@pytest.mark.parametrize("path", ["/uploads/table", "/step-up", "/sign-out", "/factors/authenticator"])
def test_form_of_another_site_changes_nothing(owner: httpx.Client, path: str) -> None:
    for sent in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "null"}):
        assert owner.post(path, data={"a": "b"}, headers=sent).status_code == 403
    assert owner.get("/session").status_code == 204


@pytest.mark.parametrize("path", PATHS)
def test_texts_say_their_type_and_encoding(owner: httpx.Client, path: str) -> None:
    answer = owner.get(path)
    if not answer.content:
        return
    kind = answer.headers["content-type"]
    if kind.startswith(("text/", "application/xml")) or "+xml" in kind:
        assert "charset=utf-8" in kind.lower()
    else:
        assert kind.startswith(("application/json", "application/problem+json"))


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", "/api/v1/customers"])
def test_unusual_methods_are_refused(owner: httpx.Client, method: str, path: str) -> None:
    answer = owner.request(method, path)
    assert answer.status_code in {400, 405, 501}
    assert owner.cookies["sid"] not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/secret.key",
        "/billing.db",
        "/assets/",
        "/assets",
        "/..%2f..%2fsecret.key",
        "/assets/..%2f..%2f..%2fREADME.md",
        "/requirements.txt",
        "/billing_app/settings/__init__.py",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/mail-preview",
    ],
)
def test_nothing_but_the_pages_is_served(owner: httpx.Client, path: str) -> None:
    answer = owner.get(path)
    assert answer.status_code in {400, 404}
    assert "Index of" not in answer.text
    assert "PROJECT =" not in answer.text


def test_key_and_session_in_an_address_open_nothing(live_server: LiveServer) -> None:
    cookie = live_server.sign_in()
    assert httpx.get(f"{live_server.url}/session", params={"sid": cookie}).status_code == 303
    assert httpx.get(f"{live_server.url}/api/v1/customers", params={"key": "tl_live_" + "x" * 43}).status_code == 401


def test_credentials_in_the_address_of_the_form_sign_nobody_in(live_server: LiveServer) -> None:
    answer = httpx.get(f"{live_server.url}/sign-in", params=OWNER)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert OWNER["password"] not in answer.text
    posted = httpx.post(f"{live_server.url}/sign-in", params=OWNER, data={"email": ""})
    assert posted.status_code == 422
    assert "set-cookie" not in posted.headers


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten-password", "/api/v1/customers", "/join/x", "/i/x"])
def test_answers_about_people_are_kept_by_nobody(owner: httpx.Client, path: str) -> None:
    assert owner.get(path).headers["cache-control"] == "no-store"


def test_unknown_and_known_addresses_get_one_answer(live_server: LiveServer) -> None:
    def answer(email: str) -> str:
        said = httpx.post(f"{live_server.url}/sign-in", data={"email": email, "password": "wrong"})
        assert said.status_code == 422
        return said.text.replace(email, "…")

    assert answer(OWNER["email"]) == answer("somebody-else@example.com")


def test_length_beside_chunks_smuggles_no_second_request(live_server: LiveServer) -> None:
    """With both, a server must go by the chunks or refuse; the rest is never a request of its own."""
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % live_server.port
    head = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    ) % live_server.port
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(smuggled), smuggled)
    with socket.create_connection(("127.0.0.1", live_server.port), timeout=10) as connection:
        connection.sendall(head + chunk)
        connection.shutdown(socket.SHUT_WR)
        heard = b""
        while part := connection.recv(65_536):
            heard += part
    assert heard.count(b"HTTP/1.1 ") <= 1
    assert b'"up"' not in heard


def test_another_site_begins_no_sign_in_at_a_provider(live_server: LiveServer) -> None:
    answer = httpx.get(f"{live_server.url}/sign-in/with/anybody", headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "set-cookie" not in answer.headers
