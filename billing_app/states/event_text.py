"""Events in words, for histories: what happened, from its kind and its payload, and the page that shows it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from billing_app.documents.profiles import PROFILES
from billing_app.domain.money import Money
from billing_app.states.format import day, money

Payload = Mapping[str, Any]

_TEXTS = {
    "customer.created": "Customer added",
    "customer.deleted": "Customer deleted",
    "item.created": "Item added: {name}",
    "item.updated": "Item changed",
    "item.deleted": "Item deleted: {name}",
    "draft.created": "Draft over {amount} started",
    "draft.updated": "Draft changed, now {amount}",
    "draft.deleted": "Draft deleted",
    "invoice.issued": "{number} issued over {amount}",
    "deposit.issued": "{number} issued over {amount}",
    "credit_note.issued": "Credit note {number} over {amount} for {credits}",
    "deposit.applied": "Deposit {number} deducted from a final invoice",
    "deposit.released": "Deposit {number} can be deducted again",
    "payment.recorded": "Payment of {amount} for {invoices}",
    "payment.allocated": "Payment assigned to {invoices}",
    "payment.refunded": "{amount} paid back",
    "payment.reversed": "Payment of {amount} reversed",
    "credit.applied": "Credit of {amount} used for {invoices}",
    "credit.reversed": "Use of {amount} credit taken back",
    "invoice.written_off": "{number}: {amount} written off",
    "invoice.recovered": "{number}: {amount} of a written-off debt paid",
    "invoice.mail_queued": "{number} handed to the outbox",
    "invoice.sent": "{number} sent",
    "invoice.bounced": "{number} came back: {said}",
    "invoice.viewed": "{number} viewed by the customer",
    "invoice.card_mismatch": "{number}: a card payment came in another currency",
    "invoice.asked": "The customer asked about {number}",
    "invoice.reminded": "Reminded of {number}: {step}",
    "customer.statement_sent": "Statement of account sent",
    "recurring.created": "Recurring invoice set up: {name}",
    "recurring.updated": "Recurring invoice changed: {name}",
    "recurring.deleted": "Recurring invoice deleted: {name}",
    "recurring.paused": "Recurring invoice paused: {name}",
    "recurring.resumed": "Recurring invoice goes on: {name}",
    "recurring.billed": "Recurring invoice written for the period from {period}",
    "recurring.held": "Recurring invoice waits: {problem}",
    "job.asked": "Job run by hand",
    "job.paused": "Job paused",
    "job.resumed": "Job goes on",
    "job.released": "Mails and jobs go on after a restore",
    "job.done": "Job done",
    "job.failed": "Job failed: {error}",
    "invoice.disputed": "Invoice marked as disputed",
    "invoice.annotated": "Notes on an invoice changed",
    "invoice.link_revoked": "Link to an invoice revoked",
    "expense.recorded": "Expense of {amount}: {supplier}",
    "expense.corrected": "Corrected: the expense is {amount}",
    "expense.reversed": "Booking of {amount} reversed, to be corrected",
    "expense.paid": "Expense paid: {amount}",
    "expense.unpaid": "Payment of the expense taken back",
    "expense.cancelled": "Expense cancelled: {reason}",
    "expense.receipt_attached": "Receipt added",
    "received.arrived": "{name} came in",
    "received.read": "{number} of {supplier} read",
    "received.refused": "{name} refused",
    "received.recorded": "{number} recorded as expense of {amount}",
    "received.set_aside": "{name} put aside",
    "received.brought_back": "{name} taken up again",
    "supplier.created": "Supplier remembered: {name}",
    "supplier.updated": "Supplier known better: {name}",
    "supplier.changed": "Supplier changed: {name}",
    "supplier.forgotten": "Supplier forgotten: {name}",
    "supplier.brought_back": "Supplier known again: {name}",
    "station.offered": "Station offered: {name}",
    "station.opened": "Station opened: {name}",
    "station.ended": "Station ended: {name}",
    "pin.set": "PIN set",
    "pin.removed": "PIN removed",
    "pin.refused": "PIN refused",
    "opening.recorded": "Opening balances booked as of {on}",
    "period.closed": "Books closed up to {until}",
    "period.reopened": "Books reopened",
    "member.added": "{name} joined the team",
    "member.renamed": "{before} is called {name} now",
    "member.role_changed": "Role changed from {before} to {role}",
    "member.removed": "Somebody left the team",
    "member.password_changed": "Password changed",
    "member.password_reset_asked": "Link for a new password asked",
    "member.password_reset": "Password set anew",
    "factor.enrolled": "Second factor added",
    "factor.removed": "Second factor removed",
    "factor.refused": "Second factor refused",
    "factor.frozen": "Second factor locked after wrong codes",
    "factor.recovery_codes_made": "Recovery codes made",
    "factor.recovery_code_used": "Recovery code used",
    "factor.reset_asked": "Reset of a member’s second factors asked",
    "factor.reset": "Second factors of a member reset",
    "factor.reset_cancelled": "Reset of second factors cancelled",
    "bank_details.asked": "New bank details wait to take effect",
    "bank_details.cancelled": "New bank details cancelled",
    "bank_details.took_effect": "New bank details took effect",
    "login.linked": "Account elsewhere linked",
    "login.unlinked": "Account elsewhere unlinked",
    "device.remembered": "Device remembered",
    "device.forgotten": "Device forgotten",
    "invitation.created": "Invitation sent",
    "invitation.sent_again": "Invitation sent again",
    "invitation.revoked": "Invitation taken back",
    "invitation.accepted": "Invitation accepted",
    "key.created": "API key added: {name}",
    "key.used_from_new_address": "API key used from a new address: {name}",
    "key.revoked": "API key revoked: {name}",
    "mail.failed": "A mail could not be delivered",
    "verifactu.exported": "VeriFactu records exported: {records}",
    "view.saved": "View saved: {name}",
    "view.removed": "View removed: {name}",
}
_PATHS = {
    "invoice": "/invoices",
    "draft": "/invoices",
    "deposit": "/invoices",
    "credit_note": "/invoices",
    "customer": "/customers",
    "document": "/invoices",
    "received": "/received",
}
_LISTS = {
    "payment": "/payments?payment=",
    "expense": "/expenses?expense=",
    "item": "/items",
    "opening": "/settings/opening",
    "member": "/settings/team",
    "key": "/settings/keys",
    "invitation": "/settings/team",
    "period": "/settings/taxes-and-books",
}


def event_text(kind: str, payload: Payload, locale: str) -> str:
    """One event as a line of a history; a kind without words of its own shows its name."""
    if kind in _OWN_WORDS:
        return _OWN_WORDS[kind](payload)
    template = _TEXTS.get(kind, kind.replace(".", " ").replace("_", " ").capitalize())
    told = _told(payload, locale)
    told |= {name: str(payload.get(name) or "") for name in _NAMED.findall(template) if name not in told}
    # What a payload does not say is left out together with the words that lead to it.
    for name, lead in ((name, lead) for name in told if not told[name] for lead in _LEADS):
        template = template.replace(lead + "{" + name + "}", "")
    return template.format(**told).strip(": ")


_NAMED = re.compile(r"\{(\w+)\}")
_LEADS = (" for ", " for the period from ", " over ", ", now ", " to ", " of ", ": ", "")


def event_path(kind: str, subject_id: str) -> str:
    """The page of what an event is about; empty where it is gone or has none."""
    subject, _, verb = kind.partition(".")
    if verb == "deleted":
        return ""
    if subject in _PATHS:
        return f"{_PATHS[subject]}/{subject_id}"
    path = _LISTS.get(subject, "")
    return path + subject_id if path.endswith("=") else path


def _told(payload: Payload, locale: str) -> dict[str, str]:
    item = payload.get("item")
    credited = payload.get("credits")
    return {
        "amount": _amount(payload, locale),
        "credits": str(credited.get("number") or "") if isinstance(credited, dict) else "",
        "invoices": _numbers(payload.get("allocations")),
        "step": _step(payload, locale),
        "name": str(item.get("name") if isinstance(item, dict) else payload.get("name") or ""),
        **{name: str(payload.get(name) or "") for name in ("number", "supplier", "reason", "role", "before", "said")},
        **{name: _day(payload.get(name), locale) for name in ("on", "until")},
    }


def _amount(payload: Payload, locale: str) -> str:
    names = ("amount", "tax_inclusive", "amount_due", "total", "paid_base")
    amount = next((payload[name] for name in names if isinstance(payload.get(name), int)), None)
    currency = payload.get("currency") or payload.get("base_currency")
    return money(Money(amount, currency), locale) if amount is not None and currency else ""


def _step(payload: Payload, locale: str) -> str:
    """Which level of reminding it was, and what it claimed besides."""
    step, currency = payload.get("step"), payload.get("currency")
    if not isinstance(step, int):
        return ""
    claims = [("fee", payload.get("fee")), ("interest", payload.get("interest"))]
    told = [
        f"{name} {money(Money(minor, str(currency)), locale)}"
        for name, minor in claims
        if isinstance(minor, int) and minor
    ]
    return ", ".join([{-1: "before it fell due", 0: "on its due date"}.get(step, f"level {step}"), *told])


def _numbers(allocations: object) -> str:
    """The documents that money went to: two by number, more by how many."""
    parts = cast("Sequence[Payload]", allocations) if isinstance(allocations, list) else ()
    numbers = [str(part["number"]) for part in parts if part.get("number")]
    return " and ".join(numbers) if len(numbers) < 3 else f"{len(numbers)} invoices"


def _day(value: object, locale: str) -> str:
    return day(date.fromisoformat(value), locale) if isinstance(value, str) else ""


def _customer_changed(payload: Payload) -> str:
    if "archived" in payload:
        return "Customer archived" if payload["archived"] else "Customer restored"
    fields = [_words(name) for name in payload.get("fields", ())]
    return f"Customer changed: {', '.join(fields)}" if fields else "Customer changed"


def _settings_changed(payload: Payload) -> str:
    if isinstance(series := payload.get("series"), dict):
        return f"Number series “{cast('Payload', series).get('name', '')}” set"
    if isinstance(rate := payload.get("exchange_rate"), dict):
        told = cast("Payload", rate)
        return f"Exchange rate of {told.get('currency', '')} set to {told.get('rate', '')}"
    if isinstance(cards := payload.get("cards"), dict):
        return "Payments by card set up" if cast("Payload", cards).get("is_active") else "Payments by card switched off"
    if isinstance(letter := payload.get("letter"), dict):
        told = cast("Payload", letter)
        return f"Letter with {_words(told.get('kind', 'document'))}s in “{told.get('language', '')}” worded"
    if isinstance(changed := payload.get("changed"), dict):
        return f"Settings changed: {', '.join(_words(name) for name in cast('Payload', changed))}"
    return "Business set up" if "profile" in payload else "Settings changed"


def _words(name: object) -> str:
    return str(name).replace("_", " ").replace(".", " ")


def _document_rendered(payload: Payload) -> str:
    name = str(payload.get("format") or "")
    title = PROFILES[name].title if name in PROFILES else name.upper()
    made = " ".join(filter(None, (str(payload.get("number") or ""), "made")))
    if not title:
        return "File of a document made"
    # What was made before files were kept is gone; that it read differently must not pass in silence.
    return f"{made} as {title}" + (", differs from what was made of it before" if payload.get("differs_from") else "")


_OWN_WORDS: dict[str, Callable[[Payload], str]] = {
    "document.rendered": _document_rendered,
    "customer.updated": _customer_changed,
    "settings.changed": _settings_changed,
}
WORDED = frozenset(_TEXTS) | frozenset(_OWN_WORDS)
"""The kinds that have words of their own."""
