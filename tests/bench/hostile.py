"""Hostile events: every registered handler called by those who may not, and what that changes in the victim's books."""

import asyncio
import hashlib
import inspect
import json
import pkgutil
import random
import sqlite3
import sys
import types
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Literal, Union, get_args, get_origin

from billing_app.domain.access import PERMISSIONS_OF, Permission, Role
from billing_app.domain.watch.kinds import Act, Signal
from billing_app.guard.arguments import BadArguments, check_arguments
from billing_app.guard.permissions import permission_table
from tests.bench.harness import LINE, Client, bar, command_line
from tests.bench.unlimited import WITHOUT, WITHOUT_GUARD, WITHOUT_WALL
from tests.fixtures.server import OWNER, LiveServer
from tests.fixtures.sockets import EventSocket

NOBODY, FOREIGNER, VIEWER, OWNER_ROLE = "nobody", "other tenant", "viewer", "owner"
_EMAILS = {VIEWER: "viewer@example.com", FOREIGNER: "stranger@example.com", OWNER_ROLE: OWNER["email"]}
_CHUNK = 200
_SECONDS = 120
_PALETTE = "reflex___state____state.billing_app___states___palette____palette_state.search"
# A viewer's own things, which he may change, and a session that a stranger may end: his own.
_OWN = ("profile_state", "factors_state", "provider_logins_state", "saved_views_state")
_OWN_TABLES = frozenset({"saved_view", "sign_in", "key_use", "idempotency_record"})
# That an attack is noted, and told of, is what it is allowed to bring about.
_NOTES = frozenset({*Signal, Act.ALERT_RAISED, Act.ADDRESS_BANNED})
_TABLES_OF_NOTES = frozenset({"event", "chain_head", "security_entry", "security_alert", "habit"})
_DENIED = b"event denied: "


@dataclass(frozen=True)
class Attack:
    """One event, and whether the guard must refuse it and log that."""

    name: str
    payload: dict[str, Any]
    is_refused: bool


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
    for each in issued:
        client.ask("GET", f"/api/v1/invoices/{each}/document")  # else the server makes them while the attack goes on
    return [customer, item, *drafts, *issued]


def attacks(role: str, ids: list[str], count: int, seed: int = 1) -> list[Attack]:
    """Events over every registered handler in turn, most of them well-formed."""
    registry = _registry()
    table = permission_table(registry.base_states)
    names = sorted(registry.event_handlers)
    if role != NOBODY:
        names = [name for name in names if not any(own in name for own in _OWN)]
    chance = random.Random(seed)  # noqa: S311 - the same attacks every time
    found: list[Attack] = []
    for number in range(count):
        name = names[number % len(names)]
        function = registry.event_handlers[name].handler.fn
        payload = _payload(function, ids, chance)
        found.append(Attack(name, payload, _is_refused(role, name, table, function, payload)))
    return found


def _registry() -> Any:
    from reflex_base.registry import RegistrationContext

    import_module("billing_app.billing_app")
    from billing_app import states

    for module in pkgutil.walk_packages(states.__path__, "billing_app.states."):
        import_module(module.name)
    return RegistrationContext.get()


def _is_refused(role: str, name: str, table: Any, function: Any, payload: dict[str, Any]) -> bool:
    if name not in table:
        return True
    wanted: Permission | None = table[name]
    if wanted is None or role in {FOREIGNER, OWNER_ROLE}:
        return False
    if role == NOBODY or wanted not in PERMISSIONS_OF[Role.VIEWER]:
        return True
    try:
        check_arguments(function, payload)
    except BadArguments:
        return True
    return False


def _payload(function: Any, ids: list[str], chance: random.Random) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for parameter in list(inspect.signature(function, eval_str=True).parameters.values())[1:]:
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        payload[parameter.name] = _value(parameter.annotation, ids, chance)
    if chance.random() < 0.1:
        payload |= {chance.choice([*payload, "surplus"]): chance.choice([None, [], {"a": 1}, 7, "x" * 5000])}
    return payload


