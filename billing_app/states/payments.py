"""The list of payments: live rows, filters in the address."""

from typing import Any

import reflex as rx

from billing_app.domain.money import Money, to_text
from billing_app.domain.period import period_of
from billing_app.live.payments import PAYMENT, PAYMENTS
from billing_app.live.views import Values
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice
from billing_app.states.format import day, initials, money
from billing_app.states.list_sums import sum_texts
from billing_app.states.listing import Listing
from billing_app.states.live import shows, watch
from billing_app.store.tables import Payment

PATH = "/payments"
FILTERS = ("status", "q", "customer", "method", "period", "after")
METHODS: tuple[tuple[str, str], ...] = (
    ("bank_transfer", "Bank transfer"),
    ("cash", "Cash"),
    ("card", "Card"),
    ("direct_debit", "Direct debit"),
    ("cheque", "Cheque"),
    ("online", "Online payment"),
    ("other", "Other"),
)
_TABS = (("", "All"), ("payment", "Received"), ("refund", "Paid back"))
_STATES = {"recorded": ("Recorded", "good"), "refund": ("Paid back", "note"), "reversed": ("Reversed", "bad")}


def method_text(method: str) -> str:
    """A method of payment in words."""
    return dict(METHODS).get(method) or method.replace("_", " ").capitalize()


def state_of(payment: Payment) -> tuple[str, str]:
    """What the badge of a payment says, and its tone."""
    key = payment.kind if payment.state == "recorded" and payment.kind == "refund" else payment.state
    return _STATES.get(key, (key.capitalize(), "plain"))


def signed_amount(payment: Payment) -> Money:
    """What came in, below 0 when it was paid back."""
    return Money(-payment.amount if payment.kind == "refund" else payment.amount, payment.currency)


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LivePayments`, in a language."""
    params = values["params"]
    known = {name: params.get(name, "") for name in ("status", "q")}
    more = tuple(sorted((name, params[name]) for name in ("customer", "method", "period") if params.get(name)))
    listing = Listing(**known, more=more)
    page, today = values["page"], values["today"]
    return {
        "is_ready": True,
        "is_filtered": bool({name for name in params if name != "after"}),
        "rows": [_row(payment, listing, params.get("after", ""), locale) for payment in page.rows],
        "tabs": [
            {"text": text, "href": listing.with_(status=status).address(PATH), "is_current": listing.status == status}
            for status, text in _TABS
        ],
        "methods": _method_choices(params.get("method", "")),
        "periods": _period_choices(params.get("period", ""), today),
        "customer": values["customer"],
        "without_customer": listing.with_(customer="").address(PATH),
        "sums": sum_texts(values["sums"], "payments", locale),
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
    }


def _row(payment: Payment, listing: Listing, after: str, locale: str) -> dict[str, str]:
    amount, (text, tone) = signed_amount(payment), state_of(payment)
    unallocated = Money(payment.unallocated, payment.currency)
    return {
        "id": payment.id,
        "href": listing.with_(after=after, payment=payment.id).address(PATH),
        "day": day(payment.paid_on, locale),
        "customer": payment.customer_name or "Sale without customer",
        "initials": initials(payment.customer_name) or "–",
        "method": method_text(payment.method),
        "reference": payment.reference,
        "amount": money(amount, locale),
        "value": str(amount),
        "unallocated": money(unallocated, locale) if payment.unallocated else "",
        "unallocated_value": to_text(payment.unallocated, payment.currency),
        "state": text,
        "tone": tone,
    }


def _method_choices(current: str) -> list[Choice]:
    known = METHODS if not current or current in dict(METHODS) else (*METHODS, (current, method_text(current)))
    return _marked([("", "All methods"), *known], current)


def _period_choices(current: str, today: Any) -> list[Choice]:
    month, quarter, year = (period_of(today, kind) for kind in ("month", "quarter", "year"))
    offered = {
        "": "Any time",
        month.text: "This month",
        month.moved(-1).text: "Last month",
        quarter.text: "This quarter",
        year.text: "This year",
        year.moved(-1).text: "Last year",
    }
    return _marked(list(({current: current} | offered).items()), current)


def _marked(pairs: list[tuple[str, str]], current: str) -> list[Choice]:
    """Choices of a filter; the current one comes marked, because the select follows the address."""
    return [{"value": value, "text": text, "current": "yes" if value == current else ""} for value, text in pairs]


@shows(PAYMENTS, present=texts_of)
class LivePayments(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the list."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    sums: dict[str, str] = {}
    tabs: list[dict[str, Any]] = []
    methods: list[Choice] = []
    periods: list[Choice] = []
    customer: str = ""
    without_customer: str = ""
    more: str = ""


class PaymentsState(rx.State):
    """The list's address."""

    q: str = ""
    method: str = ""
    period: str = ""
    export: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the rooms of the list and of the payment that the address names."""
        listing = Listing.read(self.router.url)
        wanted = listing.pick(*FILTERS)
        self.q, self.method, self.period = listing.q, wanted.get("method", ""), wanted.get("period", "")
        self.export = listing.with_(payment="", new="").address("/downloads/payments.csv")
        await watch(PAYMENTS.at(**wanted), PAYMENT.at(**listing.pick("payment")))

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(self._listing().with_(q=query.strip()).address(PATH), replace=True)

    @rx.event
    @acting
    async def choose_method(self, method: str):
        """Only payments by one method."""
        return rx.redirect(self._listing().with_(method=method).address(PATH))

    @rx.event
    @acting
    async def choose_period(self, period: str):
        """Only payments of one period."""
        return rx.redirect(self._listing().with_(period=period).address(PATH))

    def _listing(self) -> Listing:
        return Listing.read(self.router.url).with_(payment="", new="")
