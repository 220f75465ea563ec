"""Hostile events: every registered handler called by those who may not, and what that changes in the victim's books."""

import asyncio
import hashlib
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from socketio.exceptions import BadNamespaceError

from billing_app.domain.watch.kinds import SIGNED_IN, Act, Signal
from tests.bench.bars.attacks import FOREIGNER, NOBODY, OWNER_ROLE, VIEWER, Attack, attacks
from tests.bench.harness import LINE, Client, bar, command_line
from tests.bench.unlimited import WITHOUT, WITHOUT_GUARD, WITHOUT_WALL
from tests.fixtures.server import OWNER, LiveServer
from tests.fixtures.sockets import EventSocket

_EMAILS = {VIEWER: "viewer@example.com", FOREIGNER: "stranger@example.com", OWNER_ROLE: OWNER["email"]}
_CHUNK = 200
_SECONDS = 120
_LONGEST = 3_600
_SECONDS_OF_WATCH = 20
_PALETTE = "reflex___state____state.billing_app___states___palette____palette_state.search"
_OWN_TABLES = frozenset({"saved_view", "sign_in", "key_use", "idempotency_record"})
# That an attack is noted, and told of, is what it is allowed to bring about.
_NOTES = frozenset({*Signal, Act.ALERT_RAISED, Act.ADDRESS_BANNED, SIGNED_IN})
_TABLES_OF_NOTES = frozenset({"event", "chain_head", "security_entry", "security_alert", "habit"})
_DENIED = b"event denied: "


@dataclass
class Victim:
    """A server with a business that has something to lose; a member who only looks, and a stranger's business."""

    server: LiveServer
    ids: list[str]
    business_id: str
    _refused: int = 0
    _read: int = 0

    @property
    def refused(self) -> int:
        """How many events the log says were refused; only what is new in it is read."""
        with (self.server.data_dir / "server.log").open("rb") as log:
            log.seek(self._read)
            lines = log.read().rpartition(b"\n")[0]
        self._read += len(lines)
        self._refused += lines.count(_DENIED)
        return self._refused

    def digest(self) -> str:
        """What the business's books hold; nothing but a command may change it."""
        digest = hashlib.sha256()
        with closing(sqlite3.connect(self.server.data_dir / "billing.db", timeout=60)) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            for table in sorted(set(tables) - _OWN_TABLES - _TABLES_OF_NOTES):
                columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
                column = "id" if table == "business" else "business_id"
                if column in columns:
                    query = f"SELECT * FROM {table} WHERE {column} = ?"  # noqa: S608 - names from the schema
                    rows = sorted(repr(row) for row in database.execute(query, (self.business_id,)))
                    digest.update(f"{table}{rows}".encode())
        return digest.hexdigest()

    def noted_ids(self) -> set[str]:
        """Which of the victim's ids stand in the other tenant's security log, as asked for there."""
        with closing(sqlite3.connect(self.server.data_dir / "billing.db", timeout=60)) as database:
            query = "SELECT private FROM security_entry WHERE kind = ? AND business_id <> ?"
            found = database.execute(query, (Signal.ID_FOREIGN, self.business_id)).fetchall()
        return {json.loads(private)["subject"] for (private,) in found if private} & set(self.ids)

    def events(self) -> int:
        """How many commands the business's chain has seen; what the watch noted there is none."""
        with closing(sqlite3.connect(self.server.data_dir / "billing.db", timeout=60)) as database:
            kinds = database.execute("SELECT kind FROM event WHERE business_id = ?", (self.business_id,)).fetchall()
        return sum(kind not in _NOTES for (kind,) in kinds)


@contextmanager
def victim(without: str = "") -> Iterator[Victim]:
    """A server without the pace of sockets, and without what is named."""
    with TemporaryDirectory(prefix="hostile-") as folder:
        server = LiveServer(Path(folder) / "data", environment={WITHOUT: without}, module="tests.bench.unlimited")
        server.data_dir.mkdir()
        for email, business, role in (
            (OWNER["email"], "Victim", "owner"),
            (_EMAILS[VIEWER], "Victim", "viewer"),
            (_EMAILS[FOREIGNER], "Elsewhere", "owner"),
        ):
            words = ("--email", email, "--name", "Olga", "--business", business, "--role", role, "--password-stdin")
            command_line(server, "user", "create", *words, typed=OWNER["password"])
        made = command_line(server, "apikey", "create", "--email", OWNER["email"], "--name", "attack")
        server.start()
        try:
            with closing(Client(server.port, json.loads(made)["key"])) as client:
                ids = _belongings(client)
            with closing(sqlite3.connect(server.data_dir / "billing.db")) as database:
                query = "SELECT id FROM business WHERE name = 'Victim'"
                business_id = database.execute(query).fetchone()[0]
            yield Victim(server, ids, business_id)
        finally:
            server.stop()


def _belongings(client: Client) -> list[str]:
    customer = client.call("POST", "/api/v1/customers", {"name": "Kite & Co", "country": "DE"})["id"]
    kite = {"name": "Kite", "currency": "EUR", "unit_price": "10", "taxes": LINE["taxes"]}
    item = client.call("POST", "/api/v1/items", kite)["id"]
    body = {"customer_id": customer, "currency": "EUR", "lines": [LINE]}
    drafts = [client.call("POST", "/api/v1/invoices", body)["id"] for _ in range(3)]
    issued = [client.issue(body)["id"] for _ in range(3)]
    for each in issued:  # what is made once, at the first look, is none of the attackers' doing
        for looked_at in ("document", "document?format=facturx", "checks"):
            client.ask("GET", f"/api/v1/invoices/{each}/{looked_at}")
    return [customer, item, *drafts, *issued]


