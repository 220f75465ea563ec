"""What reports share: tables of text, and periods that make sense."""

from datetime import date

from billing_app.domain.errors import InvalidInput

Table = list[list[str]]
"""Rows of text with a heading, amounts as plain decimals: what a CSV file holds."""

LONGEST_DAYS = 3660


def check_period(first: date, last: date) -> None:
    """Refuse a period that ends before it begins, or covers more than ten years."""
    if last < first:
        raise InvalidInput("The period ends before it begins.", code="period_reversed", path="to")
    if (last - first).days > LONGEST_DAYS:
        raise InvalidInput("A report covers at most ten years.", code="period_too_long", path="to")
