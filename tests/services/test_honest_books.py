"""Whatever happens to documents and money, in whatever order: the books stay honest, every statement stays at home."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services import payments
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.drafting import create_draft
from billing_app.services.expenses import cancel_expense, pay_expense, record_expense
from billing_app.services.issuing import issue_invoice
from billing_app.services.opening import record_opening
from billing_app.services.verifying import verify
from tests.builders import new_business, new_customer, this_day
from tests.fixtures.tenants import TenantWatch

pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Life:
    """A business with two customers and what has happened so far; `a` and `b` choose among what there is."""

    actor: Actor
    customers: list[str]
    invoices: list[str] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)
    expenses: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def issue(self, a: int, b: int, **more) -> None:
        taxes = [{"category": "S", "rate": "19"}, {"category": "S", "rate": "7"}, {"category": "Z", "rate": "0"}]
        rates = {"EUR": {}, "USD": {"exchange_rate": "0.9137"}}
        currency = "USD" if a % 4 == 3 else "EUR"
        lines = [
            {
                "description": "Work",
                "quantity": "3",
                "unit_price": f"{1 + a % 97}.{b % 100:02d}",
                "taxes": [taxes[b % 3]],
            },
            {"description": "Goods", "quantity": "1", "unit_price": f"{b % 50}.55", "taxes": [taxes[a % 3]]},
        ]
        due = (this_day() + timedelta(days=a % 60)).isoformat()
        body = {"customer_id": self.customers[b % 2], "currency": currency, "due_date": due, "lines": lines}
        draft = create_draft(self.actor, body | rates[currency] | more)
        self.invoices.append(issue_invoice(self.actor, draft.row.id).row.id)

    def issue_deposit(self, a: int, b: int) -> None:
        self.issue(a, b, kind="deposit")

    def issue_final(self, a: int, b: int) -> None:
        """A deposit invoice, paid in part if b is odd, and the final invoice that deducts it."""
        self.issue_deposit(a, b)
        deposit = self.invoices[-1]
        if b % 2:
            allocation = {"invoice_id": deposit, "amount": "2.00"}
            data = {"customer_id": self.customers[b % 2], "amount": "2.00", "currency": "EUR", "method": "card"}
            payments.record_payment(self.actor, data | {"allocations": [allocation]})
        self.issue(a, b, deposits=[{"invoice_id": deposit}])

    def pay(self, a: int, b: int) -> None:
        currency = "USD" if a % 4 == 3 else "EUR"
        data = {"customer_id": self.customers[b % 2], "amount": f"{1 + a}.{b % 100:02d}", "currency": currency}
        data |= {"method": "cash" if b % 3 else "bank_transfer", "exchange_rate": "0.92" if currency == "USD" else None}
        data |= {"fee": "0.30", "tip": "1.00"} if a % 5 == 0 else {}
        paid = payments.record_payment(self.actor, {k: v for k, v in data.items() if v is not None})
        self.payments.append(paid.payment.id)

    def settle(self, a: int, b: int) -> None:
        """Pay one document in full."""
        for invoice in payments.open_invoices(self.actor, self.customers[b % 2], "EUR")[:1]:
            amount = f"{invoice.balance // 100}.{invoice.balance % 100:02d}"
            allocations = [{"invoice_id": invoice.id, "amount": amount}]
            data = {"customer_id": invoice.customer_id, "amount": amount, "currency": "EUR", "method": "card"}
            self.payments.append(payments.record_payment(self.actor, data | {"allocations": allocations}).payment.id)

    def use_credit(self, a: int, b: int) -> None:
        payments.use_credit(self.actor, self.customers[b % 2], {"currency": "USD" if a % 4 == 3 else "EUR"})

    def refund(self, a: int, b: int) -> None:
        data = {"amount": f"{1 + b % 9}.00", "method": "bank_transfer", "exchange_rate": "0.95"}
        data = data if b % 2 else {"method": "bank_transfer"}
        self.payments.append(
            payments.refund_payment(self.actor, self.payments[a % len(self.payments)], data).payment.id
        )

    def reverse(self, a: int, b: int) -> None:
        data = {"reason": "bounced", "fee": "4.00"} if b % 2 else {"reason": "mistake"}
        payments.reverse_payment(self.actor, self.payments[a % len(self.payments)], data)

    def credit(self, a: int, b: int) -> None:
        request = {"amount": f"{1 + b}.00"} if b % 2 else {}
        self.invoices.append(credit_invoice(self.actor, self.invoices[a % len(self.invoices)], request).row.id)

    def write_off(self, a: int, b: int) -> None:
        request = {"reason": "gone", "vat_relief": bool(a % 2)} | ({"amount": "2.50"} if b % 2 else {})
        write_off(self.actor, self.invoices[a % len(self.invoices)], request)

    def spend(self, a: int, b: int) -> None:
        data = {"supplier": "Paper", "amount": f"{1 + a}.00", "currency": "EUR", "category": "office"}
        data |= {"incurred_on": this_day().isoformat()}
        self.expenses.append(record_expense(self.actor, data).row.id)
        if b % 2:
            pay_expense(self.actor, self.expenses[-1], {})

    def unspend(self, a: int, b: int) -> None:
        cancel_expense(self.actor, self.expenses[a % len(self.expenses)], {"reason": "wrong"})

    def open(self, a: int, b: int) -> None:
        yesterday = (this_day() - timedelta(days=1)).isoformat()
        old = {
            "customer_id": self.customers[b % 2],
            "number": f"OLD{a}-{b}",
            "issued_on": yesterday,
            "due_date": yesterday,
        }
        old |= {"currency": "EUR", "balance": f"{1 + a}.00"}
        opening = {"on": yesterday, "accounts": [{"account": "bank", "amount": "500.00"}], "invoices": [old]}
        self.invoices += [row.id for row in record_opening(self.actor, opening).invoices]


DEEDS: dict[str, Callable[[Life, int, int], None]] = {
    name: getattr(Life, name)
    for name in ("issue", "issue_deposit", "issue_final", "pay", "settle", "use_credit", "refund", "reverse")
} | {name: getattr(Life, name) for name in ("credit", "write_off", "spend", "unspend", "open")}
deed = st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 200), st.integers(0, 200))


def live(deeds) -> Life:
    """Do all deeds; what the rules refuse is left undone."""
    actor = new_business()
    life = Life(actor, [new_customer(actor).id, new_customer(actor).id])
    for name, a, b in [("issue", 0, 10), ("pay", 9, 0), ("spend", 3, 0), *deeds]:
        try:
            DEEDS[name](life, a, b)
            life.done.append(name)
        except BillingError:
            continue
    return life


@given(deeds=st.lists(deed, min_size=6, max_size=18))
@hypothesis_settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a smaller life is not worth minutes of shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_life_leaves_honest_books(database: Engine, deeds):
    life = live(deeds)
    assert [problem for problem in verify()["problems"] if problem["business_id"] == life.actor.business_id] == []


def test_every_deed_can_be_done(tenant_watch: TenantWatch):
    every = [(name, a, b) for a, b in ((0, 1), (4, 2), (8, 3)) for name in sorted(DEEDS)]
    life = live([("pay", 100, 0), ("pay", 100, 1), *every, *every])
    assert set(life.done) == set(DEEDS)
    assert verify()["problems"] == []
