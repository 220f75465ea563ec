"""What strangers get with a stolen token, and how soon a session that ended ends everywhere."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx

from tests.bench.harness import build_cache, command_line
from tests.fixtures.server import OWNER, LiveServer, set_up
from tests.fixtures.sockets import LOAD_PAGE, PALETTE_SEARCH, EventSocket, is_refused

_STATE = "reflex___state____state"
_PROFILE = f"{_STATE}.billing_app___states___settings___profile____profile_state"
_OTHER_PASSWORD = "seven green tables sing"
_SECRET = "Kite and Company of the victim"
_THIEF = "thief@example.com"
_LONGEST = 30


def strangers() -> dict[str, Any]:
    """Foreign origins at the socket; a victim's token with no cookie or another's, at every door there is."""
    with TemporaryDirectory(prefix="strangers-") as folder:
        server = _server(Path(folder))
        try:
            return _as_strangers(server)
        finally:
            server.stop()


def _server(folder: Path) -> LiveServer:
    server = LiveServer(folder / "data", environment={"BILLING_CACHE_DIR": str(build_cache())})
    server.start()
    set_up(server)
    words = ("--email", _THIEF, "--name", "Thea", "--business", "Elsewhere", "--role", "owner", "--password-stdin")
    command_line(server, "user", "create", *words, typed=OWNER["password"])
    return server


def _as_strangers(server: LiveServer) -> dict[str, Any]:
    victim, thief, token = server.sign_in(), server.sign_in(_THIEF), str(uuid4())
    own = f"127.0.0.1:{server.port}"
    origins = [
        None,
        "null",
        "http://evil.example",
        f"https://{own}",
        f"http://{own}0",
        f"http://x.{own}",
        f"{server.url}.evil.example",
    ]
    accepted = sum(not asyncio.run(is_refused(server, cookie=victim, origin=origin)) for origin in origins)
    asyncio.run(_become_a_tab(server, victim, token))
    heard = 0
    for cookie in ("", "A" * 43, thief):
        heard += asyncio.run(_listen(server, cookie, token))
        jar = {"sid": cookie} if cookie else {}
        with httpx.Client(base_url=server.url, cookies=jar, params={"token": token}, timeout=30) as client:
            sent = {"x-file-name": "x.csv", "reflex-client-token": token}
            answers = [
                client.get("/downloads/customers.csv"),
                client.get("/downloads/receipts/0190"),
                client.post("/uploads/table", content=b"name\nX\n", headers=sent),
                client.post("/_upload", files={"files": b"x"}, headers=sent),
                client.get("/"),
                client.get("/session"),
            ]
            heard += sum(answer.text.count(_SECRET) for answer in answers)
    return {"foreign_origins": len(origins), "foreign_origins_accepted": accepted, "bytes_of_the_victim": heard}


async def _become_a_tab(server: LiveServer, cookie: str, token: str) -> None:
    """The victim's own tab, with a customer's name in its state."""
    async with EventSocket(server, cookie=cookie, token=token) as socket:
        await socket.send(PALETTE_SEARCH, query=_SECRET)
        await socket.hear(_SECRET)


async def _listen(server: LiveServer, cookie: str, token: str) -> int:
    """How many characters of the victim a socket with his token hears; none if it cannot even open."""
    if await is_refused(server, cookie=cookie, token=token):
        return 0
    async with EventSocket(server, cookie=cookie, token=token) as socket:
        await socket.send(LOAD_PAGE)
        try:
            return len(await socket.hear(_SECRET, 3))
        except TimeoutError:
            return 0


def sessions() -> dict[str, Any]:
    """Values that somebody planted before a sign-in, and seconds until a session that ends is of no use anywhere.

    Of each way to end: until the session's value is refused, and until the sockets of a page and of a tab that joined
    no page are closed.
    """
    with TemporaryDirectory(prefix="sessions-") as folder:
        server = _server(Path(folder))
        try:
            planted = _planted_values(server)
            ended = {name: asyncio.run(_ended(server, end)) for name, end in _ENDS.items()}
            return {"planted_values_taken_up": planted, "ended": ended}
        finally:
            server.stop()


def _planted_values(server: LiveServer) -> int:
    """How many values of a cookie from before a sign-in are those of the session after it."""
    taken = 0
    for planted in ("A" * 43, "", server.sign_in(_THIEF), server.sign_in()):
        answer = httpx.post(f"{server.url}/sign-in", data=dict(OWNER), cookies={"sid": planted}, timeout=30)
        taken += answer.cookies["sid"] == planted
    return taken + (_until_refused(server, "A" * 43, time.perf_counter()) >= _LONGEST)


async def _ended(server: LiveServer, end: Callable[[LiveServer, str], object]) -> dict[str, float]:
    cookie = await asyncio.to_thread(server.sign_in, _THIEF if end is _change_password else OWNER["email"])
    async with EventSocket(server, cookie=cookie) as page, EventSocket(server, cookie=cookie) as idle:
        await page.send(LOAD_PAGE)  # what a page sends; it joins the rooms of what it shows
        await page.hear("joined")
        closed = [asyncio.create_task(each.closed(_LONGEST)) for each in (page, idle)]
        await asyncio.to_thread(end, server, cookie)
        begun = time.perf_counter()
        refused = await asyncio.to_thread(_until_refused, server, cookie, begun)
        await asyncio.gather(*closed)
        return {"refused_s": round(refused, 3), "closed_s": round(time.perf_counter() - begun, 3)}


def _until_refused(server: LiveServer, cookie: str, begun: float) -> float:
    while time.perf_counter() - begun < _LONGEST:
        if httpx.get(f"{server.url}/session", cookies={"sid": cookie}).status_code != 204:
            break
    return time.perf_counter() - begun


def _sign_out(server: LiveServer, cookie: str) -> None:
    server.sign_out(cookie)


def _end_elsewhere(server: LiveServer, cookie: str) -> None:
    asyncio.run(_from_another_device(server, OWNER["email"], "end_others", {}, "Signed out in"))


def _change_password(server: LiveServer, cookie: str) -> None:
    form = {"current": OWNER["password"], "new": _OTHER_PASSWORD, "again": _OTHER_PASSWORD}
    asyncio.run(_from_another_device(server, _THIEF, "change_password", {"form": form}, "Password changed"))


async def _from_another_device(server: LiveServer, email: str, act: str, payload: dict[str, Any], answer: str) -> None:
    cookie = await asyncio.to_thread(server.sign_in, email)
    async with EventSocket(server, cookie=cookie) as socket:
        await socket.send(f"{_PROFILE}.{act}", **payload)
        await socket.hear(answer)


def _lose_rights(server: LiveServer, cookie: str) -> None:
    """As another process would: the member is locked in the database."""
    _change(server, "UPDATE membership SET locked_at = CURRENT_TIMESTAMP WHERE locked_at IS NULL AND role = 'owner'")


def _be_left_alone(server: LiveServer, cookie: str) -> None:
    _change(server, "UPDATE sign_in SET last_seen_at = '2020-01-01 00:00:00.000000'")


def _grow_old(server: LiveServer, cookie: str) -> None:
    _change(server, "UPDATE sign_in SET expires_at = '2020-01-01 00:00:00.000000'")


def _change(server: LiveServer, statement: str) -> None:
    with closing(sqlite3.connect(server.data_dir / "billing.db", timeout=30)) as database, database:
        database.execute(statement)


_ENDS: dict[str, Callable[[LiveServer, str], object]] = {
    "signed out": _sign_out,
    "signed out everywhere": _end_elsewhere,
    "new password": _change_password,
    "left alone": _be_left_alone,
    "too old": _grow_old,
    "locked": _lose_rights,
}
