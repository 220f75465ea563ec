"""From a document that came in to an expense in the books, or to nothing."""

from collections.abc import Mapping
from typing import Any, cast

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, InvalidInput, Refused
from billing_app.domain.expense import SELF_ASSESSED, Expense, parse_expense
from billing_app.domain.money import parse_minor, to_text
from billing_app.domain.supplier import SupplierIds, plain_id
from billing_app.services.expenses import ExpenseRecord, add_expense
from billing_app.services.expenses.finding import record_of
from billing_app.store import received as store
from billing_app.store.session import Scope, transaction
from billing_app.store.suppliers import add_supplier, find_supplier, learn, supplier_named
from billing_app.store.tables import ReceivedDocument

_AGAIN = "Say so if it is another one all the same."


def record_received(
    actor: Actor,
    received_id: str,
    data: Mapping[str, object],
    *,
    remembers_supplier: bool = True,
    despite_duplicate: bool = False,
) -> ExpenseRecord:
    """Record the expense that a document proposes, with what a person changed; the document proves it from then on."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        row = store.get_received(scope, received_id, for_update=True)
        _refuse_unless_open(row)
        if row.duplicate_of and not despite_duplicate:
            sentence = f"{row.number} of {row.supplier} of this day is here already. {_AGAIN}"
            raise Conflict(sentence, code="duplicate_invoice", path="despite_duplicate")
        proposed = {**row.proposal, **data}
        expense = parse_expense(proposed | {"taxes": _exact(proposed, row.proposal)})
        booked = add_expense(scope, expense)
        _hand_over(scope, row, booked.id)
        if row.invoice and remembers_supplier:
            _remember(scope, row, expense)
        row.remarks = {**row.remarks, "was": row.state}
        row.state, row.expense_id, row.version = "recorded", booked.id, row.version + 1
        payload = {"expense_id": booked.id, "number": row.number, "supplier": expense.supplier}
        scope.record(
            Fact("received.recorded", row.id, payload | {"amount": booked.amount, "currency": booked.currency})
        )
        scope.session.flush()
        return record_of(scope, booked)


def set_aside(actor: Actor, received_id: str) -> ReceivedDocument:
    """Put a document aside that is no expense: spam, somebody else's, one that came twice."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        row = store.get_received(scope, received_id, for_update=True)
        if row.state == "recorded":
            raise Refused("It is an expense already: cancel the expense instead.", code="already_recorded")
        if row.state != "set_aside":
            row.remarks = {**row.remarks, "was": row.state}
            row.state, row.version = "set_aside", row.version + 1
            scope.record(Fact("received.set_aside", row.id, {"name": row.name, "number": row.number}))
        return row


def bring_back(actor: Actor, received_id: str) -> ReceivedDocument:
    """Take a document up again that was put aside, or whose expense was cancelled."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        row = store.get_received(scope, received_id, for_update=True)
        if row.state == "set_aside" or store.is_cancelled(scope, row):
            row.state, row.version = str(row.remarks.get("was") or "attention"), row.version + 1
            scope.record(Fact("received.brought_back", row.id, {"name": row.name, "number": row.number}))
        return row


def _refuse_unless_open(row: ReceivedDocument) -> None:
    match row.state:
        case "ready" | "attention":
            return
        case "recorded":
            raise Conflict("It has been recorded already: open its expense.", code="already_recorded", path="id")
        case "waiting" | "reading":
            raise Conflict("It is being read at this moment. Try again in a few seconds.", code="being_read", path="id")
        case _:
            raise Refused("It was refused or put aside: bring it back first.", code="not_open", path="id")


def _exact(data: Mapping[str, Any], proposal: Mapping[str, Any]) -> object:
    """The taxes; those that are still as they were proposed keep base and tax as the invoice says them, to the cent."""
    given: object = data.get("taxes")
    if not isinstance(given, list) or _total(data) != _total(proposal):
        return cast("object", given)
    proposed = {_group_of(tax): tax for tax in proposal.get("taxes", ())}
    return [_exact_one(one, proposed, data) for one in cast("list[object]", given)]


def _exact_one(one: object, proposed: Mapping[tuple[str, ...], Mapping[str, str]], data: Mapping[str, Any]) -> object:
    if not isinstance(one, Mapping):
        return one
    tax = cast("Mapping[str, Any]", one)
    known = proposed.get(_group_of(tax))
    if known is None or tax.get("base") is not None or tax.get("tax") is not None:
        return tax
    gross = tax.get("gross")
    if gross is not None and not _is_same(gross, _gross_of(known, str(data["currency"])), str(data["currency"])):
        return tax
    if gross is None and len(proposed) != len(data["taxes"]):
        return tax
    deductible = {"deductible": tax["deductible"]} if "deductible" in tax else {}
    return {**known, **deductible}


def _group_of(tax: Mapping[str, Any]) -> tuple[str, ...]:
    return str(tax.get("category") or ""), str(tax.get("rate") or "0"), str(tax.get("name") or "")


def _gross_of(tax: Mapping[str, str], currency: str) -> str:
    parts = ("base",) if tax["category"] in SELF_ASSESSED else ("base", "tax")
    return to_text(sum(parse_minor(tax[part], currency, path=part) for part in parts), currency)


def _is_same(one: object, other: str, currency: str) -> bool:
    try:
        return parse_minor(one, currency, path="gross") == parse_minor(other, currency, path="gross")
    except InvalidInput:
        return False


def _total(data: Mapping[str, Any]) -> tuple[int, str] | None:
    currency = str(data.get("currency") or "")
    try:
        return parse_minor(data.get("amount"), currency, path="amount"), currency
    except InvalidInput:
        return None


def _hand_over(scope: Scope, row: ReceivedDocument, expense_id: str) -> None:
    """The file proves the expense from now on; it stays the same bytes."""
    original = store.original_of(scope, row)
    if original is None:
        return
    if original.subject_id != row.id:  # an expense that was cancelled keeps its receipt
        original = store.copy_of(scope, original)
    original.subject_id = expense_id
    payload = {"attachment_id": original.id, "name": row.name, "sha256": row.sha256, "size": row.size_bytes}
    scope.record(Fact("expense.receipt_attached", expense_id, payload))


def _remember(scope: Scope, row: ReceivedDocument, expense: Expense) -> None:
    seller, payment = row.invoice["seller"], row.invoice["payment"]
    ids = SupplierIds(
        row.supplier,
        vat_id=plain_id(seller["vat_id"]),
        legal_id=plain_id(seller["legal_id"]),
        tax_number=plain_id(seller["tax_number"]),
        iban=plain_id(payment["iban"]),
    )
    supplier = find_supplier(scope, ids.keys) or supplier_named(scope, expense.supplier)
    kind = "supplier.updated"
    if supplier is None:
        supplier, is_new, kind = add_supplier(scope, expense.supplier, ids), True, "supplier.created"
    else:
        is_new = learn(scope, supplier, ids)
    if is_new or supplier.category != expense.category:
        supplier.category, supplier.version = expense.category, supplier.version + 1
        payload = {"name": supplier.name, "vat_id": supplier.vat_id, "iban": supplier.iban}
        scope.record(Fact(kind, supplier.id, payload))
