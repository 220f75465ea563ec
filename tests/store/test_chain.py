"""Facts become a gapless chain, with their entries and projections, or nothing at all."""

import json
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from sqlalchemy import Engine, event, func
from sqlmodel import select

from billing_app.domain.chain import GENESIS, ChainEvent, verify_chain
from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.store.chain import events_after, events_of, head_of
from billing_app.store.ledger import entries_of
from billing_app.store.projections import project
from billing_app.store.session import reading, system_reading, transaction
from billing_app.store.tables import AccountDay, DayFigure, EventRow, LedgerEntry, LedgerPosting
from tests.builders import new_business

pytestmark = pytest.mark.usefixtures("database")
DAY = date(2026, 5, 4)


def receipt(amount: int, day: date = DAY) -> Entry:
    sides = Posting(Account.BANK, debit=amount), Posting(Account.RECEIVABLE, credit=amount)
    return Entry(day, "payment.recorded", sides)


def links(events) -> list[ChainEvent]:
    return [
        ChainEvent(
            row.business_id,
            row.sequence,
            row.at,
            row.actor,
            row.kind,
            row.subject_id,
            row.payload,
            row.previous_hash,
            row.hash,
        )
        for row in events
    ]


def count(table) -> int:
    with system_reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_first_fact_starts_at_one_behind_genesis():
    actor = new_business()
    with reading(actor) as scope:
        assert head_of(scope) == (0, GENESIS)
    with transaction(actor) as scope:
        scope.record(Fact("item.created", "a", {"name": "Ä"}, customer_id="c"))
    with reading(actor) as scope:
        (row,) = events_after(scope, 0, 10)
        assert (row.sequence, row.previous_hash, row.hash) == (1, GENESIS, head_of(scope).hash)
        assert json.loads(row.payload) == {
            "name": "Ä",
            "customer_id": "c",
            "by": {"kind": "user", "user_id": actor.user_id},
        }
        assert (row.actor, row.customer_id) == (actor.name, "c")


def test_event_holds_its_entry_and_what_moved_in_the_projections():
    actor = new_business()
    with transaction(actor) as scope:
        project(scope).received(DAY, 500)
        project(scope).open_moved(date(2026, 6, 1), -500, -1)
        scope.record(Fact("payment.recorded", "p"), receipt(500))
        scope.record(Fact("deposit.applied", "d"))
    with reading(actor) as scope:
        first, second = (json.loads(row.payload) for row in events_after(scope, 0, 10))
        (booked,) = entries_of(scope, "p")
    assert first["entry"] == {
        "id": booked.entry.id,
        "booked_on": "2026-05-04",
        "kind": "payment.recorded",
        "postings": [{"account": "bank", "debit": 500}, {"account": "receivable", "credit": 500}],
    }
    assert second["projections"] == {
        "open_by_due": [["2026-06-01", -500, -1]],
        "day_figure": [["2026-05-04", 0, 500, 0, 0]],
    }
    assert [(p.account, p.debit, p.credit) for p in booked.postings] == [("bank", 500, 0), ("receivable", 0, 500)]


def test_tax_group_and_base_of_a_posting_survive():
    actor = new_business()
    sides = (
        Posting(Account.RECEIVABLE, debit=119),
        Posting(Account.REVENUE, credit=100),
        Posting(Account.OUTPUT_VAT, credit=19, tax_group=("S", "19", "VAT"), tax_base=100),
    )
    with transaction(actor) as scope:
        scope.record(Fact("invoice.issued", "i"), Entry(DAY, "invoice.issued", sides))
    with reading(actor) as scope:
        posting = entries_of(scope, "i")[0].postings[2]
        recorded = json.loads(events_after(scope, 0, 1)[0].payload)["entry"]["postings"][2]
    assert (posting.tax_category, posting.tax_rate, posting.tax_name, posting.tax_base) == ("S", "19", "VAT", 100)
    assert recorded == {"account": "output_vat", "credit": 19, "tax_base": 100, "tax_group": ["S", "19", "VAT"]}


def test_amounts_and_sequences_have_64_bits():
    actor, most = new_business(), 2**62
    with transaction(actor) as scope:
        project(scope).received(DAY, most)
        scope.record(Fact("payment.recorded", "p"), receipt(most))
    with reading(actor) as scope:
        assert entries_of(scope, "p")[0].postings[0].debit == most
        assert scope.session.exec(select(AccountDay.debit).where(AccountDay.account == "bank")).one() == most
        assert scope.session.exec(select(DayFigure.received)).one() == most


def test_instants_come_back_aware_and_in_utc(monkeypatch: pytest.MonkeyPatch):
    actor = new_business()
    moment = datetime(2026, 5, 4, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=5)))
    monkeypatch.setattr("billing_app.store.session.clock", lambda: moment)
    with transaction(actor) as scope:
        scope.record(Fact("item.created", "a"))
    with reading(actor) as scope:
        row = events_after(scope, 0, 1)[0]
        assert row.at == moment
        assert row.at.tzinfo is UTC


