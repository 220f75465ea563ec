"""What is done with the money of an issued document: payments, credit notes, write-offs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.domain.fields import date_field
from billing_app.domain.money import Money, decimal_text, typed_number
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.dossier import creditable_lines, pay_invoice, read_dossier
from billing_app.services.drafting import get_document
from billing_app.services.e_invoices.confirming import broken_by_credit_note
from billing_app.services.exchange_rates import rate_for_day
from billing_app.services.payments import reverse_payment
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import money
from billing_app.states.invoice import invoice_id_of
from billing_app.states.invoice_view import plain_balance
from billing_app.states.rule_findings import finding_rows
from billing_app.states.session import current_locale, run
from billing_app.states.typed import filled

_NUMBERS = ("amount", "fee", "withheld", "rounding", "exchange_rate")


class InvoicePaymentState(rx.State):
    """The dialog in which a payment of one document is recorded."""

    is_open: bool = False
    is_busy: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Open the dialog with what is open today, or close it."""
        if is_open:
            self.form, self.errors = await run(_beginning, invoice_id_of(self.router.url.path)), {}
        self.is_open, self.is_busy = is_open, False

    @rx.event
    @acting
    async def take_discount(self, is_taken: bool):
        """Put the amount into the field that settles the document, with the early-payment discount or without."""
        self.form = {**self.form, "amount": self.form["early"] if is_taken else self.form["balance"]}

    @rx.event
    @acting
    async def choose_day(self, value: str):
        """Another day: perhaps another rate of exchange."""
        if self.form.get("foreign") and value:
            day = date_field(value, "paid_on")
            self.form = {**self.form, "rate": await run(_rate_text, self.form["currency"], day)}

    @rx.event
    @acting
    async def record(self, form: dict[str, Any]):
        """Record the payment; a second click finds the dialog closed and does nothing."""
        if not self.is_open:
            return
        request = payment_request(form)
        takes_discount = bool(form.get("takes_discount"))
        record = await run(pay_invoice, invoice_id_of(self.router.url.path), request, takes_discount=takes_discount)
        self.is_open = False
        paid = money(Money(record.payment.amount, record.payment.currency), current_locale())
        undo = Undo(InvoicePaymentState.take_back, {"payment_id": record.payment.id})
        await tell(f"Payment of {paid} recorded", undo=undo)

    @rx.event
    @acting
    async def take_back(self, payment_id: str):
        """Undo a payment that was recorded by mistake."""
        await run(reverse_payment, payment_id, {"reason": "mistake"})
        await tell("Payment taken back", "info")


def payment_request(form: Mapping[str, Any]) -> dict[str, object]:
    """What the form says of a payment; an empty field is left out."""
    return {**filled(form, ("paid_on", "method", "reference"), _NUMBERS)}


def _beginning(actor: Actor, invoice_id: str) -> dict[str, str]:
    dossier = read_dossier(actor, invoice_id)
    currency = dossier.row.currency
    early = str(Money(dossier.offer.discount.paid, currency)) if dossier.offer else ""
    balance = plain_balance(dossier.row)
    is_foreign = currency != dossier.business.currency
    return {
        "foreign": dossier.business.currency if is_foreign else "",
        "rate": _rate_text(actor, currency, dossier.business.today) if is_foreign else "",
        "amount": balance,
        "balance": balance,
        "early": early,
        "paid_on": dossier.business.today.isoformat(),
        "currency": currency,
    }


def _rate_text(actor: Actor, currency: str, on: date) -> str:
    found = rate_for_day(actor, currency, on)
    return decimal_text(found.rate) if found else ""


