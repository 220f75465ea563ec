"""The books as a whole: the receivable account, and the projections against facts and against the replayed events."""

from collections.abc import Sequence

from billing_app.services.verifying.chains import Replayed
from billing_app.services.verifying.findings import Findings
from billing_app.store.movements import CUSTOMER_BALANCE, PROJECTIONS, Key, Movements, Projection
from billing_app.store.rebuilding import (
    credit_by_customer,
    rebuilt_projections,
    receivable_balance,
    stored_projections,
)
from billing_app.store.session import Scope

_CREDIT = ("credit", "credit_base")


def check_books(scope: Scope, findings: Findings, replayed: Replayed) -> None:
    """Compare the receivable account with the documents, and every projection with two recomputations."""
    booked, told = receivable_balance(scope)
    if booked != told:
        text = f"The receivable account holds {booked}, the issued documents add up to {told}."
        findings.add("receivable", "receivable account", text)
    stored = stored_projections(scope)
    facts = rebuilt_projections(scope)
    for projection in PROJECTIONS:
        hidden = _CREDIT if projection is CUSTOMER_BALANCE else ()
        _compare(projection, (stored, facts), findings, source="the facts", hidden=hidden)
        if replayed.is_intact:
            _compare(projection, (stored, replayed.movements), findings, source="the replayed events")
    _check_credit(scope, findings)


def _compare(
    projection: Projection,
    pair: tuple[Movements, Movements],
    findings: Findings,
    *,
    source: str,
    hidden: Sequence[str] = (),
) -> None:
    shown = [index for index, name in enumerate(projection.figures) if name not in hidden]
    stored, expected = ({key: [sums[i] for i in shown] for key, sums in one.moved(projection)} for one in pair)
    nothing = [0] * len(shown)
    for key in sorted(stored.keys() | expected.keys()):
        has, should = stored.get(key, nothing), expected.get(key, nothing)
        if has != should:
            names = [projection.figures[i] for i in shown]
            text = f"{dict(zip(names, has, strict=True))} where {source} give {dict(zip(names, should, strict=True))}."
            findings.add("projections", f"{projection.name} {_key_text(key)}", text)


def _key_text(key: Key) -> str:
    return ", ".join(str(part) for part in key)


def _check_credit(scope: Scope, findings: Findings) -> None:
    projected, booked = credit_by_customer(scope)
    for customer_id in sorted(projected.keys() | booked.keys()):
        has, should = projected.get(customer_id, 0), booked.get(customer_id, 0)
        if has != should:
            text = f"The customer's credit is {has}, the postings add up to {should}."
            findings.add("projections", f"customer_balance {customer_id}", text)