def _value(kind: Any, ids: list[str], chance: random.Random) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return chance.choice(arguments)
    if origin in (Union, types.UnionType):
        return _value(chance.choice(arguments), ids, chance)
    if kind is bool:
        return chance.random() < 0.5
    if kind in (int, float):
        return kind(chance.choice([0, 1, 2, -1, 10**9]))
    if kind is types.NoneType:
        return None
    if origin in (list, tuple) or kind is list:
        return [_value(arguments[0] if arguments else str, ids, chance) for _ in range(chance.randint(0, 2))]
    if origin is dict or kind is dict or hasattr(kind, "__annotations__"):
        fields = ("id", "name", "email", "role", "amount", "currency", "date", "customer_id", "invoice_id", "number")
        return {field: _text(ids, chance) for field in fields}
    return _text(ids, chance)


def _text(ids: list[str], chance: random.Random) -> str:
    known = ["", "10.00", "2026-01-31", "EUR", "DE", "owner", "Mallory", "m@evil.example", "void", "bank_transfer"]
    bad = ["' OR 1=1 --", "<script>1</script>", "../../etc/passwd", "\x00", "9" * 400, "=cmd()", "ﷺ" * 50]
    return chance.choice([*ids, *ids, *known, *bad])


async def attack(victim: Victim, cookie: str, events: list[Attack], device: str = "") -> None:
    """Send all; return when the server has worked on every one."""
    async with EventSocket(victim.server, cookie=cookie, user_agent=device or "attacker") as socket:
        expected = victim.refused
        for start in range(0, len(events), _CHUNK):
            chunk = events[start : start + _CHUNK]
            for each in chunk:
                await socket.send(each.name, **each.payload)
            expected += sum(each.is_refused for each in chunk)
            if not cookie:
                await _logged(victim, expected)
            else:
                await socket.send(_PALETTE, query=f"needle-{start}-")
                await socket.hear(f"needle-{start}-", _SECONDS)


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
                sys.stderr.write(json.dumps({name: found[name]}) + "\n")
    return found


def hostile_events_at_once(count: int) -> dict[str, dict[str, Any]]:
    """The same against one server, which leaves out for each socket what it asks for."""
    with victim("asked") as attacked:
        return {
            f"{role}, unguarded" if device == WITHOUT_GUARD else role: _attacked(
                attacked, role, attacks(role, attacked.ids, count), device
            )
            for role, device in (
                (NOBODY, WITHOUT_WALL),
                (FOREIGNER, ""),
                (VIEWER, ""),
                (OWNER_ROLE, WITHOUT_GUARD),
            )
        }


def judged(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The bars: no effect, everything logged that is refused, and a control on which the same events do something."""
    hostile = (NOBODY, FOREIGNER, VIEWER)
    unlogged = sum(
        max(0, found[role]["to_be_refused"] - found[role]["refused_and_logged"]) for role in (NOBODY, VIEWER)
    )
    return {
        "effects": bar(sum(found[role]["commands_done"] + found[role]["is_changed"] for role in hostile), 0),
        "refusals_not_logged": bar(unlogged, 0),
        "effects_of_control": bar(found[f"{OWNER_ROLE}, unguarded"]["commands_done"], 1, at_least=True),
    }


def _attacked(victim: Victim, role: str, events: list[Attack], device: str = "") -> dict[str, Any]:
    cookie = victim.server.sign_in(_EMAILS[role]) if role in _EMAILS else ""  # signing in is an event of the chain too
    before, commands, logged = victim.digest(), victim.events(), victim.refused
    start = monotonic()
    asyncio.run(attack(victim, cookie, events, device))
    return {
        "events": len(events),
        "seconds": round(monotonic() - start, 1),
        "handlers": len({each.name for each in events}),
        "to_be_refused": sum(each.is_refused for each in events),
        "refused_and_logged": victim.refused - logged,
        "is_changed": victim.digest() != before,
        "commands_done": victim.events() - commands,
    }
