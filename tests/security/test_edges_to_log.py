"""From what somebody does at an edge of a running server to the line of the security log, with no step left out."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from time import monotonic, sleep

import httpx
import pytest

from billing_app.domain.ids import new_id
from billing_app.domain.watch.kinds import BANK_CHANGED, Signal
from billing_app.services.watching.pace import CHANGES_PER_MINUTE
from billing_app.store.habits import NETWORK
from tests.bench.harness import command_line
from tests.fixtures.server import OWNER, SET_UP, LiveServer
from tests.fixtures.sockets import EventSocket

STATES = "reflex___state____state.billing_app___states"
SEARCH = f"{STATES}___palette____palette_state.search"
PAY = f"{STATES}___expenses____expenses_state.pay"
SHOW_FORM = f"{STATES}___settings___team____team_state.show_form"
VIEWER, STRANGER = "viewer@example.com", "stranger@example.com"
HOME, AWAY, ELSEWHERE = "198.51.100.7", "203.0.113.77", "192.0.2.5"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IBANS = ("DE02120300000000202051", "DE89370400440532013000")
_SOCKETS, _SECONDS = 4, 15


@dataclass
class Place:
    """A server behind a proxy, so that requests come from anywhere, with two businesses and three people."""

    server: LiveServer
    key: str
    foreign: str

    def ask(self, method: str, path: str, *, key: str = "", address: str = HOME, **options: object) -> httpx.Response:
        """A request to the API from an address."""
        headers = {"authorization": f"Bearer {key or self.key}", "x-forwarded-for": address}
        return httpx.request(method, f"{self.server.url}/api/v1{path}", headers=headers, timeout=20, **options)

    @contextmanager
    def come(self, email: str, *, address: str = HOME, device: str = CHROME) -> Iterator[httpx.Client]:
        """Sign in from an address with a browser."""
        headers = {"x-forwarded-for": address, "user-agent": device}
        with httpx.Client(base_url=self.server.url, headers=headers, timeout=20) as client:
            answer = client.post("/sign-in", data={"email": email, "password": OWNER["password"]})
            assert answer.status_code == 303, answer.text
            yield client

    def seen_before(self, key_id: str, network: str) -> None:
        """Let a key have been used from a network on another day."""
        with closing(sqlite3.connect(self.server.data_dir / "billing.db", timeout=30)) as database, database:
            day = "2026-01-05 10:00:00.000000"
            query = "INSERT INTO habit SELECT business_id, id, ?, ?, 1, ?, ? FROM api_key WHERE id = ?"
            database.execute(query, (NETWORK, network, day, day, key_id))

    def socket(self, client: httpx.Client, *, address: str = HOME, device: str = CHROME) -> EventSocket:
        """The event socket of somebody's browser."""
        return EventSocket(self.server, cookie=client.cookies["sid"], x_forwarded_for=address, user_agent=device)

    def lines(self, kind: str) -> list[tuple[str, dict[str, str]]]:
        """Whom the lines of a kind in the security log are about, and their details."""
        with closing(sqlite3.connect(self.server.data_dir / "billing.db", timeout=30)) as database:
            tables = "security_entry LEFT JOIN user_account ON user_account.id = subject_id"
            query = f"SELECT coalesce(email, ''), private FROM {tables} WHERE kind = ?"  # noqa: S608 - constants
            found = database.execute(query, (kind,)).fetchall()
        return [(who, json.loads(private or "{}")) for who, private in found]

    def expect(self, kind: str, who: str = "", **details: str) -> None:
        """Wait until the log has a line about somebody with these words among its details."""
        deadline = monotonic() + _SECONDS
        while not any(
            who in {"", about} and all(words in str(told.get(name, "")) for name, words in details.items())
            for about, told in self.lines(kind)
        ):
            assert monotonic() < deadline, f"no line {kind} {who} {details}: {self.lines(kind)}"
            sleep(0.05)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("edges") / "data"
    server = LiveServer(data, environment={"BILLING_TRUSTED_PROXIES": "127.0.0.1"})
    server.start()
    try:
        assert httpx.post(f"{server.url}/setup", data=SET_UP).status_code == 303
        for email, business, role in (
            (VIEWER, SET_UP["business_name"], "viewer"),
            (STRANGER, "Elsewhere", "owner"),
        ):
            words = ("--email", email, "--name", "Vera", "--business", business, "--role", role, "--password-stdin")
            command_line(server, "user", "create", *words, typed=OWNER["password"])
        made = [
            json.loads(command_line(server, "apikey", "create", "--email", email, "--name", "Shop", "--access", access))
            for email, access in ((OWNER["email"], "read"), (STRANGER, "write"))
        ]
        found = Place(server, made[0]["key"], "")
        answer = found.ask("POST", "/customers", key=made[1]["key"], json={"name": "Theirs", "country": "DE"})
        found.foreign = answer.json()["id"]
        yield found
    finally:
        server.stop()


def events(socket: EventSocket, *sent: tuple[str, dict[str, object], str]) -> None:
    """Send events one after the other, and wait for what each answers."""

    async def attempt() -> None:
        async with socket:
            for name, payload, answer in sent:
                await socket.send(name, **payload)
                if answer:
                    await socket.hear(answer)

    asyncio.run(attempt())


