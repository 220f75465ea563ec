"""The tax report: what is owed to the tax office, from postings alone."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.money import to_text
from billing_app.domain.tax_report import TaxLine, payable_tax, tax_lines
from billing_app.services.reports.periods import Table, check_period
from billing_app.store import ledger
from billing_app.store.business import profile_of
from billing_app.store.session import reading

Basis = Literal["accrual", "cash"]


@dataclass(frozen=True, slots=True)
class TaxReport:
    """Tax by side and group between two days; `payable` is output less input."""

    first: date
    last: date
    basis: Basis
    currency: str
    lines: list[TaxLine]

    @property
    def payable(self) -> int:
        """What is owed to the tax office; below 0 it comes back."""
        return payable_tax(self.lines)

    @property
    def table(self) -> Table:
        """The report as rows of text."""
        rows = [
            [line.side, *line.group, to_text(line.base, self.currency), to_text(line.tax, self.currency)]
            for line in self.lines
        ]
        return [["side", "category", "rate", "name", "base", "tax"], *rows]


def tax_report(actor: Actor, first: date, last: date, *, basis: str = "") -> TaxReport:
    """Tax between two days, from postings alone; without a basis that of the business.

    Books on the cash basis also tell the accrual basis (what waits for money counts at once), not the other way round.
    """
    actor.require(Permission.VIEW_REPORTS)
    check_period(first, last)
    with reading(actor) as scope:
        profile = profile_of(scope)
        chosen = _basis(basis, profile)
        is_widened = chosen == "accrual" and profile.tax_basis == "cash"
        lines = tax_lines(ledger.tax_sums(scope, first, last), is_widened=is_widened)
        return TaxReport(first, last, chosen, profile.currency, lines)


def _basis(basis: str, profile: BusinessProfile) -> Basis:
    if basis not in ("", "accrual", "cash"):
        raise InvalidInput("Choose accrual or cash.", code="not_a_choice", path="basis")
    if basis == "cash" and profile.tax_basis == "accrual":
        sentence = "These books are kept on the accrual basis: tax is due when an invoice is issued."
        raise Refused(sentence, code="other_basis", path="basis")
    return "cash" if (basis or profile.tax_basis) == "cash" else "accrual"