def test_naive_instants_are_refused(monkeypatch: pytest.MonkeyPatch):
    actor = new_business()
    monkeypatch.setattr("billing_app.store.session.clock", lambda: datetime(2026, 5, 4))  # noqa: DTZ001
    with pytest.raises(TypeError, match="time zone"), transaction(actor) as scope:
        scope.record(Fact("item.created", "a"))
    assert count(EventRow) == 0


def test_eight_threads_append_one_gapless_chain():
    actor, each, failures = new_business(), 12, []

    def append(worker: int) -> None:
        try:
            for number in range(each):
                with transaction(actor) as scope:
                    project(scope).received(DAY, 1)
                    project(scope).open_moved(DAY + timedelta(days=(worker + number) % 3), 1)
                    scope.record(Fact("payment.recorded", f"{worker}-{number}"), receipt(1))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=append, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(actor) as scope:
        events = events_after(scope, 0, 1000)
        assert verify_chain(links(events), length=head_of(scope).sequence) is None
        assert len(events) == 8 * each
        assert scope.session.exec(select(DayFigure.received)).one() == 8 * each
        assert {row.subject_id for row in events} == {f"{w}-{n}" for w in range(8) for n in range(each)}


def test_chains_of_two_businesses_are_apart():
    one, two = new_business(), new_business()
    for actor in (one, two, one):
        with transaction(actor) as scope:
            scope.record(Fact("item.created", "same"))
    with reading(one) as scope:
        assert [row.sequence for row in events_of(scope, "same", 10)] == [2, 1]
    with reading(two) as scope:
        assert [row.sequence for row in events_after(scope, 0, 10)] == [1]


def pay(actor, *, then_fail: bool = False) -> None:
    with transaction(actor) as scope:
        project(scope).received(DAY, 5)
        scope.record(Fact("payment.recorded", "p"), receipt(5))
        if then_fail:
            raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing():
    actor = new_business()
    with pytest.raises(ZeroDivisionError):
        pay(actor, then_fail=True)
    assert [count(table) for table in (EventRow, LedgerEntry, LedgerPosting, AccountDay, DayFigure)] == [0] * 5


@pytest.mark.parametrize("table", ["event", "ledger_entry", "ledger_posting", "chain_head", "account_day"])
def test_a_crash_at_any_statement_of_the_append_leaves_nothing(database: Engine, table: str):
    actor = new_business()

    def crash(connection, cursor, statement, parameters, context, many):
        if statement.startswith((f"INSERT INTO {table} ", f"UPDATE {table} ")):
            raise ConnectionError

    event.listen(database, "before_cursor_execute", crash)
    with pytest.raises(ConnectionError):
        pay(actor)
    event.remove(database, "before_cursor_execute", crash)
    assert [count(each) for each in (EventRow, LedgerEntry, LedgerPosting, AccountDay, DayFigure)] == [0] * 5
    pay(actor)
    with reading(actor) as scope:
        assert [row.sequence for row in events_after(scope, 0, 10)] == [1]


def test_an_append_takes_a_fixed_number_of_statements(database: Engine):
    actor, seen = new_business(), []

    def note(connection, cursor, statement, parameters, context, many):
        seen.append(statement)

    event.listen(database, "before_cursor_execute", note)
    counts = []
    for facts in (1, 40):
        with transaction(actor) as scope:
            for number in range(facts):
                project(scope).received(DAY + timedelta(days=number), 1)
                scope.record(Fact("payment.recorded", new_id()), receipt(1, DAY + timedelta(days=number)))
        counts.append(len([statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA"))]))
        seen.clear()
    event.remove(database, "before_cursor_execute", note)
    assert counts == [9, 7]  # the first append also makes the chain's head


def test_unbalanced_entries_are_refused_when_they_are_recorded():
    actor = new_business()
    lame = Entry(DAY, "payment.recorded", (Posting(Account.BANK, debit=2), Posting(Account.RECEIVABLE, credit=1)))
    with pytest.raises(AssertionError, match="unbalanced"), transaction(actor) as scope:
        scope.record(Fact("payment.recorded", "p"), lame)


@pytest.mark.parametrize("name", ["entry", "projections", "by"])
def test_a_payload_cannot_pose_as_what_the_chain_adds(name: str):
    actor = new_business()
    with pytest.raises(ValueError, match="reserved"), transaction(actor) as scope:
        scope.record(Fact("item.created", "a", {name: {}}))


def test_projections_never_move_without_a_fact():
    actor = new_business()
    with pytest.raises(RuntimeError, match="fact"), transaction(actor) as scope:
        project(scope).received(DAY, 1)
    assert count(DayFigure) == 0


def test_events_are_read_in_order_from_where_one_left_off():
    actor = new_business()
    for number in range(7):
        with transaction(actor) as scope:
            scope.record(Fact("item.created", str(number)))
    with reading(actor) as scope:
        found = [row.sequence for row in events_after(scope, 2, 3)]
        assert found == [3, 4, 5]
        assert all(a.hash == b.previous_hash for a, b in pairwise(events_after(scope, 0, 100)))
