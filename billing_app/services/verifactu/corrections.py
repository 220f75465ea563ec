"""What VeriFactu's record of a credit note is made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from billing_app.domain.body import parse_body
from billing_app.domain.booking import BookedInvoice
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import InvalidInput
from billing_app.domain.party import Address, ElectronicAddress, Party
from billing_app.domain.postings.correcting import credited_amounts
from billing_app.domain.totals import Totals
from billing_app.domain.verifactu import InvoiceId, Recipient
from billing_app.domain.verifactu.classifying import check_correction, correction_type, invoice_type, recipient_of
from billing_app.domain.verifactu.composing import Subject, groups_of
from billing_app.domain.verifactu.nif import first_nif
from billing_app.domain.verifactu.record import day_text
from billing_app.services.settling import rate_of
from billing_app.store.tables import Invoice


@dataclass(frozen=True, slots=True)
class Correction:
    """A credit note as it is issued: its document, the one that it corrects as the books had it, and the buyer now.

    `wanted` is the kind of correction that was asked for (R1 to R4), `restored` what deposits get back.
    """

    row: Invoice
    original: Invoice
    booked: BookedInvoice
    totals: Totals
    buyer: Party | None
    restored: int = 0
    wanted: str = ""


def subject_of_credit(correction: Correction, profile: BusinessProfile) -> Subject:
    """A credit note: it corrects its original by differences."""
    row, original = correction.row, correction.original
    frozen: Mapping[str, Any] = json.loads(original.frozen) if original.frozen else {}
    buyer = _party(frozen.get("buyer")) or correction.buyer
    recipient = recipient_of(buyer) or recipient_of(correction.buyer)
    kind, recipient = _kind(frozen, recipient, correction.wanted)
    rate = rate_of(original, profile.currency)
    amounts = credited_amounts(correction.booked, correction.totals, rate, restored=correction.restored)
    return Subject(
        number=row.number or "",
        issued_on=row.issue_date,
        supplied_on=row.supply_date or row.issue_date,
        body=parse_body(row.body, is_stored=True),
        buyer=buyer,
        recipient=recipient,
        invoice_type=kind,
        groups=groups_of(correction.totals, amounts, sign=-1),
        rectified=(_id_of(original, frozen, profile),),
    )


def _kind(frozen: Mapping[str, Any], recipient: Recipient | None, wanted: str) -> tuple[str, Recipient | None]:
    """The type of a corrective record, and whom it names: a simplified invoice is corrected without naming anybody."""
    original_type = frozen.get("verifactu", {}).get("type") or invoice_type(recipient)
    kind = correction_type(original_type if recipient else "F2", wanted)
    if kind == "R5":
        return kind, None
    if recipient is not None and (text := check_correction(kind, recipient)):
        raise InvalidInput(text, code="correction_not_allowed", path="correction")
    return kind, recipient


def _id_of(original: Invoice, frozen: Mapping[str, Any], profile: BusinessProfile) -> InvoiceId:
    seller = frozen.get("seller", {})
    issuer = first_nif(seller.get("vat_id", ""), seller.get("tax_number", ""), seller.get("legal_id", ""))
    return InvoiceId(issuer or profile.nif, original.number or "", day_text(original.issue_date))


def _party(stored: Mapping[str, Any] | None) -> Party | None:
    if not stored:
        return None
    values: dict[str, Any] = dict(stored)
    values["address"] = Address(**stored.get("address", {}))
    values["electronic_address"] = ElectronicAddress(**stored.get("electronic_address", {}))
    return Party(**values)
