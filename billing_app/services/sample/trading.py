"""Trading as the sample business: each day's sales, payments, corrections and bills, by the real use cases."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from billing_app.domain.access import Actor
from billing_app.domain.money import to_text
from billing_app.services.composing import compose
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.drafting import draft_from
from billing_app.services.expenses import record_expense
from billing_app.services.issuing import issue_draft
from billing_app.services.payments import receive_payment
from billing_app.services.sample import cast
from billing_app.services.sample.story import DAYS, SEED, Day, Sale, days_until, expense_amount, line_of
from billing_app.store.session import Scope, acting_at, clock, transaction

Later = Callable[[], None]
_AT_WORK = time(14, 30, tzinfo=UTC)
_BETWEEN_PARTS = timedelta(days=30)


@dataclass(slots=True)
class Trader:
    """The sample business at work. `people` and `goods` are the ids of its customers and items, in the cast's order."""

    actor: Actor
    people: list[str]
    goods: list[str]
    today: date
    draw: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 (a story, not a secret)
    payments: dict[date, list[tuple[str, str, str, int]]] = field(default_factory=lambda: defaultdict(list))
    corrections: dict[date, list[Later]] = field(default_factory=lambda: defaultdict(list))

    def trade(self, progress: Callable[[int, int], None]) -> None:
        """Live through all days; `progress` is told the day and how many there are."""
        now, days = clock(), list(days_until(self.today))
        for number, day in enumerate(days, 1):
            with acting_at(min(datetime.combine(day.on, _AT_WORK), now)):
                self._live(day)
            if number % 25 == 0 or number == len(days):
                progress(number, len(days))

    def _live(self, day: Day) -> None:
        due = self.payments.pop(day.on, [])
        if due or day.sales:
            with transaction(self.actor) as scope:  # one commit a day keeps 18 months within seconds
                for invoice_id, customer_id, currency, amount in due:
                    self._receive(scope, day.on, invoice_id, customer_id, currency, amount)
                for sale in day.sales:
                    self._sell(scope, day.on, sale)
        for correct in self.corrections.pop(day.on, []):
            correct()
        self._pay_bills(day.on)

    def _sell(self, scope: Scope, day: date, sale: Sale) -> None:
        document = draft_from(scope, compose(scope, self._body(day, sale)))
        if sale.fate == "draft":
            return
        row = issue_draft(scope, document.row).row
        then = day + timedelta(days=sale.after_days)
        if then > self.today:
            return
        if sale.fate in {"paid", "partly_paid", "in_two_parts"}:
            first = row.amount_due if sale.fate == "paid" else row.amount_due * 2 // 5
            self.payments[then].append((row.id, row.customer_id or "", row.currency, first))
            if sale.fate == "in_two_parts":
                rest = row.amount_due - first
                self.payments[then + _BETWEEN_PARTS].append((row.id, row.customer_id or "", row.currency, rest))
        elif sale.fate in {"credited", "partly_credited", "written_off"}:
            self.corrections[then].append(self._correction(row.id, sale.fate, row.currency, row.amount_due, then))

    def _correction(self, invoice_id: str, fate: str, currency: str, amount: int, day: date) -> Later:
        match fate:
            case "credited":
                return lambda: _ignore(credit_invoice(self.actor, invoice_id, {}))
            case "partly_credited":
                part = {"amount": to_text(amount // 4, currency)}
                return lambda: _ignore(credit_invoice(self.actor, invoice_id, part))
            case _:
                request = {"on": day.isoformat(), "reason": "Insolvent", "vat_relief": True}
                return lambda: _ignore(write_off(self.actor, invoice_id, request))

    def _body(self, day: date, sale: Sale) -> dict[str, Any]:
        customer = CUSTOMERS[sale.customer]
        currency = customer.get("currency", "EUR")
        body: dict[str, Any] = {
            "customer_id": self.people[sale.customer],
            "currency": currency,
            "issue_date": day.isoformat(),
            "lines": [
                line_of(cast.ITEMS[item], self.goods[item], quantity, _taxes(customer, cast.ITEMS[item]))
                for item, quantity in sale.items
            ],
        }
        if sale.allowance:
            body["allowances"] = [{"percent": sale.allowance, "reason": "Loyal customer"}]
        if currency != "EUR":
            body["exchange_rate"] = _rate_on(day)
        return body

    def _receive(self, scope: Scope, day: date, invoice_id: str, customer_id: str, currency: str, amount: int) -> None:
        text = to_text(amount, currency)
        data: dict[str, Any] = {
            "customer_id": customer_id,
            "amount": text,
            "currency": currency,
            "paid_on": day.isoformat(),
            "method": self.draw.choice(("bank_transfer", "bank_transfer", "bank_transfer", "card")),
            "allocations": [{"invoice_id": invoice_id, "amount": text}],
        }
        if currency != "EUR":
            data["exchange_rate"] = _rate_on(day)
        receive_payment(scope, data)

    def _pay_bills(self, day: date) -> None:
        for supplier, category, usual, day_of_month, varies in cast.SUPPLIERS:
            if day.day != day_of_month:
                continue
            progress = 1 - (self.today - day).days / DAYS
            amount = expense_amount(self.draw, usual, varies, progress)
            base = round(amount / 1.19)
            taxed = category not in {"wages", "insurance"}
            record_expense(
                self.actor,
                {
                    "supplier": supplier,
                    "category": category,
                    "amount": to_text(amount, "EUR"),
                    "currency": "EUR",
                    "incurred_on": day.isoformat(),
                    "due_on": (day + timedelta(days=14)).isoformat(),
                    "taxes": [_input_tax(base, amount - base)] if taxed else [],
                    **({} if (self.today - day).days < 12 else {"paid_on": day.isoformat()}),
                },
            )


CUSTOMERS = cast.customers()


def _taxes(customer: dict[str, Any], item: dict[str, Any]) -> list[dict[str, str]]:
    if customer["country"] == "US":
        return [{"category": "O"}]
    if "vat_id" in customer and customer["country"] != "DE":
        return [{"category": "AE"}]
    return [item["tax"]]


def _input_tax(base: int, tax: int) -> dict[str, str]:
    return {"category": "S", "rate": "19", "base": to_text(base, "EUR"), "tax": to_text(tax, "EUR")}


def _rate_on(day: date) -> str:
    # A slow wave around 0.90, because a constant rate would show no gains and losses.
    wave = abs((day.toordinal() % 160) - 80)
    return f"0.{8800 + wave * 6:04d}"


def _ignore(_: object) -> None:
    return None
