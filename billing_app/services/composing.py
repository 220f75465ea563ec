"""Composing a document: the body that was typed, with its customer, deposits, totals and findings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from billing_app.domain.body import parse_body
from billing_app.domain.business import BusinessProfile
from billing_app.domain.checks import check_draft
from billing_app.domain.customer import Customer
from billing_app.domain.errors import Finding, InvalidInput
from billing_app.domain.exempting import exempt
from billing_app.domain.invoice import DepositDeduction, InvoiceBody
from billing_app.domain.reasons import with_reasons
from billing_app.domain.totals import Totals, compute_totals, empty_totals
from billing_app.services.deposits import deductions_for
from billing_app.services.known_ids import odd_ids
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.scope import find_owned, get_many_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Item, Series


@dataclass(frozen=True, slots=True)
class Composition:
    """A document as it stands before it is issued. `today` is the day in the business's zone.

    `typed` is the body as it was written, `body` the one that is billed: a customer's exemption is applied,
    and every tax that needs a reason has one. `totals` carry no steps: few ask for an explanation.
    """

    typed: InvoiceBody
    body: InvoiceBody
    totals: Totals
    findings: tuple[Finding, ...]
    profile: BusinessProfile
    customer: Customer | None
    deposits: tuple[DepositDeduction, ...]
    today: date

    @property
    def issue_date(self) -> date:
        """The wished issue date, or today."""
        return self.body.issue_date or self.today

    @property
    def due_date(self) -> date:
        """The due date: as typed, or so many days after the issue date as document, customer or business say."""
        if self.body.due_date:
            return self.body.due_date
        customer_days = self.customer.due_days if self.customer else None
        choices = (self.body.due_days, customer_days, self.profile.due_days)
        days = next(choice for choice in choices if choice is not None)
        return self.issue_date + timedelta(days=days)

    @property
    def document_format(self) -> str:
        """The e-invoice that the customer gets: their own choice, or what the business usually sends."""
        return (self.customer.document_format if self.customer else "") or self.profile.document_format

    @property
    def supply_date(self) -> date:
        """When the supply was made: the delivery date, the end of the period, or the issue date."""
        return self.body.delivery_date or self.body.period_to or self.issue_date


def compose(scope: Scope, data: Mapping[str, object], profile: BusinessProfile | None = None) -> Composition:
    """Parse a body and work out everything that follows from it; only what can't be computed raises."""
    profile = profile or profile_of(scope)
    customer = _customer_of(scope, data.get("customer_id"))
    currency = customer.currency if customer and customer.currency else profile.currency
    body = parse_body(data, default_currency=currency)
    return compose_body(scope, replace(body, round_tax_per_line=profile.round_tax_per_line), profile, customer)


def compose_stored(scope: Scope, data: Mapping[str, Any]) -> Composition:
    """A draft that is read again: what it names may be gone meanwhile, which is a finding then and no error."""
    try:
        return compose(scope, data)
    except InvalidInput as error:
        lines = [{key: value for key, value in line.items() if key != "item_id"} for line in data.get("lines", [])]
        composed = compose(scope, {**data, "deposits": None, "series_id": None, "lines": lines})
        return replace(composed, findings=(*error.findings, *composed.findings))


def compose_body(scope: Scope, body: InvoiceBody, profile: BusinessProfile, customer: Customer | None) -> Composition:
    """Totals and findings of a parsed body."""
    today = scope.now.astimezone(profile.zone).date()
    supplied_on = body.delivery_date or body.period_to or body.issue_date or today
    language = (customer.language if customer else "") or profile.language
    exempted = exempt(body, customer.tax_exempt if customer else None, supplied_on)
    billed = with_reasons(exempted, profile.country, language, profile.tax_status)
    if customer and customer.buyer_reference and not billed.buyer_reference:
        billed = replace(billed, buyer_reference=customer.buyer_reference)
    _check_items(scope, billed)
    if billed.series_id:
        refuse_series(scope, billed.series_id, billed.kind)
    deposits = deductions_for(scope, billed)
    totals = empty_totals(billed.currency)
    if billed.lines:
        totals = compute_totals(billed, deposits=deposits, is_explained=False)
    buyer, wanted = (customer.buyer, customer.document_format) if customer else (None, "")
    findings = tuple(check_draft(billed, totals, profile, buyer, today=today, document_format=wanted))
    findings += tuple(odd_ids(profile, customer))
    return Composition(body, billed, totals, findings, profile, customer, deposits, today)


def _customer_of(scope: Scope, customer_id: object) -> Customer | None:
    if not customer_id:
        return None
    customer = find_profile(scope, customer_id) if isinstance(customer_id, str) else None
    if customer is None:
        raise InvalidInput("Choose a customer of this business.", code="unknown_customer", path="customer_id")
    return customer


def _check_items(scope: Scope, body: InvoiceBody) -> None:
    wanted = {line.item_id for line in body.lines if line.item_id}
    if not wanted:
        return
    known = get_many_owned(scope, Item, wanted)
    findings = tuple(
        Finding("refusal", "unknown_item", f"lines.{index}.item_id", "Choose an item of this business.")
        for index, line in enumerate(body.lines)
        if line.item_id and line.item_id not in known
    )
    if findings:
        raise InvalidInput(findings[0].text, code="unknown_item", path=findings[0].path, findings=findings)


def refuse_series(scope: Scope, series_id: str, kind: str) -> None:
    """Refuse a series that could not number a document of this kind: a foreign, a closed or another one."""
    row = find_owned(scope, Series, series_id)
    if row is None:
        sentence = "Choose a number series of this business, or none for the usual one."
        raise InvalidInput(sentence, code="unknown_series", path="series_id")
    if row.closed_at is not None:
        sentence = f"The number series “{row.name}” is closed. Choose another one, or none for the usual one."
        raise InvalidInput(sentence, code="series_closed", path="series_id")
    if row.kind != kind:
        numbered, wanted = row.kind.replace("_", " "), kind.replace("_", " ")
        sentence = (
            f"The series “{row.name}” numbers documents of the kind {numbered}, not {wanted}. Choose another one."
        )
        raise InvalidInput(sentence, code="wrong_series", path="series_id")
