"""Credit notes sum up to the original, whatever was credited in between."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billing_app.domain.body import body_to_json, parse_body
from billing_app.domain.credit_note import CreditRequest, LineRequest
from billing_app.domain.errors import BillingError, Refused
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import share
from billing_app.domain.tax import Tax
from tests.domain.bodies import bodies, standard
from tests.domain.crediting import ALL, Crediting, groups

FRACTIONS = [Decimal(1), Decimal("0.5"), Decimal("0.25"), Decimal("0.1")]
Plan = list[tuple[str, int, int]]
PLANS: st.SearchStrategy[Plan] = st.lists(
    st.tuples(st.sampled_from(["quantity", "quantity", "amount"]), st.integers(0, 5), st.integers(0, 3)), max_size=5
)
MIXED_PLANS: st.SearchStrategy[Plan] = st.lists(
    st.tuples(st.sampled_from(["quantity", "amount", "gross"]), st.integers(0, 5), st.integers(0, 3)), max_size=5
)


def carry_out(document: InvoiceBody, plan: Plan) -> Crediting:
    """Credit by a plan, passing over what is refused, and then all that remains."""
    try:
        crediting = Crediting(document)
    except BillingError:
        assume(False)
        raise
    assume(crediting.totals.tax_inclusive > 0)
    for step in plan:
        try:
            crediting.credit(_request(crediting, *step))
        except Refused as refused:
            assert refused.error_code == "exceeds_remaining"  # noqa: PT017 passed over, whatever the plan
    if crediting.so_far.tax_inclusive < crediting.totals.tax_inclusive:
        crediting.credit(ALL)
    return crediting


def _request(crediting: Crediting, kind: str, index: int, part: int) -> CreditRequest:
    if kind == "gross":
        return CreditRequest(amount=max(1, crediting.totals.tax_inclusive // (2, 3, 7, 50)[part]))
    one = crediting.body.lines[index % len(crediting.body.lines)]
    total = crediting.totals.lines[index % len(crediting.body.lines)]
    if kind == "quantity":
        return CreditRequest((LineRequest(one.id, quantity=one.quantity * FRACTIONS[part]),))
    typed = total.net if total.gross is None else total.gross
    return CreditRequest((LineRequest(one.id, amount=(typed // (1, 2, 3, 5)[part]) or 1),))


@settings(max_examples=100, deadline=None)
@given(bodies(), PLANS)
def test_credits_by_line_sum_up_to_the_original(document: InvoiceBody, plan: Plan) -> None:
    crediting = carry_out(document, plan)
    names = ("line_total", "allowance_total", "charge_total", "tax_exclusive", "tax_total", "tax_inclusive")
    for name in (*names, "withholding_total", "rounding", "amount_due"):
        assert crediting.sum_of(name) == getattr(crediting.totals, name), name
    assert crediting.so_far.groups == tuple(groups(crediting.totals))


@settings(max_examples=100, deadline=None)
@given(bodies(returns=False), MIXED_PLANS)
def test_credits_of_any_kind_sum_up_to_the_original(document: InvoiceBody, plan: Plan) -> None:
    crediting = carry_out(document, plan)
    for name in ("tax_exclusive", "tax_total", "tax_inclusive", "withholding_total", "rounding", "amount_due"):
        assert crediting.sum_of(name) == getattr(crediting.totals, name), name
    assert crediting.so_far.groups == tuple(groups(crediting.totals))


@settings(max_examples=100, deadline=None)
@given(bodies(taxings=[(standard("19"),), (standard("7"),), (Tax("Z"),)]), PLANS)
def test_every_credit_note_adds_up_by_itself(document: InvoiceBody, plan: Plan) -> None:
    for note in carry_out(document, plan).notes:
        totals = note.totals
        assert totals.tax_inclusive > 0
        assert totals.line_total == sum(one.net for one in totals.lines)
        assert totals.tax_exclusive == totals.line_total - totals.allowance_total + totals.charge_total
        assert totals.tax_exclusive == sum(group.base for group in totals.groups)
        assert totals.tax_inclusive == totals.tax_exclusive + sum(group.amount for group in totals.groups)
        assert len(note.body.allowances) == len(totals.allowance_amounts)
        assert parse_body(body_to_json(note.body), is_stored=True) == note.body
        if not document.round_tax_per_line:
            for group in totals.groups:
                assert abs(group.amount - share(group.base, Fraction(group.tax.rate), 100)) <= 1
