"""What the hub sends to the page of an issued document: the sheet, how it stands, and what belongs to it, in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import reflex as rx

from billing_app.documents.sheet import make_sheet
from billing_app.documents.tax_code import tax_code_picture
from billing_app.domain.money import Money
from billing_app.live.invoice import INVOICE
from billing_app.live.views import Values
from billing_app.services.dossier import Dossier, EarlyOffer, Settled
from billing_app.services.history import Event
from billing_app.states import wire
from billing_app.states.document_rows import document_row, late_text
from billing_app.states.event_text import event_text
from billing_app.states.format import day, moment, money, plain
from billing_app.states.live import shows
from billing_app.states.mail_rows import mail_row, mail_state_text
from billing_app.states.sheet_vars import SheetVars, sheet_vars
from billing_app.store.tables import Invoice

KINDS = {"invoice": "Invoice", "deposit": "Deposit invoice", "credit_note": "Credit note"}
METHODS = (
    ("bank_transfer", "Bank transfer"),
    ("card", "Card"),
    ("cash", "Cash"),
    ("direct_debit", "Direct debit"),
    ("other", "Other"),
)
_FIGURES = (
    ("amount_due", "Amount due", 1),
    ("amount_paid", "Paid", -1),
    ("amount_credited", "Credited", -1),
    ("amount_adjusted", "Discount and differences", -1),
    ("amount_written_off", "Written off", -1),
)


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveInvoice`, in a language."""
    dossier: Dossier | None = values["dossier"]
    if dossier is None:
        return {"is_ready": True, "is_found": False, "number": ""}
    row = dossier.row
    about = {"is_ready": True, "is_found": True, "is_draft": row.status == "draft", "id": row.id}
    if row.status == "draft":
        return about | {"number": "Draft"}
    return about | _standing(dossier, locale) | _belongings(dossier, locale) | _sheet(dossier.document)


def _standing(dossier: Dossier, locale: str) -> dict[str, Any]:
    row, today = dossier.row, dossier.business.today
    shown = document_row(row, today, locale)
    is_credit = row.kind == "credit_note"
    return {
        "number": shown["number"],
        "kind": KINDS[row.kind],
        "customer": shown["customer"],
        "customer_href": f"/customers/{row.customer_id}" if row.customer_id else "",
        "status": shown["status"],
        "status_text": shown["status_text"],
        "balance": "" if is_credit else shown["balance"],
        "balance_value": shown["balance_value"],
        "due": "" if is_credit or not row.is_open else f"Due {shown['due']}",
        "late": late_text(row, today),
        "figures": [] if is_credit else list(_figures(row, locale)),
        "can_pay": not is_credit and (row.is_open or row.amount_written_off > 0),
        "can_credit": not is_credit and row.credited_total < row.tax_inclusive,
        "can_write_off": row.is_open,
        "offer": _offer_text(dossier.offer, row, locale) if dossier.offer else "",
        "is_disputed": row.disputed,
        "note": row.internal_note,
        "promised": row.dunning_paused_until.isoformat() if row.dunning_paused_until else "",
        "tags": row.tags,
        "tags_text": ", ".join(row.tags),
        "link": dossier.link,
        "can_send": not row.is_opening,
        "delivery": row.delivery or "",
        "viewed": f"Viewed by the customer {moment(row.viewed_at, locale, dossier.business.time_zone)}"
        if row.viewed_at
        else "",
    }


def _figures(row: Invoice, locale: str) -> Iterator[dict[str, str]]:
    for name, label, sign in _FIGURES:
        amount = getattr(row, name)
        if amount or name == "amount_due":
            yield {"label": label, "value": _written(sign * amount, row, locale)}


def _offer_text(offer: EarlyOffer, row: Invoice, locale: str) -> str:
    discount = _written(offer.discount.amount, row, locale)
    paid = _written(offer.discount.paid, row, locale)
    return f"Paid early: less {discount}, so {paid} settles it (until {day(offer.until, locale)})"


