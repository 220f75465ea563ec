"""The foot of a list in words: what all that its filter finds comes to, a line for each currency."""

from collections.abc import Sequence

from billing_app.domain.money import Money
from billing_app.states.format import money, plain
from billing_app.store.summing import MOST_SUMMED, ListSum


def sum_texts(sums: Sequence[ListSum] | None, noun: str, locale: str) -> dict[str, str]:
    """What is summed, and the sums as text and as plain decimals; no sums where the list is too long."""
    if sums is None:
        return {"note": f"More than {MOST_SUMMED:,} {noun}: narrow the list to see their sum."}
    rows = sum(each.rows for each in sums)
    amounts = [Money(each.amount, each.currency) for each in sums]
    return {
        "note": f"Sum of {rows:,} {noun}" if rows != 1 else "Sum",
        "amount": "\n".join(money(amount, locale) for amount in amounts),
        "amount_value": " ".join(plain(amount) for amount in amounts),
    }
