"""The chain of records: each names the one before it and carries its huella."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing_app.domain.verifactu.fingerprint import huella_of
from billing_app.domain.verifactu.record import InvoiceId, Record


@dataclass(frozen=True, slots=True)
class Link:
    """A record as it is stored: its place in the chain, counted from 1, and the huella that was written."""

    position: int
    record: Record
    huella: str


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first record that does not fit, and what is wrong with it."""

    position: int
    number: str
    text: str


def first_broken(links: Iterable[Link], *, length: int | None = None) -> BrokenLink | None:
    """The first record that lies, or None; `length` is how many records there must be. Works on a stream."""
    expected, previous, huella = 1, None, ""
    for link in links:
        if text := _problem_of(link, expected, previous, huella):
            return BrokenLink(link.position, link.record.invoice.number, text)
        expected, previous, huella = expected + 1, link.record.invoice, link.huella
    if length is not None and expected - 1 != length:
        text = f"The records end after {expected - 1}, {length} were made."
        return BrokenLink(expected, previous.number if previous else "", text)
    return None


def _problem_of(link: Link, expected: int, previous: InvoiceId | None, huella: str) -> str:
    if link.position != expected:
        return f"Record {link.position} stands where {expected} belongs."
    if link.record.previous_huella != huella or link.record.previous != previous:
        return "It does not follow the record before it."
    return "" if huella_of(link.record) == link.huella else "Its content does not match its huella: it was changed."
