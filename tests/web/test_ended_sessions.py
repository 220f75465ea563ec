"""Where a person's sessions begin and end, on a running server: at once, on every socket, in every business."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import httpx
import pytest

from billing_app.domain.ids import new_id
from tests.browser.shops import PASSWORD, open_shop
from tests.fixtures.server import LiveServer
from tests.fixtures.sockets import EventSocket

PROFILE = "reflex___state____state.billing_app___states___settings___profile____profile_state"
PALETTE = "reflex___state____state.billing_app___states___palette____palette_state"
LOAD = "reflex___state____state.hydrate_and_load"
NEW_PASSWORD = "seven green tables sing"


@dataclass(frozen=True)
class Person:
    """Somebody who works in two businesses; a session begins in the first one, and can go on in the second."""

    server: LiveServer
    email: str
    second_business: str

    def sign_in(self, password: str = PASSWORD) -> str:
        """A session in the first business."""
        return self.server.sign_in(self.email, password)

    def sign_in_elsewhere(self) -> str:
        """A session in the second business."""
        with httpx.Client(base_url=self.server.url, cookies={"sid": self.sign_in()}) as client:
            answer = client.post(f"/businesses/{self.second_business}/enter")
            assert answer.status_code == 303, answer.text
            return answer.cookies["sid"]


@pytest.fixture(scope="module")
def person(live_server: LiveServer) -> Person:
    """Made once: what a test changes in passwords it changes back."""
    shop = open_shop(live_server, "First Quay")
    with closing(sqlite3.connect(live_server.data_dir / "billing.db", timeout=30)) as database, database:
        (user_id,) = database.execute("SELECT id FROM user_account WHERE email = ?", (shop.email,)).fetchone()
        query = "SELECT id FROM business WHERE name = 'Harbour Goods'"
        (business_id,) = database.execute(query).fetchone()
        row = (new_id(), business_id, user_id, "viewer", datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"))
        columns = "id, business_id, user_id, role, created_at"
        database.execute(f"INSERT INTO membership ({columns}) VALUES (?, ?, ?, ?, ?)", row)  # noqa: S608
    return Person(live_server, shop.email, business_id)


def is_open(server: LiveServer, cookie: str) -> bool:
    return httpx.get(f"{server.url}/session", cookies={"sid": cookie}).status_code == 204


def test_value_from_before_is_never_taken_up_by_a_sign_in(person: Person) -> None:
    planted, own = "A" * 43, person.server.sign_in()
    for before in (planted, own):
        answer = httpx.post(
            f"{person.server.url}/sign-in", data={"email": person.email, "password": PASSWORD}, cookies={"sid": before}
        )
        assert answer.status_code == 303
        assert answer.cookies["sid"] not in {planted, own}
    assert not is_open(person.server, planted)


@pytest.mark.parametrize("said", [[], ["40/_event,"]], ids=["said nothing", "joined no page"])
def test_socket_that_only_stays_open_is_hung_up_at_sign_out(person: Person, said: list[str]) -> None:
    async def stay() -> None:
        cookie = await asyncio.to_thread(person.sign_in)
        address = f"{person.server.url}/_event/?EIO=4&transport=websocket&token={uuid4()}"
        headers = {"cookie": f"sid={cookie}", "origin": person.server.url}
        async with aiohttp.ClientSession() as session, session.ws_connect(address, headers=headers) as socket:
            for each in said:
                await socket.send_str(each)
            while not (await socket.receive()).data.startswith("40" if said else "0"):
                pass
            await asyncio.to_thread(person.server.sign_out, cookie)
            async with asyncio.timeout(15):
                while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                    pass

    asyncio.run(stay())


def test_signing_out_everywhere_throws_out_what_is_open_in_another_business(person: Person) -> None:
    async def throw_out() -> None:
        here, there = await asyncio.to_thread(person.sign_in), await asyncio.to_thread(person.sign_in_elsewhere)
        async with (
            EventSocket(person.server, cookie=here) as own,
            EventSocket(person.server, cookie=there) as page,
            EventSocket(person.server, cookie=there) as idle,
        ):
            await page.send(LOAD)
            await page.hear("joined")
            await own.send(f"{PROFILE}.end_all")
            assert "/sign-in" in await page.hear("leave")
            await asyncio.gather(page.closed(), idle.closed())
        assert not is_open(person.server, there)
        assert not is_open(person.server, here)

    asyncio.run(throw_out())


def test_new_password_closes_the_sockets_of_all_other_sessions(person: Person) -> None:
    async def change(own: EventSocket, current: str, new: str) -> None:
        await own.send(f"{PROFILE}.change_password", form={"current": current, "new": new, "again": new})
        await own.hear("Password changed")

    async def throw_out() -> None:
        here, there = await asyncio.to_thread(person.sign_in), await asyncio.to_thread(person.sign_in_elsewhere)
        async with EventSocket(person.server, cookie=here) as own:
            async with EventSocket(person.server, cookie=there) as page:
                await page.send(LOAD)
                await page.hear("joined")
                await change(own, PASSWORD, NEW_PASSWORD)
                assert "/sign-in" in await page.hear("leave")
                await page.closed()
            assert is_open(person.server, here)
            assert not is_open(person.server, there)
            await change(own, NEW_PASSWORD, PASSWORD)

    asyncio.run(throw_out())


def test_proof_of_who_sits_there_renews_the_cookie_and_only_its_tab_keeps_the_earlier_socket(person: Person) -> None:
    server, earlier = person.server, person.sign_in()

    async def scenario() -> str:
        async with EventSocket(server, cookie=earlier) as own, EventSocket(server, cookie=earlier) as thief:
            said = {"way": "password", "secret": PASSWORD, "tab": own.token}
            asked = {"accept": "application/json"}
            async with httpx.AsyncClient(base_url=server.url, cookies={"sid": earlier}, timeout=30) as client:
                answer = await client.post("/step-up", data=said, headers=asked)
            assert answer.status_code == 204
            assert is_open(server, earlier), "for requests that were on their way"
            let_seconds_pass(server)
            await thief.closed()
            await own.send(f"{PALETTE}.search", query="still here")
            await own.hear("still here")
        return answer.cookies["sid"]

    fresh = asyncio.run(scenario())
    assert is_open(server, fresh)
    assert not is_open(server, earlier)


def let_seconds_pass(server: LiveServer) -> None:
    """Those for which the value before the present one counts."""
    with closing(sqlite3.connect(server.data_dir / "billing.db", timeout=30)) as database, database:
        database.execute("UPDATE sign_in SET previous_until = '2020-01-01 00:00:00.000000' WHERE previous_digest != ''")
