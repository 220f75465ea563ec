"""Reversals: a payment that bounced, was charged back or was a mistake; its documents are open again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_app.domain.access import Actor, Permission
from billing_app.domain.booking import change_from_json
from billing_app.domain.change import Fact
from billing_app.domain.customer_credit import CreditUse, uses_to_undo
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.exchange import Rate
from billing_app.domain.ledger import Account, Posting, Postings, debit, gain_or_loss, money_account
from billing_app.domain.payment import Allocation, settle_reversed
from billing_app.domain.payment_request import ReversalRequest, parse_reversal
from billing_app.domain.postings import book_reversal, undo_settling
from billing_app.services.books import open_books
from billing_app.services.payments.applying import PaymentRecord
from billing_app.services.settling import booked_of, change_document, settlement_of
from billing_app.store.invoices import invoices_by_id
from billing_app.store.ledger import entries_of
from billing_app.store.payments import allocations_by_source, credit_of, credit_uses, get_payment, lock_customer
from billing_app.store.projections import project
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Allocation as AllocationRow
from billing_app.store.tables import Invoice, Payment


def reverse_payment(actor: Actor, payment_id: str, data: Mapping[str, object]) -> PaymentRecord:
    """Undo a payment or a refund: its documents reopen, and credit that it brought is taken back, even if used."""
    actor.require(Permission.RECORD_PAYMENTS)
    with transaction(actor) as scope:
        books = open_books(scope)
        if customer_id := get_payment(scope, payment_id).customer_id:
            lock_customer(scope, customer_id)
        payment = get_payment(scope, payment_id, for_update=True)
        request = parse_reversal(data, payment.currency)
        reversed_on = books.check_day(request.reversed_on or books.today, "reversed_on")
        if payment.state != "recorded":
            raise Refused("This payment has been reversed already.", code="already_reversed")
        if reversed_on < payment.paid_on:
            sentence = f"The payment came on {payment.paid_on.isoformat()}: it can't be undone before."
            raise InvalidInput(sentence, code="before_payment", path="reversed_on")
        return _reverse(scope, payment, request, reversed_on, base_currency=books.profile.currency)


@dataclass(frozen=True, slots=True)
class _Undoing:
    """What a reversal takes out: the payment's own allocations and uses of the credit that it had brought."""

    own: list[AllocationRow]
    uses: list[AllocationRow]
    rows: dict[str, Invoice]


def _reverse(
    scope: Scope, payment: Payment, request: ReversalRequest, reversed_on: date, *, base_currency: str
) -> PaymentRecord:
    undoing = _undoing(scope, payment)
    returned = _undo_uses(scope, payment, undoing, reversed_on)
    beside = _undo_allocations(scope, undoing.own, undoing.rows, reversed_on)
    lost, lost_base = _credit_of_payment(payment)
    beside += _residue(scope, payment, returned, (lost, lost_base))
    entry = book_reversal(
        _postings_of(scope, payment.id),
        kind="payment.reversed",
        reversed_on=reversed_on,
        beside=beside,
        fee_base=_fee_base(payment, request, base_currency),
        account=money_account(payment.method),
    )
    moved = sum(p.net_credit for p in entry.postings if p.account == Account.CUSTOMER_CREDIT)
    payment.state, payment.reversed_on, payment.reversal_reason = "reversed", reversed_on, request.reason
    payload = {
        "reason": request.reason,
        "reversed_on": reversed_on.isoformat(),
        "amount": payment.amount,
        "currency": payment.currency,
        "fee": request.fee,
        "invoices": [each.invoice_id for each in undoing.own],
    }
    scope.record(Fact("payment.reversed", payment.id, payload, payment.customer_id or ""), entry)
    sign = -1 if payment.kind == "payment" else 1
    project(scope).received(reversed_on, sign * payment.amount_base)
    if payment.customer_id:
        project(scope).customer(payment.customer_id, payment.currency, credit=-lost, credit_base=moved)
    return PaymentRecord(payment, allocations_by_source(scope, [payment.id]))


