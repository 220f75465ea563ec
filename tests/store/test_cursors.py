"""Cursors: text from outside that must never reach a query in another shape than it left."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.errors import InvalidInput
from billing_app.store.scope import decode_cursor
from billing_app.store.tables import Expense


def cursor_of(*parts) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


BAD_CURSORS = [
    "x",
    "%%%",
    "ä",
    "W10",
    cursor_of("id", ["a"]),
    cursor_of("due_on,id", ["2026-02-30", "a"]),
    cursor_of("due_on,id", [5, "a"]),
    cursor_of("due_on,id", ["2026-02-01", None]),
    cursor_of("due_on,id", ["2026-02-01", "a\0"]),
    cursor_of("due_on,id", ["2026-02-01", "\ud800"]),
    cursor_of("due_on,id", ["2026-02-01"]),
    cursor_of("due_on,id", {"a": 1, "b": 2}),
    cursor_of("-due_on,id", ["2026-02-01", "a"]),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_malformed_cursor_is_refused_by_name(cursor):
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(cursor, [Expense.due_on, Expense.id], descending=False)
    assert refused.value.error_code == "bad_cursor"


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, True, 1.5, "1"])
def test_a_cursor_never_carries_a_number_the_database_cannot_hold(value):
    with pytest.raises(InvalidInput):
        decode_cursor(cursor_of("amount,id", [value, "a"]), [Expense.amount, Expense.id], descending=False)


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_a_cursor(cursor):
    with pytest.raises(InvalidInput):
        decode_cursor(cursor, [Expense.created_at, Expense.id], descending=True)