def _belongings(dossier: Dossier, locale: str) -> dict[str, Any]:
    zone = dossier.business.time_zone
    mails = {each.id: mail_state_text(each) for each in dossier.mails}
    return {
        "questions": [
            {
                "id": each.id,
                "text": each.text,
                "by": f"{each.name} · {moment(each.asked_at, locale, zone)}",
                "email": each.email,
                "mailto": f"mailto:{quote(each.email)}?subject={quote(dossier.row.number or '')}",
            }
            for each in dossier.questions
        ],
        "mails": [mail_row(each, locale, zone) for each in dossier.mails],
        "settled": [_settled(each, dossier.row, locale) for each in dossier.settled],
        "related": list(_related(dossier, locale)),
        "history": [
            {
                "key": str(each.sequence),
                "text": _happened(each, mails, locale),
                "by": f"{moment(each.at, locale, zone)} · {each.actor}",
            }
            for each in dossier.events
        ],
    }


def _happened(event: Event, mails: Mapping[str, str], locale: str) -> str:
    """An event in words; a reminder with what became of its mail, as long as the outbox keeps it."""
    text = event_text(event.kind, event.payload, locale)
    became = mails.get(str(event.payload.get("mail"))) if event.kind == "invoice.reminded" else None
    return f"{text} · {became}" if became else text


def _settled(settled: Settled, row: Invoice, locale: str) -> dict[str, str]:
    each = settled.allocation
    text = {"payment": "Payment", "credit": "Customer credit used", "write_off": "Written off"}.get(each.source, "")
    href = ""
    if settled.payment:
        method = dict(METHODS).get(settled.payment.method, settled.payment.method.replace("_", " "))
        text = " · ".join(filter(None, (f"Payment, {method.lower()}", settled.payment.reference)))
    elif settled.credit_note:
        text, href = f"Credit note {settled.credit_note.number}", f"/invoices/{settled.credit_note.id}"
    beside = [f"{_written(each.discount, row, locale)} discount"] if each.discount else []
    beside += [f"{_written(each.withheld, row, locale)} withheld"] if each.withheld else []
    reversed_on = f"taken back {day(each.reversed_on, locale)}" if each.reversed_on else ""
    return {
        "key": each.id,
        "text": text or each.source.replace("_", " ").capitalize(),
        "href": href,
        "about": " · ".join(filter(None, (day(each.settled_on, locale), *beside, each.reason, reversed_on))),
        "amount": _written(each.amount, row, locale),
        "is_reversed": "yes" if each.reversed_on else "",
    }


def _related(dossier: Dossier, locale: str) -> Iterator[dict[str, str]]:
    named: Iterable[tuple[str, Invoice | None]] = (
        ("Credits", dossier.original),
        *(("Credit note", note) for note in dossier.credit_notes),
        *(("Deposit", deposit) for deposit in dossier.deposits),
        ("Deducted by", dossier.final),
    )
    for label, row in named:
        if row is not None:
            shown = document_row(row, dossier.business.today, locale)
            yield {"label": label, "number": shown["number"], "href": shown["href"], "amount": shown["amount"]}


def _sheet(document: Mapping[str, Any]) -> dict[str, Any]:
    if not document:
        return {"has_sheet": False}
    recorded = document.get("verifactu", {}).get("type", "")
    return sheet_vars(make_sheet(document)) | {"tax_code": tax_code_picture(document), "recorded_as": recorded}


def _written(minor: int, row: Invoice, locale: str) -> str:
    return money(Money(minor, row.currency), locale)


def plain_balance(row: Invoice) -> str:
    """What is open of a document, as it stands in a field."""
    return plain(Money(row.balance or row.amount_written_off, row.currency))


@shows(INVOICE, present=texts_of)
class LiveInvoice(SheetVars, wire.SentState, rx.State):
    """What the hub sends to everyone who looks at a document."""

    is_ready: bool = False
    is_found: bool = False
    is_draft: bool = False
    id: str = ""
    number: str = ""
    kind: str = ""
    customer: str = ""
    customer_href: str = ""
    status: str = ""
    status_text: str = ""
    balance: str = ""
    balance_value: str = ""
    due: str = ""
    late: str = ""
    figures: list[dict[str, str]] = []
    can_pay: bool = False
    can_credit: bool = False
    can_write_off: bool = False
    offer: str = ""
    is_disputed: bool = False
    note: str = ""
    promised: str = ""
    tags: list[str] = []
    tags_text: str = ""
    link: str = ""
    can_send: bool = False
    delivery: str = ""
    viewed: str = ""
    mails: list[dict[str, str]] = []
    questions: list[dict[str, str]] = []
    settled: list[dict[str, str]] = []
    related: list[dict[str, str]] = []
    history: list[dict[str, str]] = []
    tax_code: str = ""
    recorded_as: str = ""
