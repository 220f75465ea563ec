"""Reading what an editor needs to begin with, and storing what its form says."""

import secrets
from datetime import date
from typing import Any

from babel.dates import format_time

from billing_app.domain.access import Actor
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import VersionConflict
from billing_app.domain.exemptions import split_exemption
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import Money, decimal_text
from billing_app.domain.tax_choices import taxes_to_choose
from billing_app.domain.units import UNITS, unit_text
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.customers import get_customer
from billing_app.services.drafting import Document, create_draft, get_document, preview, update_draft
from billing_app.services.exchange_rates import rate_for_day
from billing_app.services.invoices import list_invoices
from billing_app.services.items import find_for_pick
from billing_app.services.series import list_series
from billing_app.states.choices import (
    Choice,
    country_choices,
    currency_choices,
    exemption_choices,
    series_choices,
    surcharge_choices,
    tax_choices,
    taxes_text,
    taxes_value,
)
from billing_app.states.format import day, money
from billing_app.states.invoice_editor.form import (
    Form,
    body_of,
    entries_of,
    filled_parts,
    form_of,
    lines_of,
    withholding_of,
)
from billing_app.states.invoice_editor.showing import findings_texts, totals_texts
from billing_app.store.invoices import InvoiceFilter

_NOT_YET = frozenset({"no_lines"})
"""What is told only when somebody wants to issue."""


def new_editor(actor: Actor, customer_id: str, locale: str) -> dict[str, Any]:
    """An empty editor, perhaps for one customer."""
    found = preview(actor, {"customer_id": customer_id} if customer_id else {})
    profile = read_business(actor).profile
    shown = beginning(actor, found.body, profile, locale) | {
        "rows": [],
        "breakdown": [],
        "after": [],
        "nets": {},
        "total": money(Money(0, found.body.currency), locale),
        "total_value": str(Money(0, found.body.currency)),
        "due_hint": f"Empty: {profile.due_days} days after the issue date",
        "errors": {},
        "warnings": {},
        "remarks": [],
    }
    shown["loaded"] |= {"id": "", "version": 0}
    return shown


def draft_editor(actor: Actor, invoice_id: str, locale: str) -> dict[str, Any]:
    """The editor of a stored draft; what is missing of an issued document is nothing to edit."""
    document = get_document(actor, invoice_id)
    profile = read_business(actor).profile
    shown = beginning(actor, document.body, profile, locale)
    places = {f"lines.{index}": f"lines.{line.id}" for index, line in enumerate(document.body.lines)}
    places |= {f"{kind}.{i}": f"entries.{kind}{i}" for kind in ("allowances", "charges") for i in range(100)}
    shown["loaded"] |= {"id": document.row.id, "version": document.row.version}
    return shown | answer_texts(actor, document, places, profile, locale)


def store_form(actor: Actor, invoice_id: str, version: int, form: Form) -> Document:
    """Make or change a draft. A save whose answer was lost is sent again: if it stands already, that is the answer."""
    data, _ = body_of(form)
    if not invoice_id:
        return create_draft(actor, data)
    try:
        return update_draft(actor, invoice_id, data, version=version)
    except VersionConflict:
        standing = get_document(actor, invoice_id)
        if preview(actor, {**standing.row.body, **data}).body == standing.body:
            return standing
        raise


def answer_texts(
    actor: Actor, document: Document, places: dict[str, str], profile: BusinessProfile, locale: str
) -> dict[str, Any]:
    """What the editor shows after a save."""
    told = [finding for finding in document.findings if finding.code not in _NOT_YET]
    body = document.body
    return {
        "draft_id": document.row.id,
        **totals_texts(document, locale),
        **findings_texts(told, places),
        "taxes": _taxes(body, tax_choices(profile, locale, day=body.supplied_on(business_of(actor).today)), locale),
        **_rate_texts(actor, body, document.row.issue_date, profile, locale),
        "due_hint": "" if body.due_date else f"Due on {day(document.row.due_date, locale)}",
    }


def saved_at(document: Document, profile: BusinessProfile, locale: str) -> str:
    """The time of the last save, in the business's zone."""
    return format_time(document.row.updated_at.astimezone(profile.zone), "short", locale=locale)


