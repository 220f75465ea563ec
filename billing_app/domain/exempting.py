"""A customer's exemption from tax, applied to a body: category S becomes E with the reason of the certificate."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing_app.domain.customer import TaxExemption
from billing_app.domain.invoice import AllowanceCharge, InvoiceBody, Line
from billing_app.domain.tax import Tax


def exempt(body: InvoiceBody, exemption: TaxExemption | None, day: date) -> InvoiceBody:
    """The body as an exempt customer is billed for a supply of that day; a line's own delivery date goes before it."""
    if exemption is None:
        return body
    reason = " ".join(part for part in (exemption.reason, exemption.certificate) if part)
    lines = tuple(_line(line, reason) if exemption.holds_on(line.delivery_date or day) else line for line in body.lines)
    if not exemption.holds_on(day):
        return replace(body, lines=lines)
    return replace(
        body,
        lines=lines,
        allowances=_modifiers(body.allowances, reason),
        charges=_modifiers(body.charges, reason),
    )


def _line(line: Line, reason: str) -> Line:
    return replace(line, taxes=_taxes(line.taxes, reason))


def _modifiers(modifiers: Iterable[AllowanceCharge], reason: str) -> tuple[AllowanceCharge, ...]:
    return tuple(replace(each, taxes=_taxes(each.taxes, reason)) for each in modifiers)


def _taxes(taxes: Iterable[Tax], reason: str) -> tuple[Tax, ...]:
    exempted = (Tax("E", Decimal(0), reason=reason) if tax.category == "S" else tax for tax in taxes)
    return tuple(dict.fromkeys(exempted))  # two exempted taxes of one line are one
