"""Verify finds every way in which records can lie, and names the first one."""

# ruff: noqa: S608 (the statements that forge records are made here, of nobody's input)

import json
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from billing_app.domain.chain import hash_event
from billing_app.domain.change import Fact
from billing_app.services.drafting import create_draft
from billing_app.services.issuing import issue_invoice
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.engines import seeing_all
from billing_app.store.session import Scope, clock, transaction
from billing_app.store.tables import EventRow
from tests.builders import new_business, new_customer

pytestmark = pytest.mark.usefixtures("database")
EVENT_COLUMNS = "business_id, sequence, at, actor, kind, subject_id, customer_id, payload, previous_hash, hash"


def issue(actor, customer_id: str, *prices: str) -> str:
    lines = [
        {"description": "Work", "quantity": "1", "unit_price": price, "taxes": [{"category": "S", "rate": "19"}]}
        for price in prices
    ]
    draft = create_draft(actor, {"customer_id": customer_id, "currency": "EUR", "lines": lines})
    return issue_invoice(actor, draft.row.id).row.number or ""


@pytest.fixture
def actor(monkeypatch: pytest.MonkeyPatch):
    """A business with three invoices; documents get secret links, so the installation has its secret."""
    monkeypatch.setenv("BILLING_SECRET_KEY", "a secret of tests, long enough to be taken")
    settings.cache_clear()
    actor = new_business()
    customer = new_customer(actor)
    for price in ("10.00", "20.00", "30.00"):
        issue(actor, customer.id, price, "1.00")
    return actor


def tamper(engine: Engine, change: Callable[[Connection], None]) -> dict:
    with seeing_all(engine, writes=True).begin() as connection:
        change(connection)
    return verify()


def run(*statements: str) -> Callable[[Connection], None]:
    return lambda connection: [connection.execute(text(one)) for one in statements] and None


def checks(report: dict) -> set[str]:
    return {problem["check"] for problem in report["problems"]}


def test_honest_books_are_found_honest(actor):
    other = new_business()
    issue(other, new_customer(other).id, "5.00")
    report = verify()
    assert report["problems"] == []
    assert (report["ok"], report["first"], report["problem_count"]) == (True, None, 0)
    assert [one["documents"] for one in report["businesses"]] == [3, 1]
    assert report["businesses"][0]["head"]["sequence"] == report["businesses"][0]["events"]
    assert json.loads(json.dumps(report)) == report


def test_an_empty_installation_is_honest():
    assert verify()["ok"]


@pytest.mark.parametrize("column", ["payload", "actor", "kind", "subject_id"])
def test_an_edited_event_is_named(actor, database: Engine, column: str):
    report = tamper(database, run(f"UPDATE event SET {column} = '{{}}' WHERE sequence = 3"))
    assert report["first"].startswith("chain: event 3 of business")


def test_a_time_changed_by_a_microsecond_is_named(actor, database: Engine):
    is_sqlite = database.dialect.name == "sqlite"
    later = "'2020-01-01 00:00:00.000001'" if is_sqlite else "at + interval '1 microsecond'"
    report = tamper(database, run(f"UPDATE event SET at = {later} WHERE sequence = 2"))
    assert report["first"].startswith("chain: event 2 of business")


def test_a_deleted_event_is_named(actor, database: Engine):
    report = tamper(database, run("DELETE FROM event WHERE sequence = 4"))
    assert report["first"].startswith("chain: event 5 of business")


def test_a_cut_off_chain_is_named_even_when_its_head_was_moved_back(actor, database: Engine):
    with seeing_all(database).connect() as connection:
        last, before = connection.execute(
            text("SELECT sequence, previous_hash FROM event ORDER BY sequence DESC")
        ).first()
    report = tamper(database, run(f"DELETE FROM event WHERE sequence = {last}"))
    assert report["first"].startswith(f"chain: event {last} of business")
    report = tamper(database, run(f"UPDATE chain_head SET sequence = {last - 1}, hash = '{before}'"))
    assert not report["ok"]
    assert {"ledger", "documents"} <= checks(report)


def test_swapped_events_are_named(actor, database: Engine):
    report = tamper(
        database,
        run(
            "UPDATE event SET sequence = -1 WHERE sequence = 3",
            "UPDATE event SET sequence = 3 WHERE sequence = 4",
            "UPDATE event SET sequence = 4 WHERE sequence = -1",
        ),
    )
    assert report["first"].startswith("chain: event 3 of business")


@pytest.mark.parametrize("sequence", [0, -5])
def test_an_event_before_the_first_is_named(actor, database: Engine, sequence: int):
    report = tamper(
        database,
        run(
            f"INSERT INTO event ({EVENT_COLUMNS}) "
            f"SELECT {EVENT_COLUMNS.replace('sequence', str(sequence))} FROM event WHERE sequence = 1"
        ),
    )
    assert report["first"].startswith(f"chain: event {sequence} of business")