async def attack(victim: Victim, enter: Callable[[], str], events: list[Attack], device: str = "") -> None:
    """Send all; return when the server has worked on every one. Who throws himself out on the way comes in again."""
    chunks = [events[start : start + _CHUNK] for start in range(0, len(events), _CHUNK)]
    while chunks:
        cookie = await asyncio.to_thread(enter)
        async with EventSocket(victim.server, cookie=cookie, user_agent=device or "attacker") as socket:
            thrown_out = asyncio.create_task(socket.closed(_LONGEST))
            while chunks and not thrown_out.done():
                working = asyncio.create_task(_work_off(victim, socket, chunks.pop(0), cookie))
                await asyncio.wait({working, thrown_out}, return_when=asyncio.FIRST_COMPLETED)
                if working.done():
                    working.result()
                working.cancel()
        await thrown_out  # the client hangs up at the latest now


async def _work_off(victim: Victim, socket: EventSocket, chunk: list[Attack], cookie: str) -> None:
    needle = f"needle-{uuid4()}"
    expected = victim.refused + sum(each.is_refused for each in chunk)
    for each in chunk:
        with suppress(BadNamespaceError):  # thrown out by what was sent before
            await socket.send(each.name, **each.payload)
    if not cookie:
        await _logged(victim, expected)
    else:
        with suppress(BadNamespaceError):
            await socket.send(_PALETTE, query=needle)
        await socket.hear(needle, _SECONDS)


async def _logged(victim: Victim, expected: int) -> None:
    """Nobody hears nothing: the log tells how far the server has come, and a missing line ends the wait."""
    deadline = monotonic() + _SECONDS
    while victim.refused < expected and monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


def hostile_events(count: int = 10_000) -> dict[str, dict[str, Any]]:
    """Every role against the guard; beside them, without a guard, the viewer and the owner with the same events.

    The viewer shows whether the services refuse by themselves, the owner that the events would have effects.
    """
    found: dict[str, dict[str, Any]] = {}
    for without, roles in (("wall", (NOBODY,)), ("", (FOREIGNER, VIEWER)), ("guard", (VIEWER, OWNER_ROLE))):
        with victim(without) as attacked:
            for role in roles:
                name = f"{role}, unguarded" if without == "guard" else role
                found[name] = _attacked(attacked, role, attacks(role, attacked.ids, count))
                if role == FOREIGNER:
                    found[name]["ids_not_noted"] = _ids_not_noted(attacked)
                sys.stderr.write(json.dumps({name: found[name]}) + "\n")
    return found


def hostile_events_at_once() -> dict[str, dict[str, Any]]:
    """Every handler once by every role, against one server, which leaves out for each socket what it asks for."""
    with victim("asked") as attacked:
        found = {
            f"{role}, unguarded" if device == WITHOUT_GUARD else role: _attacked(
                attacked, role, attacks(role, attacked.ids, 0), device
            )
            for role, device in (
                (NOBODY, WITHOUT_WALL),
                (FOREIGNER, ""),
                (VIEWER, ""),
                (OWNER_ROLE, WITHOUT_GUARD),
            )
        }
        found[FOREIGNER]["ids_not_noted"] = _ids_not_noted(attacked)
        return found


def _ids_not_noted(victim: Victim) -> int:
    """How many of the victim's ids, each of which the other tenant tried, his log lacks; it is written in turns."""
    deadline = monotonic() + _SECONDS_OF_WATCH
    while (missing := len(set(victim.ids) - victim.noted_ids())) and monotonic() < deadline:
        sleep(0.1)
    return missing


def judged(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The bars: no effect, everything logged that is refused, and a control on which the same events do something."""
    hostile = (NOBODY, FOREIGNER, VIEWER)
    unlogged = sum(max(0, found[role]["to_be_refused"] - found[role]["refused_and_logged"]) for role in hostile)
    return {
        "effects": bar(sum(found[role]["commands_done"] + found[role]["is_changed"] for role in hostile), 0),
        "refusals_not_logged": bar(unlogged, 0),
        "foreign_ids_not_noted": bar(found[FOREIGNER]["ids_not_noted"], 0),
        "effects_of_control": bar(found[f"{OWNER_ROLE}, unguarded"]["commands_done"], 1, at_least=True),
    }


def _attacked(victim: Victim, role: str, events: list[Attack], device: str = "") -> dict[str, Any]:
    def enter() -> str:
        return victim.server.sign_in(_EMAILS[role]) if role in _EMAILS else ""

    before, commands, logged = victim.digest(), victim.events(), victim.refused
    start = monotonic()
    asyncio.run(attack(victim, enter, events, device))
    return {
        "events": len(events),
        "seconds": round(monotonic() - start, 1),
        "handlers": len({each.name for each in events}),
        "to_be_refused": sum(each.is_refused for each in events),
        "refused_and_logged": victim.refused - logged,
        "is_changed": victim.digest() != before,
        "commands_done": victim.events() - commands,
    }
