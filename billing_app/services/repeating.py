"""Commands that a page may send twice, by a double click or after a lost connection: the same key acts once."""

import json
from collections.abc import Callable, Mapping, Sequence

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services.expenses import ExpenseRecord, WaitingReceipt, get_expense, record_expense
from billing_app.services.idempotency import Answer, answer_once, digest_of
from billing_app.services.payments import (
    PaymentRecord,
    get_payment,
    record_payment,
    refund_payment,
    use_credit,
)
from billing_app.services.recurring import ProfileRecord, create_profile, get_profile


def record_payment_once(actor: Actor, key: str, data: Mapping[str, object]) -> PaymentRecord:
    """Record a payment, or give back the one that this key has recorded."""
    return get_payment(
        actor, _once(actor, key, "payment", data, command=lambda: record_payment(actor, data).payment.id)
    )


def refund_payment_once(actor: Actor, key: str, payment_id: str, data: Mapping[str, object]) -> PaymentRecord:
    """Pay out customer credit, or give back the refund that this key has made."""
    name = f"payment/{payment_id}/refund"
    refund_id = _once(actor, key, name, data, command=lambda: refund_payment(actor, payment_id, data).payment.id)
    return get_payment(actor, refund_id)


def use_credit_once(actor: Actor, key: str, customer_id: str, data: Mapping[str, object]) -> None:
    """Use customer credit, unless this key has used it already."""
    _once(actor, key, f"customer/{customer_id}/credit", data, command=lambda: _use_of(actor, customer_id, data))


def _use_of(actor: Actor, customer_id: str, data: Mapping[str, object]) -> str:
    return use_credit(actor, customer_id, data)[0].source_id


def record_expense_once(
    actor: Actor, key: str, data: Mapping[str, object], receipts: Sequence[WaitingReceipt] = ()
) -> ExpenseRecord:
    """Record an expense with its files, or give back the one that this key has recorded."""
    return get_expense(
        actor, _once(actor, key, "expense", data, command=lambda: record_expense(actor, data, receipts).row.id)
    )


def create_profile_once(actor: Actor, key: str, data: Mapping[str, object]) -> ProfileRecord:
    """Let an invoice repeat, or give back the profile that this key has made."""
    return get_profile(actor, _once(actor, key, "recurring", data, command=lambda: create_profile(actor, data).row.id))


def _once(actor: Actor, key: str, name: str, data: Mapping[str, object], *, command: Callable[[], str]) -> str:
    """The id that a command made, now or when the key came first. A refusal is not kept: the form is sent again."""
    digest = digest_of("PAGE", name, json.dumps(data, sort_keys=True).encode())
    return answer_once(actor, f"page:{key}", digest, command=lambda: Answer(200, command()), refusal=refuse).body


def refuse(error: BillingError) -> Answer:
    """For answers that are not kept: what was refused may be sent again."""
    raise error