def deposit_choices(actor: Actor, customer_id: str, chosen: tuple[str, ...], locale: str) -> list[dict[str, str]]:
    """The deposit invoices of a customer that can be deducted, and those that are chosen."""
    if not customer_id:
        return []
    rows = list_invoices(actor, InvoiceFilter(kind="deposit", customer_id=customer_id, limit=50)).page.rows
    return [
        {
            "id": row.id,
            "text": " · ".join(
                (row.number or "", day(row.issue_date, locale), money(Money(row.tax_inclusive, row.currency), locale))
            ),
            "is_chosen": "yes" if row.id in chosen else "",
        }
        for row in rows
        if row.id in chosen or (row.status not in {"draft", "credited"} and not row.credited.get("deducted_by"))
    ]


def proposed_on_top(actor: Actor, customer_id: str) -> dict[str, str]:
    """For a customer who is charged the recargo de equivalencia: taxes, and what they are with it; else nothing."""
    if not customer_id or not get_customer(actor, customer_id).profile.equivalence_surcharge:
        return {}
    return surcharge_choices(read_business(actor).profile)


def item_options(actor: Actor, query: str, locale: str) -> list[dict[str, Any]]:
    """Items for a line, with all that the line takes from them."""
    options: list[dict[str, Any]] = []
    for record in find_for_pick(actor, query[:100], 8):
        item = record.profile
        price = f"{decimal_text(item.unit_price)} {item.currency}"
        gross = " incl. tax" if item.prices_include_tax else ""
        options.append(
            {
                "value": record.id,
                "label": item.name,
                "hint": f"{price}{gross} · {taxes_text(item.taxes, locale)}",
                "description": f"{item.name}\n{item.description}".strip(),
                "unit": item.unit,
                "unit_price": decimal_text(item.unit_price),
                "currency": item.currency,
                "is_gross": "yes" if item.prices_include_tax else "",
                "taxes": taxes_value(item.taxes),
                "taxes_text": taxes_text(item.taxes, locale),
            }
        )
    return options


def beginning(actor: Actor, body: InvoiceBody, profile: BusinessProfile, locale: str) -> dict[str, Any]:
    """What any editor of a body begins with: its fields, lines and choices."""
    taxes = tax_choices(profile, locale, day=body.supplied_on(business_of(actor).today))
    body, exemption = split_exemption(body, frozenset(taxes_to_choose(profile)))
    customer = get_customer(actor, body.customer_id).profile.name if body.customer_id else ""
    return {
        "loaded": {
            "nonce": secrets.token_hex(6),
            "lines": lines_of(body),
            "entries": entries_of(body),
            "withholding": withholding_of(body),
            "tax": taxes[0]["value"] if taxes else "",
            "exemption": {"reason": exemption.text, "reason_code": exemption.code},
            "customer_id": body.customer_id,
            "customer": customer,
        },
        "draft_id": "",
        "form": form_of(body),
        "filled": filled_parts(body),
        "saved": {},
        "refused": "",
        "picked": {},
        "made": {},
        "currencies": currency_choices(locale),
        "countries": [{"value": "", "text": "–"}, *country_choices(locale)],
        "series": series_choices(list_series(actor, ("invoice", "deposit")), body.series_id),
        "units": _units(body),
        "taxes": _taxes(body, taxes, locale),
        "exemptions": exemption_choices(profile),
        "on_top": proposed_on_top(actor, body.customer_id),
        "deposits": deposit_choices(actor, body.customer_id, body.deposit_ids, locale),
        **_rate_texts(actor, body, body.issue_date or business_of(actor).today, profile, locale),
        "steps": [],
    }


def _units(body: InvoiceBody) -> list[Choice]:
    codes = [*UNITS, *sorted({line.unit for line in body.lines} - UNITS.keys())]
    return [{"value": code, "text": unit_text(code)} for code in codes]


def _taxes(body: InvoiceBody, choices: list[Choice], locale: str) -> list[Choice]:
    known = {choice["value"] for choice in choices}
    used = {taxes_value(line.taxes): taxes_text(line.taxes, locale) for line in body.lines}
    return choices + [{"value": value, "text": text} for value, text in used.items() if value not in known]


def _rate_texts(actor: Actor, body: InvoiceBody, on: date, profile: BusinessProfile, locale: str) -> dict[str, Any]:
    needs = body.currency != profile.currency
    shown: dict[str, Any] = {"currency": body.currency, "needs_rate": needs, "suggestion": {}}
    found = rate_for_day(actor, body.currency, on) if needs else None
    if found:
        source = "European Central Bank" if found.source == "ECB" else "your own rates"
        rate = decimal_text(found.rate)
        text = f"{rate} {profile.currency} per 1 {body.currency}, {source}, {day(found.day, locale)}"
        shown["suggestion"] = {"rate": rate, "text": text}
    return shown
