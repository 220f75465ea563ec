"""Opening the books: balances and open invoices of the program that was used before, against opening equity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.body_json import body_to_json
from billing_app.domain.change import Fact
from billing_app.domain.customer import customer_from_json
from billing_app.domain.errors import Finding, InvalidInput
from billing_app.domain.exchange import Rate, rate_for
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.ids import new_id
from billing_app.domain.invoice import InvoiceBody, Line
from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.domain.money import decimal_text, to_decimal
from billing_app.domain.opening import Opening, OpeningInvoice, parse_opening
from billing_app.domain.postings import book_opening_accounts, book_opening_invoice
from billing_app.domain.search_text import search_text
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals, compute_totals
from billing_app.domain.totals_record import totals_to_record
from billing_app.services.books import Books, open_books
from billing_app.services.links import link_digest
from billing_app.services.settling import open_unbilled
from billing_app.store.exchange_rates import rate_on
from billing_app.store.opening import numbers_in_use
from billing_app.store.scope import get_many_owned
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Customer, Invoice

# The old program charged the tax; what is left to pay of it is outside the scope of tax here.
_OLD_TAX = Tax("O", reason="Taxed by the invoice of the previous program")


@dataclass(frozen=True, slots=True)
class Opened:
    """What an opening made: the entry's total on each side, and the open invoices in the order given."""

    on: date
    total_base: int
    invoices: list[Invoice]


def record_opening(actor: Actor, data: Mapping[str, object]) -> Opened:
    """Post opening balances and open invoices: no revenue, no tax, but payable and reminded like others."""
    actor.require(Permission.MANAGE_BOOKS)
    with transaction(actor) as scope:
        books = open_books(scope)
        opening = parse_opening(data, books.profile.currency)
        books.check_day(opening.on, "on")
        _check_invoices(scope, opening)
        return _open(scope, books, opening)


def book_opening_balance(scope: Scope, on: date, account: Account, amount: int) -> None:
    """Post one opening balance inside a transaction that is already open: the bank balance at set-up, for one."""
    _record(scope, on, book_opening_accounts([(account, amount)], opened_on=on), {})


def _check_invoices(scope: Scope, opening: Opening) -> None:
    customers = get_many_owned(scope, Customer, (each.customer_id for each in opening.invoices))
    taken = numbers_in_use(scope, "invoice", (each.number for each in opening.invoices))
    findings: list[Finding] = []
    for index, each in enumerate(opening.invoices):
        path = f"invoices.{index}"
        if each.customer_id not in customers:
            text = "Choose a customer of this business."
            findings.append(Finding("refusal", "unknown_customer", f"{path}.customer_id", text))
        if each.number in taken:
            text = f"There is an invoice {each.number} already."
            findings.append(Finding("refusal", "number_taken", f"{path}.number", text))
        if each.issued_on > opening.on:
            text = "This was issued after the day of the opening: bill it here instead."
            findings.append(Finding("refusal", "after_opening", f"{path}.issued_on", text))
    if findings:
        first = findings[0]
        raise InvalidInput(first.text, code=first.code, path=first.path, findings=tuple(findings))


def _open(scope: Scope, books: Books, opening: Opening) -> Opened:
    accounts = [(each.account, each.amount) for each in opening.accounts if each.amount]
    postings = list(book_opening_accounts(accounts, opened_on=opening.on).postings) if accounts else []
    customers = get_many_owned(scope, Customer, (each.customer_id for each in opening.invoices))
    rows: list[Invoice] = []
    for index, each in enumerate(opening.invoices):
        rate = _rate(scope, each, books.profile.currency, on=opening.on, path=f"invoices.{index}")
        booking = book_opening_invoice(each.balance, rate, opened_on=opening.on)
        row = _row(scope, books, each, customers[each.customer_id], rate=rate)
        scope.session.add(row)
        open_unbilled(scope, row, booking.booked)
        postings += booking.entry.postings
        rows.append(row)
    entry = Entry(opening.on, "opening.recorded", _merged(postings))
    _record(scope, opening.on, entry, {"invoices": [_told(row) for row in rows]})
    return Opened(opening.on, sum(posting.debit for posting in entry.postings), rows)


