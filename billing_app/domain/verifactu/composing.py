"""Making the record of a document that is being issued, from what is frozen and booked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing_app.domain.booking import BookedInvoice
from billing_app.domain.business import BusinessProfile
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.party import Party
from billing_app.domain.postings.tax import Amounts, key_of
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals
from billing_app.domain.verifactu.classifying import NAME_LENGTH, Trade, country_of, details_of, tax_parts
from billing_app.domain.verifactu.option import IMPOST_CODES
from billing_app.domain.verifactu.record import InvoiceId, Recipient, Record, System, day_text, euro_text, moment_text

DESCRIPTION_LENGTH = 500
Groups = Sequence[tuple[Tax, int, int]]
"""Tax, base and amount in cents, signed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The document that a record is made of. `groups` is what it adds to the books, below 0 for a corrective one."""

    number: str
    issued_on: date
    supplied_on: date
    body: InvoiceBody
    buyer: Party | None
    recipient: Recipient | None
    invoice_type: str
    groups: Groups
    rectified: tuple[InvoiceId, ...] = ()


def compose_record(profile: BusinessProfile, subject: Subject, system: System, at: datetime) -> Record:
    """The record, not yet behind another one. `at` is the moment in the zone of the business."""
    option = profile.verifactu
    assert option is not None
    trade = Trade(
        IMPOST_CODES[option.impost],
        is_cash_basis=profile.tax_basis == "cash",
        is_small_business=profile.tax_status == "small_business",
        buyer_country=country_of(subject.buyer) if subject.buyer else "",
    )
    tax = sum(amount for _, _, amount in subject.groups)
    bases = sum(part.base for part in tax_parts(subject.groups, trade))
    is_dated = subject.supplied_on != subject.issued_on and subject.supplied_on <= at.date()
    return Record(
        invoice=InvoiceId(profile.nif, subject.number, day_text(subject.issued_on)),
        issuer_name=profile.name[:NAME_LENGTH],
        invoice_type=subject.invoice_type,
        supplied_on=day_text(subject.supplied_on) if is_dated else "",
        description=_description(subject.body, subject.number),
        recipient=subject.recipient,
        details=details_of(subject.groups, trade),
        tax_total=euro_text(tax),
        total=euro_text(tax + bases),
        system=system,
        environment=option.environment,
        generated_at=moment_text(at),
        rectified=subject.rectified,
    )


def standing_groups(totals: Totals, booked: BookedInvoice) -> Groups:
    """What an issued document adds to the books by tax group: the whole, less what its deposits had brought."""
    amounts = {group.group: (group.standing_base, group.standing_tax) for group in booked.groups}
    return groups_of(totals, amounts)


def groups_of(totals: Totals, amounts: Amounts, sign: int = 1) -> Groups:
    """Amounts of the books beside the taxes that they belong to."""
    taxes = {key_of(group.tax): group.tax for group in totals.groups}
    return [(taxes[key], sign * base, sign * tax) for key, (base, tax) in amounts.items() if key in taxes]


def _description(body: InvoiceBody, number: str) -> str:
    text = "; ".join(dict.fromkeys(line.description for line in body.lines if line.description))
    return (text or number)[:DESCRIPTION_LENGTH]