class InvoiceCreditState(rx.State):
    """The dialog in which a credit note is written: all that remains, by lines, or by amount."""

    is_open: bool = False
    mode: str = ""
    lines: list[dict[str, str]] = []
    currency: str = ""
    asks_kind: bool = False
    errors: dict[str, str] = {}
    doubts: list[dict[str, str]] = []
    _doubted: dict[str, Any] = {}

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Open the dialog with what remains of each line, or close it."""
        self.doubts, self._doubted = [], {}
        if is_open:
            invoice_id = invoice_id_of(self.router.url.path)
            self.lines = [
                {
                    "id": line.line_id,
                    "name": f"quantity.{line.line_id}",
                    "description": line.description,
                    "remaining": decimal_text(line.remaining),
                }
                for line in await run(creditable_lines, invoice_id)
            ]
            self.currency = (await run(get_document, invoice_id)).row.currency
            self.asks_kind = (await run(read_business)).profile.verifactu is not None
            self.mode, self.errors = "all", {}
        self.is_open = is_open

    @rx.event
    @acting
    async def choose(self, mode: str):
        """Say how much is credited: `all`, `lines` or `amount`."""
        self.mode, self.errors, self.doubts = mode, {}, []

    @rx.event
    @acting
    async def issue(self, form: dict[str, Any]):
        """Issue the credit note and go to it; rules that its e-invoice breaks take a second click."""
        if not self.is_open:
            return None
        request, invoice_id = credit_request(self.mode, form), invoice_id_of(self.router.url.path)
        try:
            if not self.doubts or self._doubted != request:
                self.doubts = finding_rows(await run(broken_by_credit_note, invoice_id, request))
                self._doubted = request
                if self.doubts:
                    return None
            note = (await run(credit_invoice, invoice_id, request)).row
        except BillingError as error:
            raise _placed(error, request) from error
        self.is_open = False
        await tell(f"Credit note {note.number} issued")
        return rx.redirect(f"/invoices/{note.id}")


def credit_request(mode: str, form: Mapping[str, Any]) -> dict[str, object]:
    """What the form asks to be credited; lines without a quantity are left alone."""
    request: dict[str, object] = {"reason": str(form.get("reason") or "").strip()}
    if kind := str(form.get("correction") or ""):
        request["correction"] = kind
    if mode == "amount":
        request["amount"] = typed_number(str(form.get("amount") or ""))
    if mode == "lines":
        typed = {name: typed_number(str(value or "")) for name, value in form.items() if name.startswith("quantity.")}
        request["lines"] = [
            {"line_id": name.partition(".")[2], "quantity": quantity} for name, quantity in typed.items() if quantity
        ]
    return request


def _placed(error: BillingError, request: Mapping[str, Any]) -> BillingError:
    """The same error with its paths by line (`quantity.ID`) instead of by place in the list."""
    paths = {f"lines.{index}": f"quantity.{line['line_id']}" for index, line in enumerate(request.get("lines", ()))}
    findings = tuple(
        replace(one, path=paths.get(".".join(one.path.split(".")[:2]), one.path)) for one in error.findings
    )
    return type(error)(error.message, code=error.error_code, path=error.path, findings=findings)


class InvoiceWriteOffState(rx.State):
    """The dialog in which a debt is given up."""

    is_open: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Open the dialog with all that is open, or close it."""
        if is_open:
            self.form, self.errors = await run(_debt, invoice_id_of(self.router.url.path)), {}
        self.is_open = is_open

    @rx.event
    @acting
    async def write_off(self, form: dict[str, Any]):
        """Give the debt up; whoever pays later still can."""
        if not self.is_open:
            return
        request = {**filled(form, ("on", "reason"), ("amount",)), "vat_relief": bool(form.get("vat_relief"))}
        row = (await run(write_off, invoice_id_of(self.router.url.path), request)).row
        self.is_open = False
        await tell(f"{row.number} written off", description="If the customer pays after all, record the payment here.")


def _debt(actor: Actor, invoice_id: str) -> dict[str, str]:
    row = get_document(actor, invoice_id).row
    today = business_of(actor).today
    return {"amount": str(Money(row.balance, row.currency)), "on": today.isoformat(), "currency": row.currency}
