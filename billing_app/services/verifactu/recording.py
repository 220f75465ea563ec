"""Making the record of a document in the transaction that issues it, for the businesses that keep records."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_app.domain.business import BusinessProfile
from billing_app.domain.chain import canonical_json, text_hash
from billing_app.domain.verifactu import Record, System, huella_of
from billing_app.domain.verifactu.classifying import NAME_LENGTH
from billing_app.domain.verifactu.composing import Subject, compose_record
from billing_app.domain.verifactu.tax_code import TaxCode, tax_code_of
from billing_app.settings.updates import program_version
from billing_app.store.session import Scope, seeing_beyond
from billing_app.store.tables import Invoice
from billing_app.store.verifactu import RecordHead, add_record, lock_records, serves_several


@dataclass(frozen=True, slots=True)
class Made:
    """A record that is made and not yet stored; `head` is the chain with it."""

    record: Record
    head: RecordHead
    issued_on: date

    @property
    def tax_code(self) -> TaxCode:
        """What the document shows of its record."""
        return tax_code_of(self.record)


@dataclass(frozen=True, slots=True)
class Turn:
    """The locked end of the chain: whose turn it is to add a record."""

    scope: Scope
    profile: BusinessProfile
    head: RecordHead

    def make(self, subject: Subject) -> Made:
        """The record of a document, behind the last one; the clock of a chain never goes back."""
        at = max(self.scope.now, self.head.generated_at).astimezone(self.profile.zone)
        composed = compose_record(self.profile, subject, self._system(), at)
        record = composed.after(self.head.invoice, self.head.huella)
        head = RecordHead(self.head.position + 1, huella_of(record), record.invoice, at)
        return Made(record, head, subject.issued_on)

    def _system(self) -> System:
        profile, option = self.profile, self.profile.verifactu
        assert option is not None
        with seeing_beyond(self.scope):
            is_one_of_several = serves_several(self.scope.session)
        return System(
            producer_name=option.producer_name or profile.name[:NAME_LENGTH],
            producer_nif=option.producer_nif or profile.nif,
            version=program_version(),
            installation=self.scope.business_id,
            serves_several=is_one_of_several,
        )


def take_turn(scope: Scope, profile: BusinessProfile) -> Turn | None:
    """Lock the chain of records; None where the business keeps none.

    It is locked before any counter of numbers, so that no two documents wait for each other.
    """
    return Turn(scope, profile, lock_records(scope)) if profile.verifactu is not None else None


def store_record(scope: Scope, row: Invoice, made: Made | None) -> dict[str, Any]:
    """Store the record of a document, if there is one; returns what the event that issues it says of it."""
    if made is None:
        return {}
    content = canonical_json(made.record.to_json())
    add_record(scope, row.id, content, issued_on=made.issued_on, head=made.head)
    told = {"position": made.head.position, "huella": made.head.huella, "content_hash": text_hash(content)}
    return {"verifactu": told}
