"""The sign-in form over HTTP."""

import httpx
import pytest

from tests.fixtures.server import OWNER, LiveServer


def post(server: LiveServer, **values: str) -> httpx.Response:
    return httpx.post(f"{server.url}/sign-in", data={**OWNER, **values})


def test_signing_in_sets_a_cookie_that_scripts_cannot_read_and_forgets_older_state(live_server: LiveServer) -> None:
    answer = post(live_server)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("sid="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" not in cookie
    assert answer.headers["clear-site-data"] == '"storage"'


def test_remembered_device_keeps_its_cookie(live_server: LiveServer) -> None:
    answer = post(live_server, remember="yes")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("sid="))
    assert "Max-Age=2592000" in cookie


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"email": "nobody@example.com"}, {"password": ""}])
def test_wrong_sign_in_keeps_the_address_and_not_the_password(live_server: LiveServer, wrong: dict[str, str]) -> None:
    answer = post(live_server, **wrong)
    assert answer.status_code == 422
    assert "The e-mail address or the password is wrong." in answer.text
    assert f'value="{wrong.get("email", OWNER["email"])}"' in answer.text
    assert OWNER["password"] not in answer.text
    assert "set-cookie" not in answer.headers


def test_markup_in_a_field_stays_text(live_server: LiveServer) -> None:
    answer = post(live_server, email='"><script>alert(1)</script>')
    assert "<script>" not in answer.text


@pytest.mark.parametrize("body", [b"", b"email=%ff%fe&password=%00", b"email", b"&" * 5000, b"email=a&email=b"])
def test_strange_form_is_no_server_error(live_server: LiveServer, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = httpx.post(f"{live_server.url}/sign-in", content=body, headers=headers)
    assert 400 <= answer.status_code < 500


def test_signing_out_ends_the_session(live_server: LiveServer) -> None:
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}) as client:
        assert client.get("/session").status_code == 204
        stolen = client.cookies["sid"]
        answer = client.post("/sign-out")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert answer.headers["clear-site-data"] == '"storage"'
    assert httpx.get(f"{live_server.url}/session", cookies={"sid": stolen}).status_code == 303


def test_signing_out_by_a_link_does_nothing(live_server: LiveServer) -> None:
    cookies = {"sid": live_server.sign_in()}
    assert httpx.get(f"{live_server.url}/sign-out", cookies=cookies).status_code in {404, 405}
    assert httpx.get(f"{live_server.url}/session", cookies=cookies).status_code == 204


def test_set_up_is_over_once_there_is_an_owner(live_server: LiveServer) -> None:
    assert httpx.get(f"{live_server.url}/setup").headers["location"] == "/sign-in"
    assert httpx.post(f"{live_server.url}/setup", data={}).headers["location"] == "/sign-in"


def test_health_and_readiness(live_server: LiveServer) -> None:
    assert httpx.get(f"{live_server.url}/healthz").json() == {"status": "up"}
    answer = httpx.get(f"{live_server.url}/readyz").json()
    assert (answer["status"], answer["reasons"]) == ("ready", [])
    assert answer["checks"]["database"] == "good"


def test_signing_in_again_ends_the_session_that_the_browser_had(live_server: LiveServer) -> None:
    earlier, elsewhere = live_server.sign_in(), live_server.sign_in()
    with httpx.Client(base_url=live_server.url, cookies={"sid": earlier}) as browser:
        assert browser.post("/sign-in", data=OWNER).status_code == 303
        assert browser.get("/session").status_code == 204
    assert httpx.get(f"{live_server.url}/session", cookies={"sid": earlier}).status_code == 303
    assert httpx.get(f"{live_server.url}/session", cookies={"sid": elsewhere}).status_code == 204


def test_wrong_password_leaves_the_session_that_the_browser_has(live_server: LiveServer) -> None:
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}) as browser:
        assert browser.post("/sign-in", data={**OWNER, "password": "wrong"}).status_code == 422
        assert browser.get("/session").status_code == 204
