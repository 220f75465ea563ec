"""Dangerous acts without a fresh proof of who sits there: each is refused, by events, routes and services."""

import asyncio
import inspect
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import pytest
from reflex_base.registry import RegistrationContext
from sqlalchemy import Engine

from billing_app.domain.access import Permission
from billing_app.domain.errors import StepUpRequired
from billing_app.guard.step_up import STEP_UP, path_needs_step_up, step_up_table
from billing_app.services import keys, own_factors, own_passkeys, security_policy, team
from billing_app.services.exporting import export_csv, export_xlsx
from billing_app.web.downloads import DOWNLOADS
from tests.builders import new_business
from tests.fixtures.server import LiveServer
from tests.fixtures.sockets import EventSocket
from tests.guard.test_permissions import registry  # noqa: F401 - a fixture

PASSWORD = "quiet harbour lantern 42"


def age(server: LiveServer) -> None:
    """Let every step-up on the server be long ago."""
    with closing(sqlite3.connect(server.data_dir / "billing.db", timeout=10)) as database, database:
        database.execute("UPDATE sign_in SET stepped_up_at = '2020-01-01 00:00:00.000000'")


def head(server: LiveServer) -> list[Any]:
    with closing(sqlite3.connect(server.data_dir / "billing.db", timeout=10)) as database:
        return database.execute(
            "SELECT business_id, max(sequence) FROM event GROUP BY business_id ORDER BY 1"
        ).fetchall()


@pytest.fixture
def stale(live_server: LiveServer) -> Iterator[httpx.Client]:
    """The owner, signed in some time ago."""
    with httpx.Client(base_url=live_server.url, cookies={"sid": live_server.sign_in()}) as client:
        age(live_server)
        yield client


def arguments_of(function: Any) -> dict[str, Any]:
    """Some arguments that a handler takes."""
    samples = {str: "x", bool: True, int: 1}
    parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    return {each.name: samples.get(each.annotation, {}) for each in parameters}


def test_table_names_handlers_that_there_are(registry: RegistrationContext) -> None:  # noqa: F811
    named = {f"{state}.{handler}" for state, handlers in STEP_UP.items() for handler in handlers}
    found = step_up_table(registry.base_states)
    assert found <= set(registry.event_handlers)
    assert len(found) == len(named)


def test_every_dangerous_handler_asks_and_does_nothing(
    live_server: LiveServer,
    registry: RegistrationContext,  # noqa: F811
) -> None:
    async def attempt() -> None:
        cookie = live_server.sign_in()
        age(live_server)
        before = head(live_server)
        for name in sorted(step_up_table(registry.base_states)):
            async with EventSocket(live_server, cookie=cookie) as socket:
                await socket.send(name, **arguments_of(registry.event_handlers[name].handler.fn))
                assert name in await socket.hear("step_up")
        assert head(live_server) == before

    asyncio.run(attempt())


def test_same_handler_runs_for_who_has_just_signed_in(live_server: LiveServer) -> None:
    async def attempt() -> None:
        async with EventSocket(live_server, cookie=live_server.sign_in()) as socket:
            await socket.send(
                "reflex___state____state.billing_app___states___settings___keys____keys_state.create",
                form={"name": "Fresh", "access": "read"},
            )
            await socket.hear("tl_live_")

    asyncio.run(attempt())


@pytest.mark.parametrize("name", sorted(DOWNLOADS))
def test_every_export_leads_to_the_question_first(stale: httpx.Client, name: str) -> None:
    answer = stale.get(f"/downloads/{name}.csv?q=a")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/step-up?next=%2Fdownloads%2F{name}.csv%3Fq%3Da")


@pytest.mark.parametrize("path", ["/factors/authenticator", "/factors/passkey", "/factors/recovery-codes"])
def test_pages_that_change_factors_ask_first(stale: httpx.Client, path: str) -> None:
    assert stale.get(path).headers["location"].startswith("/step-up?next=")
    assert stale.post(path).status_code == 403
    assert stale.post("/factors/passkey/options").status_code == 403


def test_right_password_counts_here_and_leads_on(stale: httpx.Client, live_server: LiveServer) -> None:
    page = stale.get("/step-up", params={"next": "/downloads/customers.csv"})
    assert 'value="/downloads/customers.csv"' in page.text
    proof = {"way": "password", "secret": PASSWORD, "next": "/downloads/customers.csv"}
    answer = stale.post("/step-up", data=proof)
    assert (answer.status_code, answer.headers["location"]) == (303, "/downloads/customers.csv")
    assert stale.get("/downloads/customers.csv").status_code == 200
    other = {"sid": live_server.sign_in()}
    age(live_server)
    assert httpx.get(f"{live_server.url}/downloads/customers.csv", cookies=other).status_code == 303


@pytest.mark.parametrize(
    "form",
    [
        {"way": "password", "secret": "wrong"},
        {"way": "password"},
        {"way": "app", "secret": "123456"},
        {"way": "passkey", "credential": "{}"},
        {"way": "passkey", "credential": "[" * 10_000},
        {"way": "nonsense", "secret": PASSWORD},
        {},
    ],
)
def test_any_other_proof_is_refused_and_changes_nothing(stale: httpx.Client, form: dict[str, str]) -> None:
    answer = stale.post("/step-up", data=form, headers={"accept": "application/json"})
    assert answer.status_code in {422, 429}
    assert answer.json()["text"]
    assert stale.get("/downloads/customers.csv").status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a b", "/\r\nx: y"],
)
def test_way_on_stays_in_this_program(stale: httpx.Client, wanted: str) -> None:
    answer = stale.post("/step-up", data={"way": "password", "secret": PASSWORD, "next": wanted})
    assert answer.headers["location"] == "/"


def test_single_receipt_is_no_export() -> None:
    assert not path_needs_step_up("/downloads/receipts/1")
    assert path_needs_step_up("/downloads/invoices.csv")


def test_services_refuse_too_and_other_software_is_never_asked(database: Engine) -> None:
    owner = new_business()
    stale_owner = replace(owner, stepped_up_at=None)
    key = keys.actor_for_key(keys.create_key(owner, "Shop").key)
    assert key is not None
    dangerous = (
        lambda: keys.create_key(stale_owner, "Shop"),
        lambda: keys.revoke_key(stale_owner, "x"),
        lambda: team.add_to_team(stale_owner, email="a@example.com", name="A", role="office", password=PASSWORD),
        lambda: team.change_role(stale_owner, "x", "viewer"),
        lambda: team.remove_member(stale_owner, "x"),
        lambda: export_csv(stale_owner, "customers"),
        lambda: export_xlsx(stale_owner, "customers"),
        lambda: security_policy.change_policy(stale_owner, {}),
        lambda: own_factors.begin_app(stale_owner),
        lambda: own_factors.remove_app(stale_owner),
        lambda: own_factors.renew_recovery_codes(stale_owner),
        lambda: own_passkeys.own_passkey_options(stale_owner),
        lambda: own_passkeys.add_own_passkey(stale_owner, {}, ""),
    )
    for act in dangerous:
        with pytest.raises(StepUpRequired):
            act()
    assert key.may(Permission.EXPORT_DATA)
    assert b"".join(export_csv(key, "customers"))
