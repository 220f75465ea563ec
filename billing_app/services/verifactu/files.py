"""VeriFactu's records as files: that of one document, and all of a period."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date

from billing_app.documents.verifactu import MOST_RECORDS, record_xml, records_xml
from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, NotFound, Refused
from billing_app.domain.verifactu import Link
from billing_app.services.business_profile import business_of
from billing_app.store.business import profile_of
from billing_app.store.invoices import get_invoice
from billing_app.store.session import reading, transaction
from billing_app.store.tables import VerifactuRecord
from billing_app.store.verifactu import count_records, read_content, record_batches, record_of

MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file with its name, and how many records stand in it."""

    name: str
    media_type: str
    content: bytes
    records: int = 1


def record_file(actor: Actor, invoice_id: str) -> RecordFile:
    """The record of one document as XML."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        found = record_of(scope, row.id)
    if found is None:
        raise NotFound("This document has no VeriFactu record: it was issued while the option was off, or is a draft.")
    name = f"verifactu-{_safe(found.number)}.xml"
    return RecordFile(name, "application/xml", record_xml(link_of(found)))


def export_records(actor: Actor, issued_from: date | None = None, issued_to: date | None = None) -> RecordFile:
    """All records of documents issued in a period, a thousand in each XML file, in one ZIP; the export is an event."""
    actor.require(Permission.EXPORT_DATA)
    today = business_of(actor).today
    issued_to = issued_to or today
    issued_from = issued_from or issued_to.replace(day=1)
    if issued_to < issued_from:
        raise InvalidInput("The period ends before it begins.", code="not_a_period", path="to")
    with transaction(actor) as scope:
        count = count_records(scope, issued_from=issued_from, issued_to=issued_to)
        if not count:
            raise Refused("No VeriFactu records were made of documents issued in this period.", code="no_records")
        if count > MOST_EXPORTED:
            sentence = f"There are {count:,} records: choose a shorter period, of {MOST_EXPORTED:,} at most."
            raise Refused(sentence, code="too_many", path="from")
        period = {"from": issued_from.isoformat(), "to": issued_to.isoformat(), "records": count}
        scope.record(Fact("verifactu.exported", scope.business_id, period))
    content = io.BytesIO()
    with reading(actor) as scope, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        profile = profile_of(scope)
        batches = record_batches(scope, MOST_RECORDS, issued_from=issued_from, issued_to=issued_to)
        for number, batch in enumerate(batches, 1):
            archive.writestr(f"records-{number}.xml", records_xml(profile.name, profile.nif, map(link_of, batch)))
    name = f"verifactu-{issued_from.isoformat()}-{issued_to.isoformat()}.zip"
    return RecordFile(name, "application/zip", content.getvalue(), count)


def link_of(row: VerifactuRecord) -> Link:
    """A stored record as a link of the chain."""
    return Link(row.position, read_content(row), row.huella)


def _safe(number: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in number)
