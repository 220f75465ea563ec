"""One payment: what it settled, paying credit out, using it, and undoing what did not last."""

from typing import Any

import reflex as rx

from billing_app.domain.errors import BillingError
from billing_app.domain.ids import new_id
from billing_app.domain.money import Money, to_text
from billing_app.live.payments import PAYMENT
from billing_app.live.views import Values
from billing_app.services.business_profile import business_of
from billing_app.services.cards.returning import came_by_card, refund_card
from billing_app.services.payments import reverse_payment
from billing_app.services.payments.details import PaymentDetail, Settled, payment_detail
from billing_app.services.payments.suggesting import suggest_allocations
from billing_app.services.repeating import refund_payment_once, use_credit_once
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.allocating import allocation_rows, allocations_in, placed
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day, money, plain
from billing_app.states.listing import Listing
from billing_app.states.live import shows
from billing_app.states.payments import PATH, method_text, signed_amount, state_of
from billing_app.states.session import current_locale, run
from billing_app.states.typed import filled
from billing_app.store.tables import Payment

_REASONS = {
    "bounced": "It bounced",
    "chargeback": "It was charged back",
    "mistake": "It was a mistake",
    "refunded": "It was given back",
}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LivePayment`, in a language."""
    detail: PaymentDetail | None = values["detail"]
    if detail is None:
        return {"is_found": False, "is_ready": True, "facts": [], "settled": [], "refunds": []}
    payment, amount = detail.payment, signed_amount(detail.payment)
    state, tone = state_of(payment)
    stands = payment.state == "recorded"
    return {
        "is_ready": True,
        "is_found": True,
        "id": payment.id,
        "title": _title(payment),
        "customer": payment.customer_name,
        "customer_href": f"/customers/{payment.customer_id}" if payment.customer_id else "",
        "amount": money(amount, locale),
        "value": plain(amount),
        "state": state,
        "tone": tone,
        "facts": _facts(detail, locale),
        "settled": [_settled(one, locale) for one in detail.settled],
        "refunds": [_refund(one, locale) for one in detail.refunds],
        "credit": _written(detail.credit, payment.currency, locale) if detail.credit else "",
        "can_refund": detail.refundable > 0,
        "can_reverse": stands,
        "can_use": detail.credit > 0,
    }


def _title(payment: Payment) -> str:
    if not payment.customer_id:
        return "Payment of a sale without customer"
    return ("Paid back to " if payment.kind == "refund" else "Payment from ") + payment.customer_name


def _facts(detail: PaymentDetail, locale: str) -> list[dict[str, str]]:
    payment = detail.payment
    reversal = (
        f"{day(payment.reversed_on, locale)} – {_REASONS[payment.reversal_reason]}" if payment.reversed_on else ""
    )
    pairs = (
        ("Date", day(payment.paid_on, locale)),
        ("Method", method_text(payment.method)),
        ("Reference", payment.reference),
        ("Fee", _written(payment.fee, payment.currency, locale) if payment.fee else ""),
        ("Tip", _written(payment.tip, payment.currency, locale) if payment.tip else ""),
        ("Exchange rate", payment.exchange_rate if payment.exchange_rate != "1" else ""),
        (
            "Became customer credit",
            _written(payment.unallocated, payment.currency, locale) if payment.unallocated else "",
        ),
        ("Reversed", reversal),
        ("Recorded by", payment.created_by),
    )
    return [{"label": label, "value": value} for label, value in pairs if value]


def _settled(one: Settled, locale: str) -> dict[str, str]:
    each, currency = one.allocation, one.invoice.currency
    beside = (("discount", each.discount), ("withheld", each.withheld), ("rounding", each.rounding))
    return {
        "number": one.invoice.number or "",
        "href": f"/invoices/{one.invoice.id}",
        "amount": _written(each.amount, currency, locale),
        "value": to_text(each.amount, currency),
        "beside": ", ".join(f"{_written(minor, currency, locale)} {name}" for name, minor in beside if minor),
        "is_reversed": "yes" if each.reversed_on else "",
    }


def _refund(payment: Payment, locale: str) -> dict[str, str]:
    state, tone = state_of(payment)
    amount = _written(payment.amount, payment.currency, locale)
    text = f"{day(payment.paid_on, locale)} · {amount} by {method_text(payment.method).lower()}"
    return {"text": text, "href": f"{PATH}?payment={payment.id}", "state": state, "tone": tone}


def _written(minor: int, currency: str, locale: str) -> str:
    return money(Money(minor, currency), locale)


@shows(PAYMENT, present=texts_of)
class LivePayment(wire.SentState, rx.State):
    """What the hub sends to everyone who looks at a payment."""

    is_ready: bool = False
    is_found: bool = False
    id: str = ""
    title: str = ""
    customer: str = ""
    customer_href: str = ""
    amount: str = ""
    value: str = ""
    state: str = ""
    tone: str = ""
    facts: list[dict[str, str]] = []
    settled: list[dict[str, str]] = []
    refunds: list[dict[str, str]] = []
    credit: str = ""
    can_refund: bool = False
    can_reverse: bool = False
    can_use: bool = False


class PaymentState(rx.State):
    """The dialog of a payment; `panel` is the act that is being prepared: refund, reverse or use."""

    is_open: bool = False
    panel: str = ""
    key: str = ""
    today: str = ""
    currency: str = ""
    is_foreign: bool = False
    refundable: str = ""
    rows: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    _payment_id: str = ""
    _customer_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Open the payment that the address names."""
        payment_id = Listing.read(self.router.url).pick("payment").get("payment", "")
        if payment_id != self._payment_id:
            self.panel, self.errors = "", {}
        self._payment_id, self.is_open = payment_id, bool(payment_id)

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Close the payment: back to the list."""
        if is_open:
            return None
        self.is_open, self.panel, self._payment_id = False, "", ""
        return rx.redirect(Listing.read(self.router.url).with_(payment="").address(PATH))

    @rx.event
    @acting
    async def prepare(self, panel: str):
        """Show the form of one act, filled with what is usual."""
        detail, business = await run(payment_detail, self._payment_id), await run(business_of)
        payment = detail.payment
        self.today, self.currency, self.key = business.today.isoformat(), payment.currency, new_id()
        self.is_foreign, self._customer_id = payment.currency != business.currency, payment.customer_id or ""
        self.refundable = to_text(detail.refundable, payment.currency)
        self.rows = []
        if panel == "use":
            credit = to_text(detail.credit, payment.currency)
            found = await run(suggest_allocations, self._customer_id, payment.currency, amount=credit)
            self.rows = [row | {"discount": ""} for row in allocation_rows(found, current_locale(), 0)]
        self.errors, self.panel = {}, panel

    @rx.event
    @acting
    async def step_back(self):
        """Leave the form of an act."""
        self.errors, self.panel = {}, ""

    @rx.event
    @acting
    async def refund(self, form: dict[str, Any]):
        """Pay credit out; what came by card goes back to it, and is booked when Stripe says so."""
        data, key = filled(form, ("paid_on", "method", "reference"), ("amount", "exchange_rate")), form.get("key")
        if data.get("method") == "card" and await run(came_by_card, self._payment_id):
            amount = str(data.get("amount") or self.refundable)
            await run(refund_card, self._payment_id, amount, key=str(key or self.key))
            self.panel = ""
            await tell("On its way back to the card", description="It is booked as soon as Stripe says so.")
            return
        paid = (await run(refund_payment_once, str(key or self.key), self._payment_id, data)).payment
        self.panel = ""
        undo = Undo(PaymentState.take_back, {"payment_id": paid.id})
        await tell(f"{_written(paid.amount, paid.currency, current_locale())} paid back", undo=undo)

    @rx.event
    @acting
    async def take_back(self, payment_id: str):
        """Undo a refund: it is reversed as a mistake, and the credit is there again."""
        await run(reverse_payment, payment_id, {"reason": "mistake"})
        await tell("Taken back: the credit is there again.", "info")

    @rx.event
    @acting
    async def reverse(self, form: dict[str, Any]):
        """Undo a payment that did not last."""
        await run(reverse_payment, self._payment_id, filled(form, ("reason", "reversed_on"), ("fee",)))
        self.panel = ""
        await tell("Reversed: what it had settled is open again.")

    @rx.event
    @acting
    async def use(self, form: dict[str, Any]):
        """Settle open invoices with the customer's credit."""
        allocations = allocations_in(form, ("amount",))
        data = {"currency": self.currency, "allocations": allocations}
        try:
            await run(use_credit_once, str(form.get("key") or self.key), self._customer_id, data)
        except BillingError as error:
            raise placed(error, allocations) from error
        self.panel = ""
        await tell("Credit used: the invoices are settled as far as it reaches.")
