"""Deposits: what a final invoice deducts of the deposit invoices that it names."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from billing_app.domain.body import parse_body
from billing_app.domain.change import Fact
from billing_app.domain.credit_note import CreditRequest
from billing_app.domain.deposit import DepositState, DepositUse, deduct_deposit
from billing_app.domain.errors import Conflict, InvalidInput, Refused
from billing_app.domain.invoice import DepositDeduction, InvoiceBody
from billing_app.domain.postings import BookedDeposit
from billing_app.domain.postings.tax import key_of
from billing_app.domain.tax import Tax
from billing_app.domain.totals_record import tax_from_record, totals_from_record
from billing_app.services.books import open_books
from billing_app.services.credit_making import CreditTerms
from billing_app.services.crediting import issue_credit
from billing_app.services.settling import booked_of
from billing_app.store.invoices import invoices_by_id
from billing_app.store.payments import last_received_on
from billing_app.store.session import Scope
from billing_app.store.tables import Invoice


def deductions_for(scope: Scope, body: InvoiceBody) -> tuple[DepositDeduction, ...]:
    """What a draft deducts of its deposits as they stand; InvalidInput by path where one can't be deducted."""
    if not body.deposit_ids:
        return ()
    rows = invoices_by_id(scope, body.deposit_ids)
    return tuple(use.deduction for use in uses_of(scope, body, rows))


def uses_of(scope: Scope, body: InvoiceBody, rows: Mapping[str, Invoice]) -> list[DepositUse]:
    """What is deducted of each deposit that a body names, and what of it nobody paid."""
    return [_use_of(scope, body, rows.get(each), index) for index, each in enumerate(body.deposit_ids)]


def apply_deposits(scope: Scope, final: Invoice, deductions: Sequence[DepositDeduction]) -> tuple[BookedDeposit, ...]:
    """Take the deposits of a final invoice that is being issued: each is marked, and its unpaid rest is credited.

    The deposits are locked here; when one of them was paid or taken since `deductions` were computed, it is a Conflict.
    """
    if not deductions:
        return ()
    books, body = open_books(scope), parse_body(final.body, is_stored=True)
    rows = invoices_by_id(scope, body.deposit_ids, for_update=True)
    uses = uses_of(scope, body, rows)
    if [use.deduction for use in uses] != list(deductions):
        raise Conflict(
            "A deposit of this invoice has just changed. Look at it again, then issue it.", code="deposit_changed"
        )
    terms = CreditTerms(body.issue_date or books.today, reason="Unpaid rest of the deposit")
    for use in uses:
        row = rows[use.deduction.invoice_id]
        if row.balance:
            issue_credit(scope, books, row, CreditRequest(amount=row.balance), terms=terms)
        _take(scope, final, row, use)
    return tuple(BookedDeposit(use.deduction, booked_of(rows[use.deduction.invoice_id])) for use in uses)


def _take(scope: Scope, final: Invoice, row: Invoice, use: DepositUse) -> None:
    row.credited = {**row.credited, "deducted_by": final.id}
    row.updated_at = scope.now
    payload = {"number": row.number, "final_id": final.id, "amount": use.deduction.amount, "currency": row.currency}
    scope.record(Fact("deposit.applied", row.id, payload, row.customer_id or ""))


def release_deposits(scope: Scope, final: Invoice, rows: Mapping[str, Invoice]) -> None:
    """Make the locked deposits of a final invoice deductible again, because all of it was credited."""
    for deduction in issued_deductions(final):
        row = rows[deduction.invoice_id]
        row.credited = {key: value for key, value in row.credited.items() if key != "deducted_by"}
        row.updated_at = scope.now
        scope.record(
            Fact("deposit.released", row.id, {"number": row.number, "final_id": final.id}, row.customer_id or "")
        )


def issued_deductions(row: Invoice) -> tuple[DepositDeduction, ...]:
    """What an issued document deducted, as it was frozen."""
    stored: list[dict[str, Any]] = json.loads(row.frozen).get("deposits", []) if row.frozen else []
    return tuple(_deduction_from(each) for each in stored)


def _use_of(scope: Scope, body: InvoiceBody, row: Invoice | None, index: int) -> DepositUse:
    path = f"deposits.{index}.invoice_id"
    if row is None or row.kind != "deposit" or row.status == "draft":
        raise InvalidInput(
            "Choose a deposit invoice of this business that was issued.", code="not_a_deposit", path=path
        )
    try:
        use = deduct_deposit(_state_of(scope, row), currency=body.currency, customer_id=body.customer_id)
    except Refused as error:
        raise InvalidInput(error.message, code=error.error_code, path=path) from None
    if row.status == "credited":
        raise InvalidInput(f"{row.number} was credited: nothing of it is left.", code="deposit_credited", path=path)
    return use


def _state_of(scope: Scope, row: Invoice) -> DepositState:
    booked = booked_of(row)
    return DepositState(
        invoice_id=row.id,
        number=row.number or "",
        currency=row.currency,
        customer_id=row.customer_id or "",
        amount=row.tax_inclusive - row.credited_total,
        received=booked.paid,
        received_on=last_received_on(scope, row.id),
        groups=_left_of(row),
        is_deducted=bool(row.credited.get("deducted_by")),
    )


def _left_of(row: Invoice) -> tuple[tuple[Tax, int, int], ...]:
    credited = {group.group: (group.credited_base, group.credited_tax) for group in booked_of(row).groups}
    left: list[tuple[Tax, int, int]] = []
    for group in totals_from_record(row.totals).groups:
        base, tax = credited.pop(key_of(group.tax), (0, 0))
        left.append((group.tax, group.base - base, group.amount - tax))
    return tuple(left)


def _deduction_from(stored: Mapping[str, Any]) -> DepositDeduction:
    received_on = date.fromisoformat(stored["received_on"]) if stored["received_on"] else None
    groups = tuple((tax_from_record(each["tax"]), each["base"], each["amount"]) for each in stored["groups"])
    return DepositDeduction(stored["invoice_id"], stored["number"], received_on, stored["amount"], groups)