def _undoing(scope: Scope, payment: Payment) -> _Undoing:
    own = [each for each in allocations_by_source(scope, [payment.id]) if each.reversed_on is None]
    uses = _uses_undone(scope, payment)
    rows = invoices_by_id(scope, {each.invoice_id for each in (*own, *uses)}, for_update=True)
    return _Undoing(own, uses, rows)


def _credit_of_payment(payment: Payment) -> tuple[int, int]:
    """The customer credit that goes with the payment, and what the books held of it; a refund brings its own back."""
    lost = payment.unallocated if payment.kind == "payment" else -payment.amount
    return lost, payment.booked.get("credit_base", 0)


def _uses_undone(scope: Scope, payment: Payment) -> list[AllocationRow]:
    lost, _ = _credit_of_payment(payment)
    if lost <= 0 or not payment.customer_id:
        return []
    credit, _ = credit_of(scope, payment.customer_id, payment.currency)
    allocations = credit_uses(scope, payment.customer_id, payment.currency)
    sums: dict[str, int] = {}
    for each in allocations:
        sums[each.source_id] = sums.get(each.source_id, 0) + each.amount
    shortage = uses_to_undo(lost, available=credit, uses=[CreditUse(use, amount) for use, amount in sums.items()])
    undone = {use.allocation_id for use in shortage.undone}
    return [each for each in allocations if each.source_id in undone]


def _undo_uses(scope: Scope, payment: Payment, undoing: _Undoing, reversed_on: date) -> tuple[int, int]:
    """Take back uses of credit, each with an entry of its own; the credit that comes back, and its base amount."""
    returned = returned_base = 0
    if not payment.customer_id:
        return returned, returned_base
    for use_id in dict.fromkeys(each.source_id for each in undoing.uses):
        parts = [each for each in undoing.uses if each.source_id == use_id]
        beside = _undo_allocations(scope, parts, undoing.rows, reversed_on)
        entry = book_reversal(
            _postings_of(scope, use_id), kind="credit.reversed", reversed_on=reversed_on, beside=beside
        )
        amount = sum(each.amount for each in parts)
        base = sum(p.net_credit for p in entry.postings if p.account == Account.CUSTOMER_CREDIT)
        payload = {"amount": amount, "currency": payment.currency, "invoices": [each.invoice_id for each in parts]}
        scope.record(Fact("credit.reversed", use_id, payload, payment.customer_id), entry)
        project(scope).customer(payment.customer_id, payment.currency, credit=amount, credit_base=base)
        returned, returned_base = returned + amount, returned_base + base
    return returned, returned_base


def _undo_allocations(
    scope: Scope, allocations: Sequence[AllocationRow], rows: Mapping[str, Invoice], reversed_on: date
) -> Postings:
    beside: Postings = ()
    for each in allocations:
        row = rows[each.invoice_id]
        booked, more = undo_settling(booked_of(row), change_from_json(each.booked["change"]))
        beside += more
        each.reversed_on = reversed_on
        change_document(scope, row, booked, settle_reversed(settlement_of(row), _rule_of(each)), day=reversed_on)
    return beside


def _rule_of(row: AllocationRow) -> Allocation:
    return Allocation(
        row.invoice_id, row.amount, row.discount, row.withheld, row.rounding, recovered=row.booked.get("recovered", 0)
    )


def _residue(scope: Scope, payment: Payment, returned: tuple[int, int], lost: tuple[int, int]) -> Postings:
    """What the books would still hold of a credit that is down to nothing: an exchange difference."""
    if not payment.customer_id:
        return ()
    credit, credit_base = credit_of(scope, payment.customer_id, payment.currency)
    if credit + returned[0] - lost[0]:
        return ()
    left = credit_base + returned[1] - lost[1]
    return (*debit(Account.CUSTOMER_CREDIT, left), *gain_or_loss(left))


def _fee_base(payment: Payment, request: ReversalRequest, base_currency: str) -> int:
    rate = Decimal(payment.exchange_rate)
    return Rate(payment.currency, base_currency, rate).to_base(request.fee)


def _postings_of(scope: Scope, subject_id: str) -> tuple[Posting, ...]:
    """The postings by which a payment, refund or use of credit was booked."""
    return entries_of(scope, subject_id)[0].to_entry().postings
