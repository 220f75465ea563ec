"""The huella: SHA-256 over what identifies a record, and over the huella of the one before it.

Source: “Detalle de las especificaciones técnicas para generación de la huella o hash de los registros de
facturación”, version 0.1.2, of the Agencia Tributaria.
"""

import hashlib
from collections.abc import Mapping

from billing_app.domain.verifactu.record import Record


def huella_of(record: Record) -> str:
    """The huella of the record of an invoice, 64 hexadecimal digits in capitals."""
    return alta_huella(
        issuer=record.invoice.issuer,
        number=record.invoice.number,
        issued_on=record.invoice.issued_on,
        invoice_type=record.invoice_type,
        tax_total=record.tax_total,
        total=record.total,
        previous=record.previous_huella,
        generated_at=record.generated_at,
    )


def alta_huella(
    *,
    issuer: str,
    number: str,
    issued_on: str,
    invoice_type: str,
    tax_total: str,
    total: str,
    previous: str,
    generated_at: str,
) -> str:
    """The huella of a registration; every value as the XML writes it, `previous` empty in the first record."""
    return _digest(
        {
            "IDEmisorFactura": issuer,
            "NumSerieFactura": number,
            "FechaExpedicionFactura": issued_on,
            "TipoFactura": invoice_type,
            "CuotaTotal": tax_total,
            "ImporteTotal": total,
            "Huella": previous,
            "FechaHoraHusoGenRegistro": generated_at,
        }
    )


def _digest(fields: Mapping[str, str]) -> str:
    # Only what Java's trim takes away: the agency's reference is written in it.
    blanks = "".join(map(chr, range(0x21)))
    text = "&".join(f"{name}={value.strip(blanks)}" for name, value in fields.items())
    return hashlib.sha256(text.encode()).hexdigest().upper()
