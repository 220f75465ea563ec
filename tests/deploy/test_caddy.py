"""The proxy's configuration, tried with a real Caddy before a real server: TLS, headers, sizes, who the client is."""

import asyncio
import json
import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from uuid import uuid4

import aiohttp
import httpx
import pytest

from tests.fixtures.database import free_port
from tests.fixtures.server import OWNER, PROJECT, SET_UP, LiveServer

CADDYFILE = PROJECT / "deploy" / "Caddyfile"
SOMEWHERE = "203.0.113.9"


@dataclass
class Site:
    """A server behind Caddy, as people reach it."""

    server: LiveServer
    port: int
    plain_port: int
    authority: Path
    caddy: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """The address that people open."""
        return f"https://localhost:{self.port}"

    def trust(self) -> ssl.SSLContext:
        """Trust in the certificate that Caddy has made for itself, and in no other."""
        return ssl.create_default_context(cafile=str(self.authority))

    def client(self) -> httpx.Client:
        """Somebody's browser, as far as HTTP goes."""
        return httpx.Client(base_url=self.url, verify=self.trust(), timeout=30)

    @contextmanager
    def signed_in(self) -> Iterator[httpx.Client]:
        """The owner."""
        with self.client() as client:
            assert client.post("/sign-in", data=OWNER).status_code == 303
            yield client


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server behind one Caddy, set up."""
    if shutil.which("caddy") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Caddy is not installed")
    folder, port, plain_port = tmp_path_factory.mktemp("site"), free_port(), free_port()
    environment = {"BILLING_BASE_URL": f"https://localhost:{port}", "BILLING_TRUSTED_PROXIES": "127.0.0.1"}
    server = LiveServer(folder / "data", environment=environment)
    server.start()
    log = folder / "caddy.log"
    try:
        with log.open("wb") as said:
            caddy = subprocess.Popen(
                ["caddy", "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"],
                env=caddy_environment(folder, server.port, port, plain_port),
                stdout=said,
                stderr=said,
            )
        authority = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        made = Site(server, port, plain_port, authority, caddy, log)
        try:
            wait_for(made)
            with made.client() as client:
                assert client.post("/setup", data=SET_UP).status_code == 303
            yield made
        finally:
            caddy.terminate()
            caddy.wait(20)
    finally:
        server.stop()


def caddy_environment(folder: Path, upstream: int, port: int, plain_port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "TIDELINE_DOMAIN": "localhost",
        "TIDELINE_HTTP_PORT": str(plain_port),
        "TIDELINE_HTTPS_PORT": str(port),
        "TIDELINE_PATIENCE": "1s",
        "TIDELINE_UPSTREAM": f"127.0.0.1:{upstream}",
    }


def wait_for(site: Site) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with site.client() as client:
                assert client.get("/healthz").status_code == 200
            return
        except (httpx.TransportError, OSError):
            assert site.caddy.poll() is None, site.log.read_text()[-2000:]
            assert time.monotonic() < deadline, site.log.read_text()[-2000:]
            time.sleep(0.05)


def test_plain_http_is_sent_to_https(site: Site) -> None:
    answer = httpx.get(f"http://localhost:{site.plain_port}/sign-in")
    assert answer.status_code == 308
    assert answer.headers["location"].startswith("https://localhost")


def test_https_is_promised_once_and_the_proxy_does_not_name_itself(site: Site) -> None:
    with site.client() as client:
        answer = client.get("/sign-in")
    assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000; includeSubDomains"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert "caddy" not in answer.headers.get("server", "").lower()


def test_owner_signs_in_with_a_cookie_of_this_host(site: Site) -> None:
    with site.client() as client:
        answer = client.post("/sign-in", data=OWNER, headers={"origin": site.url})
        cookies = answer.headers.get_list("set-cookie")
        assert any(cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
        assert client.get("/session").status_code == 204
        assert client.post("/sign-in", data=OWNER, headers={"origin": "https://evil.example"}).status_code == 403


async def status_of_socket(site: Site, cookie: str, origin: str) -> int:
    """What the handshake of the event socket answers; 101 when it opens."""
    headers = {"cookie": cookie, "origin": origin}
    address = f"{site.url}/_event/?EIO=4&transport=websocket&token={uuid4()}"
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(address, headers=headers, ssl=site.trust()) as opened:
                assert (await opened.receive(10)).data.startswith("0{")  # what Engine.IO says first
                return 101
        except aiohttp.WSServerHandshakeError as error:
            return error.status


def test_live_socket_opens_through_the_proxy_for_our_pages_only(site: Site) -> None:
    with site.signed_in() as client:
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    assert asyncio.run(status_of_socket(site, cookie, site.url)) == 101
    for origin in ("https://evil.example", f"https://localhost:{site.port + 1}", "null"):
        assert asyncio.run(status_of_socket(site, cookie, origin)) == 403
    assert asyncio.run(status_of_socket(site, "", site.url)) == 403


def test_nobody_can_say_where_he_comes_from(site: Site) -> None:
    with site.client() as client:
        sent = {"x-forwarded-for": SOMEWHERE, "x-real-ip": SOMEWHERE, "forwarded": f"for={SOMEWHERE}"}
        assert client.post("/sign-in", data=OWNER, headers=sent).status_code == 303
    with closing(sqlite3.connect(site.server.data_dir / "billing.db")) as database:
        found = {address for (address,) in database.execute("SELECT address FROM sign_in")}
    assert found == {"127.0.0.1"}


def test_figures_are_for_this_machine_and_not_for_who_comes_by_the_proxy(site: Site) -> None:
    with site.client() as client:
        assert client.get("/metrics").status_code == 404
    assert httpx.get(f"{site.server.url}/metrics").status_code == 200


def test_what_is_public_is_compressed_and_what_differs_by_person_is_not(site: Site) -> None:
    packed, plain = {"accept-encoding": "gzip"}, {"accept-encoding": "identity"}
    with site.signed_in() as client:
        script = client.get("/").text.partition('href="/assets/')[2].partition('"')[0]
        for path in (f"/assets/{script}", "/plain.css", "/assets/swagger-ui-bundle.js"):
            answer = client.get(path, headers=packed)
            assert answer.headers["content-encoding"] == "gzip", path
            assert answer.text == client.get(path, headers=plain).text
        for path in ("/sign-in", "/session", "/step-up", "/api/openapi.json", "/i/unknown"):
            assert "content-encoding" not in client.get(path, headers=packed).headers, path


def handshake(site: Site, *, newest: ssl.TLSVersion, oldest: ssl.TLSVersion, ciphers: str = "") -> tuple[str, str]:
    """Version and cipher that client and proxy agree on; raises `ssl.SSLError` when they find none."""
    context = site.trust()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = oldest, newest
    if ciphers:
        context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with (
        socket.create_connection(("localhost", site.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        return str(secured.version()), secured.cipher()[0]  # type: ignore[index]


def test_tls_is_1_2_or_1_3_with_forward_secrecy_and_authenticated_ciphers(site: Site) -> None:
    modern = handshake(site, newest=ssl.TLSVersion.TLSv1_3, oldest=ssl.TLSVersion.TLSv1_2)
    assert modern[0] == "TLSv1.3"
    older, cipher = handshake(site, newest=ssl.TLSVersion.TLSv1_2, oldest=ssl.TLSVersion.TLSv1_2)
    assert older == "TLSv1.2"
    assert cipher.startswith("ECDHE-")
    assert "GCM" in cipher or "CHACHA20" in cipher


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_older_versions_of_tls_are_refused(site: Site, version: ssl.TLSVersion) -> None:
    with pytest.raises(ssl.SSLError):
        handshake(site, newest=version, oldest=version, ciphers="ALL")


@pytest.mark.parametrize("ciphers", ["kRSA", "ECDHE+AES+SHA1:ECDHE+AES+SHA256:ECDHE+AES+SHA384:!AESGCM", "DHE"])
def test_ciphers_without_forward_secrecy_or_seal_are_refused(site: Site, ciphers: str) -> None:
    version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        handshake(site, newest=version, oldest=version, ciphers=ciphers)


def test_body_that_is_too_large_is_refused(site: Site) -> None:
    for size in (26_000_000, 300_000_000, 10**12):
        with closing(HTTPSConnection("localhost", site.port, context=site.trust(), timeout=30)) as connection:
            connection.putrequest("POST", "/uploads/table")
            connection.putheader("Content-Length", str(size))
            connection.endheaders()
            assert connection.getresponse().status == 413
    with site.signed_in() as client:
        almost = client.post("/uploads/table", content=b"x" * 20_000, headers={"origin": site.url})
        assert almost.status_code not in {413, 502}


def test_log_holds_no_secret_of_an_address_and_no_cookie(site: Site) -> None:
    with site.signed_in() as client:
        client.get("/i/secret-of-a-customer")
        client.get("/station/secret-of-a-screen")
        client.get("/session", params={"token": "token-of-a-tab"})
        cookie = next(iter(client.cookies.values()))
    lines = [json.loads(line) for line in site.log.read_text().splitlines() if '"request"' in line]
    assert {"/i/…", "/station/…", "/session?…"} <= {line["request"]["uri"] for line in lines}
    for secret in ("secret-of-a-customer", "secret-of-a-screen", "token-of-a-tab", cookie):
        assert secret not in site.log.read_text()


def test_answer_while_the_server_is_away_says_so_and_is_kept_by_nobody(site: Site, tmp_path: Path) -> None:
    """Another Caddy, before a port on which nothing listens."""
    port, plain_port = free_port(), free_port()
    shutil.copytree(site.authority.parents[2], tmp_path / "caddy" / "pki")
    alone = subprocess.Popen(
        ["caddy", "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"],
        env=caddy_environment(tmp_path, free_port(), port, plain_port),
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
    )
    try:
        with httpx.Client(base_url=f"https://localhost:{port}", verify=site.trust(), timeout=30) as client:
            answer = first_answer(client)
        assert answer.status_code == 502
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert answer.text == "502 Bad Gateway"
    finally:
        alone.terminate()
        alone.wait(20)


def first_answer(client: httpx.Client) -> httpx.Response:
    deadline = time.monotonic() + 40
    while True:
        try:
            return client.get("/sign-in")
        except httpx.ConnectError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
