"""What is refused at issue leaves no trace: the draft stays as it was, and no number is taken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services import issuing
from billing_app.services.business import close_books
from billing_app.services.drafting import create_draft
from billing_app.services.history import events_after
from billing_app.services.issuing import issue_invoice
from billing_app.services.series import list_series
from billing_app.store import chain
from billing_app.store.session import reading
from billing_app.store.tables import Invoice
from tests.builders import day, new_business, new_customer, this_day
from tests.money_builders import ADDRESS, account, issued_deposit, standing, work

pytestmark = pytest.mark.usefixtures("honest_books")
FRENCH = {"country": "FR", "vat_id": "FR40303265045", "address": ADDRESS | {"country": "FR"}}
SUPPLY_TO_FRANCE = {"lines": [work(tax={"category": "K"})], "delivery_address": ADDRESS | {"country": "FR"}}


def trace(actor: Actor, invoice_id: str) -> tuple[Any, ...]:
    """All that an issue would change: the row, the numbers of the series, the head of the chain, the books."""
    with reading(actor) as scope:
        row = scope.session.get_one(Invoice, invoice_id).model_dump()
    numbers = [(series.kind, series.next_number, series.is_used) for series in list_series(actor)]
    return row, numbers, events_after(actor, 0)[-1].hash, account(actor, "receivable")


def draft(actor: Actor, body: dict[str, Any], **customer: Any) -> str:
    buyer = new_customer(actor, **({"address": ADDRESS} | customer)).id
    return create_draft(actor, {"customer_id": buyer, "lines": [work()]} | body).row.id


def refusal(actor: Actor, invoice_id: str) -> set[str]:
    before = trace(actor, invoice_id)
    with pytest.raises(BillingError) as refused:
        issue_invoice(actor, invoice_id)
    assert trace(actor, invoice_id) == before
    return {finding.code for finding in refused.value.findings}


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("no_lines", {"lines": []}),
        ("negative_total", {"lines": [work("5.00", quantity="-1")]}),
        ("negative_total", {"lines": [work("5.00"), work("5.01", quantity="-1")]}),
        ("issue_date_in_future", {"issue_date": "2199-01-01"}),
        ("tax_missing", {"lines": [work() | {"taxes": []}]}),
        ("reason_missing", {"lines": [work(tax={"category": "E"})]}),
        ("buyer_vat_id_missing", {"lines": [work(tax={"category": "AE"})]}),
        ("buyer_vat_id_missing", SUPPLY_TO_FRANCE | {"delivery_date": "2026-01-02"}),
        ("outside_scope_alone", {"lines": [work(), work(tax={"category": "O"})]}),
        ("exchange_rate_missing", {"currency": "USD"}),
        ("rate_not_needed", {"exchange_rate": "1.1"}),
    ],
)
def test_a_document_that_breaks_a_rule_stays_a_draft(database: Engine, code: str, body: dict[str, Any]) -> None:
    owner = new_business()
    assert refusal(owner, draft(owner, body)) == {code}


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("supply_date_missing", SUPPLY_TO_FRANCE),
        ("delivery_country_missing", {"lines": SUPPLY_TO_FRANCE["lines"], "delivery_date": "2026-01-02"}),
    ],
)
def test_an_intra_community_supply_says_when_and_where_to(database: Engine, code: str, body: dict[str, Any]) -> None:
    owner = new_business()
    assert refusal(owner, draft(owner, body, **FRENCH)) == {code}
    complete = draft(owner, SUPPLY_TO_FRANCE | {"delivery_date": day(0)}, **FRENCH)
    assert issue_invoice(owner, complete).row.tax_total == 0


@pytest.mark.parametrize("tax_status", ["small_business", "unregistered"])
def test_tax_is_charged_only_by_who_is_registered(database: Engine, tax_status: str) -> None:
    owner = new_business(tax_status=tax_status)
    assert refusal(owner, draft(owner, {})) == {"not_registered"}


def test_nothing_is_issued_in_a_closed_period(database: Engine) -> None:
    owner = new_business()
    close_books(owner, this_day() - timedelta(days=5))
    assert refusal(owner, draft(owner, {"issue_date": day(-5)})) == {"period_closed"}
    assert issue_invoice(owner, draft(owner, {"issue_date": day(-4)})).row.number


def test_the_last_date_of_a_series_refuses_an_earlier_one(database: Engine) -> None:
    owner = new_business()
    issue_invoice(owner, draft(owner, {"issue_date": day(-1)}))
    assert refusal(owner, draft(owner, {"issue_date": day(-2)})) == {"date_before_last"}


def test_warnings_refuse_where_the_business_wants_it_so(database: Engine) -> None:
    strict, lenient = new_business(check_policy="refuse"), new_business()
    nameless = {"lines": [work() | {"description": ""}]}
    assert refusal(strict, draft(strict, nameless)) == {"description_missing"}
    assert issue_invoice(lenient, draft(lenient, nameless)).row.status == "issued"


def crash(*_: object, **__: object) -> None:
    raise RuntimeError("the power went out")


@pytest.mark.parametrize(
    ("module", "name"), [(issuing, "open_document"), (issuing, "_freeze"), (chain, "append_events")]
)
def test_a_crash_uses_no_number(database: Engine, monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    owner = new_business()
    buyer = new_customer(owner, address=ADDRESS).id
    deposit = issued_deposit(owner, buyer)
    body = {"customer_id": buyer, "lines": [work()], "deposits": [{"invoice_id": deposit.id}]}
    invoice_id = create_draft(owner, body).row.id
    before = trace(owner, invoice_id)
    with monkeypatch.context() as broken:
        broken.setattr(module, name, crash)
        with pytest.raises(RuntimeError, match="the power"):
            issue_invoice(owner, invoice_id)
    assert trace(owner, invoice_id) == before
    assert standing(owner, deposit) == ("issued", "357.00")
    assert (issue_invoice(owner, invoice_id).row.number or "").endswith("-00001")


def at_once(call: Callable[[str], str | None], ids: list[str]) -> list[str]:
    with ThreadPoolExecutor(8) as pool:
        return sorted(filter(None, pool.map(call, ids)))


def test_many_at_once_leave_no_gap_and_no_duplicate(database: Engine) -> None:
    owner = new_business()
    buyer = new_customer(owner, address=ADDRESS).id
    ids = [create_draft(owner, {"customer_id": buyer, "lines": [work()]}).row.id for _ in range(40)]
    refused = [create_draft(owner, {"customer_id": buyer}).row.id for _ in range(8)]

    def issue(invoice_id: str) -> str | None:
        try:
            return issue_invoice(owner, invoice_id).row.number
        except BillingError:
            return None

    mixed = [each for position in range(40) for each in (ids[position], *refused[position : position + 1])]
    numbers = at_once(issue, mixed)
    year = this_day().year
    assert numbers == [f"INV-{year}-{number:05}" for number in range(1, 41)]
    assert account(owner, "receivable") == "47600.00"


def test_one_draft_issued_by_many_at_once_is_one_invoice(database: Engine) -> None:
    owner = new_business()
    invoice_id = draft(owner, {})
    numbers = at_once(lambda each: issue_invoice(owner, each).row.number, [invoice_id] * 8)
    assert len(numbers) == 8
    assert len(set(numbers)) == 1
    assert account(owner, "receivable") == "1190.00"
