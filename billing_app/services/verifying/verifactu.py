"""VeriFactu's records: each fits its huella, follows the one before, and is what its document and the chain say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from billing_app.domain.chain import text_hash
from billing_app.domain.verifactu import Link, first_broken
from billing_app.domain.verifactu.record import day_text
from billing_app.domain.verifactu.tax_code import tax_code_of
from billing_app.services.verifying.findings import Findings
from billing_app.store.audit_queries import issuing_of
from billing_app.store.scope import get_many_owned
from billing_app.store.session import Scope
from billing_app.store.tables import EventRow, Invoice, VerifactuRecord
from billing_app.store.verifactu import read_content, record_batches, records_head, unrecorded

_BATCH = 500
_CHECK = "verifactu"


def check_records(scope: Scope, findings: Findings) -> int:
    """Check the chain of records of a business; returns how many there are."""
    head = records_head(scope)
    links = _Links(scope, findings)
    broken = first_broken(links, length=head.position if head else 0)
    if broken is not None:
        findings.add(_CHECK, f"record {broken.position} of {broken.number or 'nothing'}", broken.text)
    elif head is not None and links.last_huella != head.huella:
        findings.add(_CHECK, "the end of the records", "It does not carry the huella of the last record.")
    for _ in links:  # behind the first liar the rest is still compared with the documents
        pass
    if (document := unrecorded(scope)) is not None:
        findings.add(_CHECK, f"{document.kind} {document.number}", "Its record is gone.")
    return links.count


class _Links:
    """The records as links, compared with their documents while they are read."""

    def __init__(self, scope: Scope, findings: Findings) -> None:
        self.count, self.last_huella = 0, ""
        self._findings = findings
        self._links = self._read(scope)

    def __iter__(self) -> Iterator[Link]:
        return self._links

    def _read(self, scope: Scope) -> Iterator[Link]:
        for batch in record_batches(scope, _BATCH):
            documents = get_many_owned(scope, Invoice, [row.invoice_id for row in batch])
            events = issuing_of(scope, list(documents.values())).events
            for row in batch:
                self.count, self.last_huella = self.count + 1, row.huella
                link = _link_of(row)
                if link is None:
                    self._findings.add(_CHECK, f"record {row.position} of {row.number}", "It cannot be read.")
                    continue
                document = documents.get(row.invoice_id)
                if text := _problem_of(row, link, document, events.get(row.invoice_id, ())):
                    self._findings.add(_CHECK, f"record {row.position} of {row.number}", text)
                yield link


def _link_of(row: VerifactuRecord) -> Link | None:
    try:
        return Link(row.position, read_content(row), row.huella)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _problem_of(row: VerifactuRecord, link: Link, document: Invoice | None, events: Sequence[EventRow]) -> str:
    if document is None:
        return "Its document does not exist."
    invoice, code = link.record.invoice, tax_code_of(link.record)
    frozen = _plain(document.frozen).get("verifactu")
    if (row.number, day_text(row.issued_on)) != (invoice.number, invoice.issued_on):
        return "It stands under another number or day than it says."
    if frozen != {"type": code.type, "url": code.url} or row.number != document.number:
        return "Its document says something else."
    told = _plain(events[0].payload).get("verifactu") if len(events) == 1 else None
    if told != {"position": row.position, "huella": row.huella, "content_hash": text_hash(row.content)}:
        return "It is not the one that stands in the chain of events."
    return ""


def _plain(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