def _merged(postings: list[Posting]) -> tuple[Posting, ...]:
    """One posting for each account and side, whatever the number of invoices."""
    debited: dict[Account, int] = {}
    credited: dict[Account, int] = {}
    for posting in postings:
        debited[posting.account] = debited.get(posting.account, 0) + posting.debit
        credited[posting.account] = credited.get(posting.account, 0) + posting.credit
    made = [Posting(account, debit=amount) for account, amount in debited.items() if amount]
    return (*made, *(Posting(account, credit=amount) for account, amount in credited.items() if amount))


def _record(scope: Scope, on: date, entry: Entry, more: Mapping[str, Any]) -> None:
    if entry.postings:
        scope.record(Fact("opening.recorded", scope.business_id, {"on": on.isoformat(), **more}), entry)


def _rate(scope: Scope, opened: OpeningInvoice, base_currency: str, *, on: date, path: str) -> Rate:
    given: Decimal | None = opened.exchange_rate
    if given is None and opened.currency != base_currency:
        given = rate_on(scope, opened.currency, on)
    if given is None and opened.currency != base_currency:
        sentence = f"Give the exchange rate: how much {base_currency} is 1 {opened.currency}?"
        raise InvalidInput(sentence, code="exchange_rate_missing", path=f"{path}.exchange_rate")
    return rate_for(opened.currency, base_currency, given)


def _row(scope: Scope, books: Books, opened: OpeningInvoice, customer: Customer, *, rate: Rate) -> Invoice:
    body = _body(opened, rate)
    totals = compute_totals(body)
    name = scope.actor.name if scope.actor else ""
    row = Invoice(
        id=new_id(),
        business_id=scope.business_id,
        kind="invoice",
        number=opened.number,
        is_opening=True,
        customer_id=customer.id,
        customer_name=customer.name,
        currency=opened.currency,
        exchange_rate=decimal_text(rate.rate),
        issue_date=opened.issued_on,
        due_date=opened.due_date,
        supply_date=opened.issued_on,
        tax_exclusive=totals.tax_exclusive,
        tax_inclusive=totals.tax_inclusive,
        amount_due=totals.amount_due,
        body=body_to_json(body),
        totals=totals_to_record(totals),
        search=search_text(opened.number, customer.name),
        version=1,
        created_by=name,
        updated_by=name,
        created_at=scope.now,
        updated_at=scope.now,
        issued_at=scope.now,
    )
    _freeze(books, row, customer, body, totals=totals, rate=rate)
    return row


def _body(opened: OpeningInvoice, rate: Rate) -> InvoiceBody:
    price = to_decimal(opened.balance, opened.currency)
    line = Line(f"Open balance of {opened.number}", Decimal(1), price, (_OLD_TAX,), id=new_id())
    is_foreign = rate.currency != rate.base_currency
    return InvoiceBody(
        currency=opened.currency,
        lines=(line,),
        customer_id=opened.customer_id,
        exchange_rate=rate.rate if is_foreign else None,
        issue_date=opened.issued_on,
        due_date=opened.due_date,
    )


def _freeze(books: Books, row: Invoice, customer: Customer, body: InvoiceBody, *, totals: Totals, rate: Rate) -> None:
    """What the customer's page and reminders show; the invoice itself was sent by the old program."""
    known = customer_from_json(customer.profile)
    heading = Heading(
        number=row.number or "",
        issued_on=row.issue_date,
        due_on=row.due_date,
        supplied_on=row.issue_date,
        language=known.language or books.profile.language,
    )
    row.frozen, row.frozen_hash = freeze(
        heading, body, totals, seller=books.profile.seller, buyer=known.buyer, rate=rate
    )
    row.link_digest = link_digest(row)


def _told(row: Invoice) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "customer_id": row.customer_id,
        "currency": row.currency,
        "exchange_rate": row.exchange_rate,
        "balance": row.amount_due,
        "issued_on": row.issue_date.isoformat(),
        "due_on": row.due_date.isoformat(),
        "document_hash": row.frozen_hash,
    }
