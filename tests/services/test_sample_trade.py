"""The whole sample business: slow to load (about 15 seconds), so once per run and on SQLite only."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor
from billing_app.services.customers import list_customers
from billing_app.services.overview import overview
from billing_app.services.reports import trial_balance
from billing_app.services.sample import loading, remove_sample, story, trading
from billing_app.services.sample.loading import load_sample
from billing_app.services.sample.story import DAYS, INVOICES, days_until
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store import engines
from billing_app.store import session as store_session
from billing_app.store.scope import select_owned
from billing_app.store.session import acting_at, reading
from billing_app.store.tables import Business, Customer, Invoice
from tests.builders import new_business, new_customer
from tests.money_builders import issued_invoice

pytestmark = pytest.mark.timeout(900)
NOW = datetime(2026, 3, 10, 16, tzinfo=UTC)
TODAY = NOW.date()


@dataclass(frozen=True)
class Loaded:
    """A database file with the whole sample, two short ones of the same story, and a real business."""

    file: Path
    whole: Actor
    short: tuple[Actor, Actor]
    real: Actor
    progress: list[tuple[int, int]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("sample")
    file = Path(shutil.copy(migrated_file, folder / "billing.db"))
    told: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch, acting_at(NOW):
        patch.setenv("BILLING_DATA_DIR", str(folder / "data"))
        settings.cache_clear()
        # A database of a test need not survive a power cut, and waiting for the disk takes longest.
        patch.setattr(engines, "_prepare_sqlite", engines._prepare_passing_sqlite)
        engine = store_session.connect(f"sqlite:///{file}")
        real = new_business()
        issued_invoice(real, new_customer(real).id)
        whole = load_sample(_somebody(), lambda done, of: told.append((done, of)))
        with pytest.MonkeyPatch.context() as shortened:
            for module in (story, trading, loading):
                shortened.setattr(module, "DAYS", 120)
            shortened.setattr(story, "INVOICES", 150)
            short = (load_sample(_somebody()), load_sample(_somebody()))
        yield Loaded(file, whole, short, real, told)
        engine.dispose()
    settings.cache_clear()


def _somebody() -> str:
    return str(new_business().user_id)


@pytest.fixture
def opened(loaded: Loaded, tmp_path: Path) -> Iterator[Loaded]:
    """The same on a copy that a test may change."""
    store_session.engine().dispose()
    engine = store_session.connect(f"sqlite:///{shutil.copy(loaded.file, tmp_path / 'billing.db')}")
    with acting_at(NOW):
        yield loaded
    engine.dispose()


def documents(actor: Actor) -> list[Invoice]:
    with reading(actor) as scope:
        return list(scope.session.exec(select_owned(scope, Invoice)).all())


def told_of(actor: Actor) -> list[tuple[Any, ...]]:
    return sorted(
        (row.number or "", row.issue_date, row.customer_name, row.status, row.amount_due, row.balance, row.currency)
        for row in documents(actor)
    )


def figures(actor: Actor) -> dict[str, Any]:
    """The overview without ids and places in the chain, which are new each time."""
    shown = overview(actor)
    best = [{key: each[key] for key in each if key != "customer_id"} for each in shown["top_customers"]]
    own = {"attention", "events", "as_of_sequence", "top_customers"}
    return {name: figure for name, figure in shown.items() if name not in own} | {"best": best}


def test_two_loads_of_the_same_day_tell_the_same_story(opened: Loaded) -> None:
    one, other = opened.short
    assert len(told_of(one)) > 150
    assert told_of(one) == told_of(other)
    assert trial_balance(one) == trial_balance(other)
    assert figures(one) == figures(other)


def test_there_are_documents_in_every_state(opened: Loaded) -> None:
    rows = documents(opened.whole)
    invoices = [row for row in rows if row.kind == "invoice"]
    assert len(invoices) == INVOICES == 900
    states = Counter(row.status for row in invoices)
    assert set(states) == {"draft", "issued", "partially_paid", "paid", "credited", "written_off"}
    assert states["paid"] > 600
    assert sum(row.is_open and row.due_date < TODAY for row in invoices) > 5
    assert 20 < sum(row.kind == "credit_note" for row in rows) < 80
    assert Counter(row.currency for row in rows).keys() == {"EUR", "USD"}
    assert max(row.issue_date for row in rows) <= TODAY
    assert min(row.issue_date for row in rows) < TODAY - timedelta(days=DAYS - 10)


def test_there_are_sixty_customers_and_most_of_them_buy(opened: Loaded) -> None:
    actor = opened.whole
    with reading(actor) as scope:
        assert len(scope.session.exec(select_owned(scope, Customer)).all()) == 60
    assert len(list_customers(actor, limit=50).rows) == 50
    assert len({row.customer_id for row in documents(actor)}) > 40


def test_the_figures_are_those_of_a_living_business(opened: Loaded) -> None:
    shown = overview(opened.whole)
    for name in ("cash_balance", "outstanding", "overdue", "paid_this_month", "invoiced_this_month"):
        assert shown[name] > 0, name
    assert shown["cash_flow"]
    accounts = {row.account: row.balance for row in trial_balance(opened.whole).rows}
    assert {"exchange_gain", "exchange_loss", "bad_debt", "output_vat"} <= set(accounts)


def test_progress_rises_to_the_end(loaded: Loaded) -> None:
    done = [each for each, _ in loaded.progress]
    assert done == sorted(done)
    assert loaded.progress[-1] == (DAYS + 1, DAYS + 1)


def test_the_books_are_honest_and_removing_one_touches_no_other(opened: Loaded) -> None:
    one, others = opened.whole, (*opened.short, opened.real)
    before = [told_of(actor) for actor in others]
    assert verify()["problems"] == []
    assert remove_sample(one) == "/"
    assert documents(one) == []
    assert [told_of(actor) for actor in others] == before
    report = verify()
    assert (report["problems"], len(report["businesses"])) == ([], 6)
    with reading(one) as scope:
        assert scope.session.exec(select(Business).where(Business.id == one.business_id)).all() == []


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2027, 2, 26), date(2028, 12, 24)])
def test_the_story_has_every_fate_whatever_day_it_ends(first: date) -> None:
    for offset in range(14):
        today = first + timedelta(days=offset)
        sales = [(day.on, sale) for day in days_until(today) for sale in day.sales]
        assert len(sales) == INVOICES
        assert all(on.weekday() < 5 and on <= today for on, _ in sales)
        fates = {
            sale.fate if sale.fate in {"draft", "unpaid"} or on + timedelta(days=sale.after_days) <= today else "open"
            for on, sale in sales
        }
        assert {"draft", "open", "paid", "partly_paid", "credited", "partly_credited", "written_off"} <= fates
