"""What an invoice comes to, and why: the arithmetic of EN 16931 over a whole document."""

from billing_app.domain.totals.document import compute_totals, empty_totals, remaining_groups, with_steps
from billing_app.domain.totals.explanation import explain
from billing_app.domain.totals.result import DocumentPart, LineTotals, Step, TaxGroup, Totals

__all__ = [
    "DocumentPart",
    "LineTotals",
    "Step",
    "TaxGroup",
    "Totals",
    "compute_totals",
    "empty_totals",
    "explain",
    "remaining_groups",
    "with_steps",
]
