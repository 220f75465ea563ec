"""What a payment that is being typed would settle: the customer's open documents, each with a suggested part."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_app.domain.access import Actor, Permission
from billing_app.domain.body import parse_body
from billing_app.domain.figures import today_in
from billing_app.domain.money import parse_minor
from billing_app.domain.suggestion import discount_offered, suggest
from billing_app.domain.totals_record import totals_from_record
from billing_app.services.payments.applying import open_invoice_of
from billing_app.store.business import profile_of
from billing_app.store.exchange_rates import rate_on
from billing_app.store.invoices import open_invoices_of
from billing_app.store.payments import credit_of
from billing_app.store.scope import get_owned
from billing_app.store.session import reading
from billing_app.store.tables import Customer, Invoice


@dataclass(frozen=True, slots=True)
class Suggested:
    """An open document with the part and the early-payment discount suggested for it; `offered` could be taken."""

    invoice: Invoice
    amount: int
    discount: int
    offered: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How an amount would be divided. `left` becomes customer credit, `credit` is what the customer has already.

    `rate` is the rate of exchange known for the day, None for the currency of the books or when there is none.
    """

    customer_name: str
    currency: str
    rows: tuple[Suggested, ...]
    left: int
    credit: int
    rate: Decimal | None


def suggest_allocations(
    actor: Actor, customer_id: str, currency: str, *, amount: str = "", paid_on: date | None = None
) -> Suggestion:
    """The open documents of a customer in a currency and how an amount (plain text, may be empty) would settle them."""
    actor.require(Permission.VIEW_INVOICES)
    minor = parse_minor(amount, currency, path="amount", minimum=0) if amount.strip() else 0
    with reading(actor) as scope:
        customer = get_owned(scope, Customer, customer_id)
        profile = profile_of(scope)
        day = paid_on or today_in(profile.zone, scope.now)
        rows = open_invoices_of(scope, customer_id, currency)
        offered = {row.id: _offered(row, day) for row in rows}
        plan = suggest(minor, [open_invoice_of(row) for row in rows], offered)
        parts = {each.invoice_id: each for each in plan.allocations}
        credit, _ = credit_of(scope, customer_id, currency)
        rate = rate_on(scope, currency, day) if currency != profile.currency else None
    suggested = (
        Suggested(row, part.amount if part else 0, part.discount if part else 0, offered[row.id])
        for row in rows
        for part in [parts.get(row.id)]
    )
    return Suggestion(customer.name, currency, tuple(suggested), plan.unallocated, credit, rate)


def _offered(row: Invoice, day: date) -> int:
    if not row.body.get("early_payment"):  # most have no such terms: the body need not be read
        return 0
    terms = parse_body(row.body, is_stored=True).early_payment
    totals = totals_from_record(row.totals)
    return discount_offered(totals, terms, issued_on=row.issue_date, paid_on=day, balance=row.balance)
