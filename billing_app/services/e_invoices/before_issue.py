"""Before a document is issued: broken rules are refused, and what was looked at is what is issued."""

from dataclasses import dataclass, replace

from billing_app.domain.errors import VersionConflict
from billing_app.domain.exchange import Rate
from billing_app.services.composing import Composition
from billing_app.services.e_invoices.foreseeing import (
    DRAFT_NUMBER,
    Foreseen,
    is_confirmed,
    is_refused,
    refuse_broken_rules,
)
from billing_app.services.freezing import freeze_composed
from billing_app.store.tables import Invoice


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody looked at who wants a draft issued: its version, and the seal of what was checked.

    None asks for nothing. The version tells of changes of the draft, the seal also of those of customer and business.
    """

    version: int | None = None
    seal: str | None = None


ANYTHING = Seen()
"""Issued as it stands."""


def refuse_broken(composed: Composition, rate: Rate) -> None:
    """Raise `Refused` with every broken rule, where the business refuses and the customer gets an e-invoice."""
    if is_refused(composed.profile, composed.customer):
        frozen, _ = freeze_composed(composed, rate, DRAFT_NUMBER)
        refuse_broken_rules(Foreseen(frozen, composed.document_format))


def seal_of(composed: Composition, rate: Rate) -> str:
    """What a person who issues confirms: format and hash of the draft as frozen; empty where nobody is asked."""
    if not is_confirmed(composed.profile, composed.customer):
        return ""
    untyped = replace(composed, body=replace(composed.body, exchange_rate=None))  # the rate itself is in the hash
    _, digest = freeze_composed(untyped, rate, DRAFT_NUMBER)
    return f"{composed.document_format} {digest}"


def refuse_other_version(row: Invoice, seen: Seen) -> None:
    """Raise `VersionConflict` for a draft that was saved since somebody looked at it."""
    if seen.version is not None and row.version != seen.version:
        raise VersionConflict("This draft was changed since you read it. Look at it again, then issue it.")


def refuse_unseen(composed: Composition, rate: Rate, seen: Seen) -> None:
    """Raise `VersionConflict` where something else would be issued than what was checked."""
    if seen.seal is not None and seal_of(composed, rate) != seen.seal:
        sentence = "This draft, its customer or your business was changed since the check. Look at it, then issue it."
        raise VersionConflict(sentence)
