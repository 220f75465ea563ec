"""The address in the QR code of an invoice, where the buyer tells the tax agency of it or looks it up.

Source: “Características del QR y especificaciones del servicio de cotejo”, version 0.5.0, of the Agencia Tributaria.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from billing_app.domain.verifactu.record import Environment, InvoiceId, Record

_HOSTS: dict[Environment, str] = {
    "production": "https://www2.agenciatributaria.gob.es",
    "test": "https://prewww2.aeat.es",
}


@dataclass(frozen=True, slots=True)
class TaxCode:
    """What a document shows of its record: the type it was recorded as, and the address in its QR code."""

    type: str
    url: str


def tax_code_of(record: Record) -> TaxCode:
    """What the document of a record shows."""
    return TaxCode(record.invoice_type, tax_code_url(record.invoice, record.total, record.environment))


def tax_code_url(invoice: InvoiceId, total: str, environment: Environment) -> str:
    """The address for a system that does not send its records (ValidarQRNoVerifactu), its four values encoded."""
    values = {"nif": invoice.issuer, "numserie": invoice.number, "fecha": invoice.issued_on, "importe": total}
    return f"{_HOSTS[environment]}/wlpl/TIKE-CONT/ValidarQRNoVerifactu?{urlencode(values)}"
