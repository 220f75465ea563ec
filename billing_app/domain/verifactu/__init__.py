"""VeriFactu, Spain's record of every invoice: what it says, its fingerprint, and the chain of them."""

from billing_app.domain.verifactu.chaining import BrokenLink, Link, first_broken
from billing_app.domain.verifactu.fingerprint import huella_of
from billing_app.domain.verifactu.record import Detail, InvoiceId, Recipient, Record, System, record_from_json

__all__ = [
    "BrokenLink",
    "Detail",
    "InvoiceId",
    "Link",
    "Recipient",
    "Record",
    "System",
    "first_broken",
    "huella_of",
    "record_from_json",
]
