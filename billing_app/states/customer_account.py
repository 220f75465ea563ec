"""What the hub sends to the page of a customer: profile, balances, open documents, statement and history, in words."""

from typing import Any

import reflex as rx

from billing_app.documents.texts import country
from billing_app.domain.customer import Customer
from billing_app.domain.money import Money
from billing_app.domain.period import KINDS, Period, period_of
from billing_app.live.customers import CUSTOMER, CUSTOMER_EDITING, CUSTOMER_HISTORY
from billing_app.live.views import Values
from billing_app.services.business_profile import Business
from billing_app.services.customers import CustomerRecord
from billing_app.services.reminders import ShownPolicy
from billing_app.services.statements import Statement, StatementEntry
from billing_app.states import wire
from billing_app.states.customers import place_of
from billing_app.states.document_rows import document_row
from billing_app.states.event_text import event_text
from billing_app.states.format import day, initials, moment, money, plain
from billing_app.states.listing import Listing
from billing_app.states.live import shows
from billing_app.states.reports.periods import period_bar

_ENTRIES = {
    "invoice": "Invoice",
    "deposit": "Deposit invoice",
    "credit_note": "Credit note",
    "payment": "Payment",
    "refund": "Paid back",
    "reversal": "Reversed",
    "write_off": "Written off",
    "credit_use": "Discount",
}
_SPANS = {"latest": "Latest", "month": "Month", "quarter": "Quarter", "year": "Year"}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveCustomer`, in a language."""
    record: CustomerRecord | None = values["customer"]
    if record is None:
        return {"is_ready": True, "is_found": False, "name": "Not found"}
    statement: Statement = values["statement"]
    today = values["business"].today
    return {
        "is_ready": True,
        "is_found": True,
        "name": record.profile.name,
        "initials": initials(record.profile.name) or "–",
        "place": place_of(record, locale),
        "email": record.profile.email,
        "is_archived": record.archived_at is not None,
        "facts": _facts(record.profile, locale),
        "reminders": _reminders(values["reminders"]),
        "balances": _balances(record, values["business"].currency, locale),
        "open": [document_row(invoice, today, locale) for invoice in values["open"]],
        "statement": [_entry(entry, statement.currency, locale) for entry in statement.entries],
        **_span(record.id, statement, values["period"], values["business"], locale),
    }


def _span(
    customer_id: str, statement: Statement, period: Period | None, business: Business, locale: str
) -> dict[str, Any]:
    """Which part of the account is shown, what stood before it and after it, and the ways to other parts."""
    path, shown = f"/customers/{customer_id}", Listing().with_(currency=statement.currency)
    of = {kind: (period.at(kind) if period else period_of(business.today, kind)) for kind in KINDS}
    links = {"latest": shown, **{kind: shown.with_(period=each.text) for kind, each in of.items()}}
    current = period.kind if period else "latest"
    here = shown.with_(period=period.text) if period else shown
    has_before = statement.currency and (statement.brought_forward or period)
    return {
        "brought_forward": _written(statement.brought_forward, statement.currency, locale) if has_before else "",
        "closing": _written(statement.closing, statement.currency, locale) if period and statement.currency else "",
        "closing_on": day(min(period.last, business.today), locale) if period else "",
        "bar": period_bar(period, path, locale, currency=statement.currency) if period else {},
        "spans": [
            {"text": _SPANS[name], "href": listing.address(path), "is_current": name == current}
            for name, listing in links.items()
        ],
        "currencies": [
            {"text": each, "href": here.with_(currency=each).address(path), "is_current": each == statement.currency}
            for each in statement.currencies
        ],
    }


def _facts(profile: Customer, locale: str) -> list[dict[str, str]]:
    address = profile.address
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    lines = (address.line1, address.line2, town, address.subdivision, country(profile.country, locale))
    exempt, electronic = profile.tax_exempt, profile.electronic_address
    pairs = (
        ("Kind", "Business" if profile.kind == "business" else "Person"),
        ("Contact", profile.contact_name),
        ("E-mail", profile.email),
        ("Telephone", profile.phone),
        ("Address", "\n".join(line for line in lines if line)),
        ("VAT number", profile.vat_id),
        ("Tax number", profile.tax_number),
        ("Company number", profile.legal_id),
        ("E-invoice address", " : ".join(filter(None, (electronic.scheme, electronic.id)))),
        ("Buyer reference", profile.buyer_reference),
        ("Currency", profile.currency),
        ("Language", profile.language),
        ("Due after", "" if profile.due_days is None else f"{profile.due_days} days"),
        ("Tax exempt", "" if exempt is None else exempt.reason or exempt.certificate or "Yes"),
        ("Exempt until", day(exempt.valid_until, locale) if exempt and exempt.valid_until else ""),
        ("Equivalence surcharge", "Charged on goods" if profile.equivalence_surcharge else ""),
        ("Notes", profile.notes),
    )
    return [{"label": label, "value": value} for label, value in pairs if value]


def _reminders(shown: ShownPolicy) -> str:
    policy = shown.policy
    days = [f"{level.days}" for level in policy.levels]
    after = f" after {' and '.join(filter(None, (', '.join(days[:-1]), days[-1])))} days" if days else ""
    said = f"Reminded{after}" if policy.enabled else "Not reminded"
    return f"{said}, differently from others" if shown.is_own else f"{said}, as all others"


def _balances(record: CustomerRecord, base_currency: str, locale: str) -> list[dict[str, str]]:
    found = {each.currency: (each.outstanding, each.credit) for each in record.balances} or {base_currency: (0, 0)}
    return [
        {
            "currency": currency,
            "outstanding": _written(outstanding, currency, locale),
            "value": plain(Money(outstanding, currency)),
            "credit": _written(credit, currency, locale) if credit else "",
            "credit_value": plain(Money(credit, currency)),
        }
        for currency, (outstanding, credit) in found.items()
    ]


def _entry(entry: StatementEntry, currency: str, locale: str) -> dict[str, str]:
    return {
        "day": day(entry.day, locale),
        "text": (" " if entry.invoice_id else " · ").join(filter(None, (_ENTRIES[entry.kind], entry.text))),
        "href": f"/invoices/{entry.invoice_id}" if entry.invoice_id else "",
        "amount": _written(entry.amount, currency, locale),
        "value": plain(Money(entry.amount, currency)),
        "balance": _written(entry.balance, currency, locale),
        "balance_value": plain(Money(entry.balance, currency)),
    }


def _written(minor: int, currency: str, locale: str) -> str:
    return money(Money(minor, currency), locale)


@shows(CUSTOMER, present=texts_of)
class LiveCustomer(wire.SentState, rx.State):
    """What the hub sends to everyone who looks at a customer."""

    is_ready: bool = False
    is_found: bool = False
    name: str = ""
    initials: str = ""
    place: str = ""
    email: str = ""
    is_archived: bool = False
    facts: list[dict[str, str]] = []
    reminders: str = ""
    balances: list[dict[str, str]] = []
    open: list[dict[str, str]] = []
    statement: list[dict[str, str]] = []
    brought_forward: str = ""
    closing: str = ""
    closing_on: str = ""
    bar: dict[str, Any] = {}
    spans: list[dict[str, Any]] = []
    currencies: list[dict[str, Any]] = []


def history_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveCustomerHistory`, in a language."""
    rows = [
        {
            "key": str(each.sequence),
            "text": event_text(each.kind, each.payload, locale),
            "by": f"{moment(each.at, locale, values['zone'])} · {each.actor}",
        }
        for each in values["happenings"]
    ]
    return {"rows": rows, "is_ready": True}


@shows(CUSTOMER_HISTORY, present=history_of)
class LiveCustomerHistory(wire.SentState, rx.State):
    """What happened to a customer, for those who may see events."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []


@shows(CUSTOMER_EDITING)
class LiveCustomerEditing(wire.SentState, rx.State):
    """Who has the form of a customer open."""

    people: list[dict[str, str]] = []
