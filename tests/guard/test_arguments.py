"""Arguments of events are what the handler says, or the event is refused."""

from datetime import date
from typing import Any

import pytest

from billing_app.guard.arguments import BadArguments, check_arguments


async def record(self: Any, invoice_id: str, amount: int, on: date | None = None) -> None: ...


async def save(self: Any, form_data: dict[str, str]) -> None: ...


async def reload(self: Any) -> None: ...


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        (record, {"invoice_id": "a", "amount": 1}),
        (record, {"invoice_id": "a", "amount": 1, "on": "2026-01-31"}),
        (record, {"invoice_id": "a", "amount": 1, "on": None}),
        (save, {"form_data": {"name": "Ana"}}),
        (reload, {}),
    ],
)
def test_fitting_arguments_pass(handler: Any, payload: dict[str, Any]) -> None:
    check_arguments(handler, payload)


@pytest.mark.parametrize(
    ("handler", "payload", "said"),
    [
        (record, {"invoice_id": "a"}, "amount: missing"),
        (record, {"invoice_id": "a", "amount": "1"}, "amount: int_type"),
        (record, {"invoice_id": "a", "amount": 1.0}, "amount: int_type"),
        (record, {"invoice_id": "a", "amount": True}, "amount: int_type"),
        (record, {"invoice_id": {"$ne": ""}, "amount": 1}, "invoice_id: string_type"),
        (record, {"invoice_id": "a", "amount": 1, "self": "x"}, "self: extra_forbidden"),
        (record, {"invoice_id": "a", "amount": 1, "on": "31.1.2026"}, "on: date"),
        (save, {"form_data": ["a"]}, "form_data: dict_type"),
        (save, {"form_data": {"name": 1}}, "form_data.name: string_type"),
        (reload, {"force": True}, "force: extra_forbidden"),
        (reload, {"x": {1, 2}}, "TypeError"),
    ],
)
def test_other_arguments_are_refused_without_quoting_them(handler: Any, payload: dict[str, Any], said: str) -> None:
    with pytest.raises(BadArguments, match=said):
        check_arguments(handler, payload)


def test_refusal_never_repeats_what_was_sent() -> None:
    with pytest.raises(BadArguments) as refused:
        check_arguments(record, {"invoice_id": 1, "amount": "my secret password"})
    assert "secret" not in str(refused.value)