def test_events_that_are_refused_stand_in_the_log(place: Place) -> None:
    with place.come(VIEWER) as viewer:
        refusal = "That did not work"
        events(
            place.socket(viewer),
            (SHOW_FORM, {"is_open": True}, refusal),
            (SEARCH, {"query": 7}, refusal),
            ("reflex___state____state.setvar", {"var_name": "is_hydrated", "value": False}, refusal),
            (f"{STATES}___palette____palette_state.no_such\nhandler", {}, refusal),
        )
    place.expect(Signal.PERMISSION_REFUSED, VIEWER, subject="team_state.show_form", address=HOME)
    place.expect(Signal.EVENT_MALFORMED, VIEWER, subject="palette_state.search")
    place.expect(Signal.EVENT_MALFORMED, subject="state.setvar")
    place.expect(Signal.EVENT_MALFORMED, subject="palette_state.no_such?handler", address=HOME)


def test_foreign_id_in_an_event_stands_in_the_log(place: Place) -> None:
    with place.come(OWNER["email"]) as owner:
        events(place.socket(owner), (PAY, {"expense_id": place.foreign}, "There is no"))
    place.expect(Signal.ID_FOREIGN, OWNER["email"], subject=place.foreign)


def test_what_the_api_refuses_stands_in_the_log(place: Place) -> None:
    nobodys = new_id()
    assert place.ask("POST", "/customers", json={"name": "X", "country": "DE"}, address=AWAY).status_code == 403
    assert place.ask("GET", f"/customers/{place.foreign}", address=AWAY).status_code == 404
    assert place.ask("GET", f"/customers/{nobodys}", address=AWAY).status_code == 404
    assert place.ask("GET", "/customers", key="tl_live_" + "x" * 43, address=ELSEWHERE).status_code == 401
    place.expect(Signal.PERMISSION_REFUSED, address=AWAY)
    place.expect(Signal.ID_FOREIGN, subject=place.foreign, address=AWAY)
    place.expect(Signal.ID_UNKNOWN, subject=nobodys)
    place.expect(Signal.KEY_REFUSED, address=ELSEWHERE)


def test_use_of_a_key_and_its_new_network_stand_in_the_log(place: Place) -> None:
    made = json.loads(command_line(place.server, "apikey", "create", "--email", STRANGER, "--name", "Till"))
    place.seen_before(made["id"], "198.51.100.0/24")
    assert place.ask("GET", "/customers", key=made["key"], address="100.64.9.9").status_code == 200
    place.expect(Signal.KEY_USED, network="100.64.9.0/24", note="new network")


def test_export_and_what_it_came_to_stand_in_the_log(place: Place) -> None:
    with place.come(OWNER["email"]) as owner:
        assert owner.get("/downloads/items.csv").status_code == 200
        assert owner.get("/downloads/customers.xlsx").status_code == 200
    with place.come(VIEWER) as viewer:
        assert viewer.get("/downloads/customers.csv").status_code == 403
        assert viewer.get(f"/downloads/documents/{place.foreign}").status_code == 404
    place.expect(Signal.EXPORTED, OWNER["email"], subject="items")
    place.expect(Signal.EXPORTED, OWNER["email"], subject="customers")
    place.expect(Signal.PERMISSION_REFUSED, VIEWER, subject="downloads/customers")
    place.expect(Signal.ID_FOREIGN, VIEWER, subject=place.foreign)


def test_new_device_and_new_network_of_a_member_stand_in_the_log(place: Place) -> None:
    with place.come(STRANGER), place.come(STRANGER, address=AWAY, device=FIREFOX):
        place.expect(Signal.NEW_DEVICE, STRANGER, device="Firefox")
        place.expect(Signal.NEW_NETWORK, STRANGER, network="203.0.113.0/24")


def test_session_that_turns_up_elsewhere_stands_in_the_log(place: Place) -> None:
    with place.come(VIEWER) as viewer, place.come(OWNER["email"]) as owner:
        # By a page, and by a socket that opens.
        assert viewer.get("/session").status_code == 204
        elsewhere = {"x-forwarded-for": AWAY, "user-agent": FIREFOX}
        assert viewer.get("/session", headers=elsewhere).status_code == 204
        events(place.socket(owner))
        events(place.socket(owner, address=AWAY, device=FIREFOX))
    place.expect(Signal.SESSION_MOVED, VIEWER, note="other device", network="203.0.113.0/24")
    place.expect(Signal.SESSION_MOVED, OWNER["email"], note="other device", network="203.0.113.0/24")


def test_pace_beyond_a_person_stands_in_the_log(place: Place) -> None:
    """So many events that more than a person's share lies in one minute, also when a minute ends among them."""

    async def hurry(socket: EventSocket, times: int) -> None:
        async with socket:
            for _ in range(times):
                await socket.send(SHOW_FORM, is_open=True)
            await socket.send(SEARCH, query="is all done")
            await socket.hear("is all done")

    async def attempt(owner: httpx.Client) -> None:
        share = 2 * CHANGES_PER_MINUTE // _SOCKETS + 1
        await asyncio.gather(*(hurry(place.socket(owner), share) for _ in range(_SOCKETS)))

    with place.come(STRANGER) as stranger:
        asyncio.run(attempt(stranger))
    place.expect(Signal.IMPOSSIBLE_PACE, STRANGER)


def test_change_of_bank_details_stands_in_the_log(place: Place) -> None:
    save = f"{STATES}___settings___business____business_settings_state.save"
    with place.come(OWNER["email"]) as owner:
        events(place.socket(owner), (save, {"form": {"iban": IBANS[0]}}, "iban"))
    place.expect(BANK_CHANGED)