def test_a_well_made_event_behind_the_head_is_named(actor, database: Engine):
    def append(connection: Connection) -> None:
        last = connection.execute(text("SELECT * FROM event ORDER BY sequence DESC LIMIT 1")).mappings().one()
        row = dict(last) | {"sequence": last["sequence"] + 1, "previous_hash": last["hash"], "payload": "{}"}
        with transaction(actor) as scope:
            row["at"] = scope.now
        row["hash"] = hash_event(
            row["business_id"],
            row["sequence"],
            at=row["at"],
            actor=row["actor"],
            kind=row["kind"],
            subject=row["subject_id"],
            payload_json="{}",
            previous_hash=last["hash"],
        )
        connection.execute(EventRow.__table__.insert(), row)

    report = tamper(database, append)
    assert not report["ok"]
    assert "chain" in checks(report)


LIES = [
    ("UPDATE chain_head SET hash = previous.hash FROM event AS previous WHERE previous.sequence = 1", "chain"),
    ("UPDATE event SET customer_id = 'someone else' WHERE kind = 'invoice.issued'", "chain"),
    ("UPDATE ledger_posting SET debit = debit + 1 WHERE account = 'receivable'", "ledger"),
    ("UPDATE ledger_posting SET account = 'bank' WHERE account = 'receivable'", "receivable"),
    ("UPDATE ledger_posting SET account = 'moon' WHERE account = 'receivable'", "ledger"),
    ("UPDATE ledger_posting SET tax_base = 0 WHERE account = 'output_vat'", "ledger"),
    ("UPDATE ledger_posting SET booked_on = '2020-01-01' WHERE account = 'receivable'", "ledger"),
    ("UPDATE ledger_posting SET position = 9 WHERE account = 'receivable'", "ledger"),
    ("UPDATE ledger_entry SET subject_id = 'x'", "ledger"),
    ("UPDATE ledger_entry SET event_sequence = event_sequence + 100", "ledger"),
    ("DELETE FROM ledger_posting", "ledger"),
    ("UPDATE invoice SET balance = balance - 1", "balance"),
    ("UPDATE invoice SET balance_base = balance_base - 1", "receivable"),
    ("UPDATE invoice SET amount_paid = 1, balance = balance - 1", "balance"),
    ("UPDATE invoice SET is_open = (1 = 0)", "balance"),
    ("UPDATE invoice SET tax_total = 0", "documents"),
    ("UPDATE invoice SET due_date = '2030-01-01'", "documents"),
    ("UPDATE invoice SET frozen = replace(frozen, 'Work', 'Play')", "documents"),
    ("UPDATE invoice SET frozen = '', frozen_hash = ''", "documents"),
    ("UPDATE invoice SET number = 'INV-2026-00009' WHERE number LIKE '%00002'", "numbers"),
    ("UPDATE invoice SET number = 'X1' WHERE number LIKE '%00002'", "numbers"),
    ("DELETE FROM invoice WHERE number LIKE '%00002'", "numbers"),
    ("DELETE FROM invoice WHERE number LIKE '%00003'", "documents"),
    ("UPDATE invoice SET status = 'draft' WHERE number LIKE '%00002'", "documents"),
    ("UPDATE series SET next_number = 3 WHERE kind = 'invoice'", "numbers"),
    ("UPDATE open_by_due SET amount_base = amount_base + 1", "projections"),
    ("UPDATE open_by_due SET documents = 0", "projections"),
    ("DELETE FROM day_figure", "projections"),
    ("UPDATE day_figure SET received = 5", "projections"),
    ("UPDATE day_figure SET settled_amount = 5", "projections"),
    ("UPDATE account_day SET is_opening = (1 = 1)", "projections"),
    ("UPDATE customer_balance SET outstanding = 0", "projections"),
    ("UPDATE customer_balance SET invoiced_base = 0", "projections"),
    ("UPDATE customer_balance SET credit = 7", "projections"),
    ("UPDATE customer_balance SET credit_base = 7", "projections"),
]


def test_rows_that_lie_are_found(actor, database: Engine, subtests, monkeypatch: pytest.MonkeyPatch):
    for statement, check in LIES:
        with subtests.test(statement), seeing_all(database, writes=True).connect() as connection:

            @contextmanager
            def reading_the_lie(actor, connection=connection):
                with Session(connection) as session:
                    yield Scope(session, actor.business_id, actor, clock())

            connection.execute(text(statement))
            monkeypatch.setattr("billing_app.services.verifying.reading", reading_the_lie)
            report = verify()
            connection.rollback()
            assert check in checks(report), report["first"]
            assert not report["ok"]
    monkeypatch.undo()
    assert verify()["ok"]


def test_only_the_first_few_problems_of_a_check_are_told_but_all_are_counted(actor, database: Engine):
    with transaction(actor) as scope:
        for number in range(30):
            scope.record(Fact("item.created", str(number), customer_id="c"))
    report = tamper(database, run("UPDATE event SET customer_id = 'x' WHERE kind = 'item.created'"))
    assert report["problem_count"] == 30
    assert len(report["problems"]) == 10


def test_the_watch_sees_no_statement_escape_while_everything_is_verified(actor, tenant_watch):
    assert verify()["ok"]
    assert tenant_watch.judged > 15
