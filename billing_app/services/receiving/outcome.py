"""What became of reading a file: an invoice with its verdict, a file for a person to look at, or a refusal."""

import dataclasses
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast

from billing_app.documents.enclosures import Enclosure, enclosures_in
from billing_app.documents.incoming import IncomingInvoice, check_incoming, read_incoming
from billing_app.documents.rules.verdict import Verdict
from billing_app.documents.rules.words import words_for_readers
from billing_app.documents.workshop import WorkshopFailed, in_workshop
from billing_app.domain.errors import BillingError, Conflict, InvalidInput
from billing_app.domain.receipt_file import media_type_of
from billing_app.services.e_invoices.asking import rules_dir

MAX_BYTES = 20_000_000
_SECONDS = 5.0
_BY_HAND = frozenset({"no_e_invoice_inside", "not_an_e_invoice"})
"""Codes of files that are no e-invoice, but may prove an expense all the same."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file turned out to be. `sentence` and `code` say why it is no e-invoice."""

    kind: Literal["invoice", "by_hand", "refused"]
    media_type: str = ""
    invoice: IncomingInvoice | None = None
    enclosures: tuple[Enclosure, ...] = ()
    verdict: Verdict | None = None
    sentence: str = ""
    code: str = ""


def look_into(content: bytes) -> Outcome:
    """Read a file in a process of its own and ask the rules; blocks its thread. Raises `Conflict` when all is busy."""
    try:
        invoice = read_incoming(content)
    except Conflict:
        raise
    except BillingError as error:
        media_type = media_type_of(content)
        kind = "by_hand" if error.error_code in _BY_HAND and media_type else "refused"
        return Outcome(kind, media_type, sentence=error.message, code=error.error_code)
    media_type = "application/pdf" if invoice.attachment else "application/xml"
    return Outcome("invoice", media_type, invoice, _enclosures(invoice), _verdict_on(invoice))


def taken_or_refused(content: bytes) -> Outcome:
    """The same for those who wait for the answer: a refusal is raised."""
    outcome = look_into(content)
    if outcome.kind == "refused":
        raise InvalidInput(outcome.sentence, code=outcome.code, path="file")
    return outcome


def invoice_to_json(outcome: Outcome) -> dict[str, Any]:
    """What was read, as it is stored and shown: amounts and days as text, the file itself left out."""
    if outcome.invoice is None:
        return {}
    plain = {each.name: getattr(outcome.invoice, each.name) for each in dataclasses.fields(outcome.invoice)}
    plain.pop("xml")
    enclosures = [dataclasses.asdict(each) for each in outcome.enclosures]
    return {name: _plain(value) for name, value in plain.items()} | {"enclosures": enclosures}


def _verdict_on(invoice: IncomingInvoice) -> Verdict:
    """The verdict in words for whoever got the invoice: it is not for him to mend."""
    verdict = check_incoming(invoice, rules_dir())
    findings = (
        replace(one, path="", text=words_for_readers(one.rule, one.official)) if one.official else one
        for one in verdict.findings
    )
    return replace(verdict, findings=tuple(findings))


def _enclosures(invoice: IncomingInvoice) -> tuple[Enclosure, ...]:
    try:
        return in_workshop(enclosures_in, invoice.xml, seconds=_SECONDS)
    except (WorkshopFailed, BillingError):  # the invoice counts, what it names beside it can be missed
        return ()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in cast("tuple[Any, ...]", value)]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
