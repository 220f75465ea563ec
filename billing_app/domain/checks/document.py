"""check_issue: all findings about a document that is to be issued, refusals first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from billing_app.domain.business import BusinessProfile
from billing_app.domain.checks.e_invoice import UNSAYABLE, e_invoice_findings
from billing_app.domain.checks.parties import party_findings
from billing_app.domain.checks.seller import SellerFacts, facts_of
from billing_app.domain.checks.taxes import tax_findings
from billing_app.domain.checks.verifactu import verifactu_findings
from billing_app.domain.errors import Finding
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.party import Party
from billing_app.domain.totals import Totals

MAX_FINDINGS = 100


def check_issue(
    body: InvoiceBody, totals: Totals, seller: SellerFacts, buyer: Party | None, *, today: date
) -> list[Finding]:
    """Refusals and warnings, refusals first; a business that wants it so has its warnings refused.

    `body.exchange_rate` is the rate that will be frozen: where it comes from the rate table it is filled in before.
    """
    found = [*_all(body, totals, seller, buyer, today), *_rate_missing(body, seller, "refusal")]
    return _ranked(found, seller)


def check_draft(
    body: InvoiceBody,
    totals: Totals,
    profile: BusinessProfile,
    buyer: Party | None,
    *,
    today: date,
    document_format: str = "",
) -> list[Finding]:
    """The same for a draft or preview, whose exchange rate may still come from the rate table."""
    seller = facts_of(profile, document_format)
    return _ranked([*_all(body, totals, seller, buyer, today), *_rate_missing(body, seller, "warning")], seller)


def _ranked(findings: list[Finding], seller: SellerFacts) -> list[Finding]:
    if seller.check_policy == "refuse":
        findings = [
            finding if finding.code.startswith(UNSAYABLE) else replace(finding, severity="refusal")
            for finding in findings
        ]
    return sorted(findings, key=lambda finding: finding.severity != "refusal")


def _all(body: InvoiceBody, totals: Totals, seller: SellerFacts, buyer: Party | None, today: date) -> Iterator[Finding]:
    yield from _amounts(body, totals)
    yield from islice(tax_findings(body, seller, buyer, today), MAX_FINDINGS)
    yield from _dates(body, seller, today)
    yield from _currency(body, seller)
    yield from party_findings(totals, seller, buyer)
    yield from islice(_lines(body), MAX_FINDINGS)
    yield from e_invoice_findings(body, totals, seller, buyer)
    yield from verifactu_findings(body, totals, seller, buyer, body.issue_date or today)


def _amounts(body: InvoiceBody, totals: Totals) -> Iterator[Finding]:
    if not body.lines:
        yield Finding("refusal", "no_lines", "lines", "Add at least one line.")
    if totals.amount_due < 0 or totals.tax_inclusive < 0:
        text = "The total is negative. Give money back with a credit note on the invoice that was paid."
        yield Finding("refusal", "negative_total", "lines", text)


def _dates(body: InvoiceBody, seller: SellerFacts, today: date) -> Iterator[Finding]:
    issue_date = body.issue_date or today
    if issue_date > today:
        text = f"The issue date can't be after today, {today.isoformat()}."
        yield Finding("refusal", "issue_date_in_future", "issue_date", text)
    if seller.books_closed_until and issue_date <= seller.books_closed_until:
        text = f"The books are closed until {seller.books_closed_until.isoformat()}. Choose a later issue date."
        yield Finding("refusal", "period_closed", "issue_date", text)
    if body.due_date and body.due_date < issue_date:
        yield Finding("warning", "due_before_issue", "due_date", "The due date is before the issue date.")


def _currency(body: InvoiceBody, seller: SellerFacts) -> Iterator[Finding]:
    if body.currency == seller.currency and body.exchange_rate not in (None, 1):
        text = f"{body.currency} is the base currency: its exchange rate is 1."
        yield Finding("refusal", "exchange_rate_not_one", "exchange_rate", text)


def _rate_missing(body: InvoiceBody, seller: SellerFacts, severity: str) -> Iterator[Finding]:
    if body.currency != seller.currency and body.exchange_rate is None:
        text = f"Give the exchange rate: {seller.currency} per 1 {body.currency}."
        yield Finding("refusal" if severity == "refusal" else "warning", "exchange_rate_missing", "exchange_rate", text)


def _lines(body: InvoiceBody) -> Iterator[Finding]:
    for i, line in enumerate(body.lines):
        if not line.description:
            text = "Say what this line is for: an invoice names the nature of each supply."
            yield Finding("warning", "description_missing", f"lines.{i}.description", text)
        if not line.quantity:
            yield Finding("warning", "quantity_zero", f"lines.{i}.quantity", "The quantity is 0.")
