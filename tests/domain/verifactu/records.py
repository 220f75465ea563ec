"""Records as the tests need them."""

from dataclasses import replace
from typing import Any

from billing_app.domain.verifactu import Detail, InvoiceId, Link, Recipient, Record, System, huella_of

SYSTEM = System("Estudio Marea SL", "B12345674", "1.0", "01998a", serves_several=False)
DETAIL = Detail("01", "01", "S1", "", "21", "100.00", "21.00")


def record(**changes: Any) -> Record:
    first = Record(
        invoice=InvoiceId("B12345674", "INV-2026-00001", "01-06-2026"),
        issuer_name="Estudio Marea SL",
        invoice_type="F1",
        supplied_on="",
        description="Diseño",
        recipient=Recipient("Cliente SA", nif="A58818501"),
        details=(DETAIL,),
        tax_total="21.00",
        total="121.00",
        system=SYSTEM,
        environment="test",
        generated_at="2026-06-01T10:00:00+02:00",
    )
    return replace(first, **changes)


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    previous: InvoiceId | None = None
    huella = ""
    for position in range(1, length + 1):
        invoice = InvoiceId("B12345674", f"INV-2026-{position:05}", "01-06-2026")
        made = record(invoice=invoice).after(previous, huella)
        previous, huella = invoice, huella_of(made)
        links.append(Link(position, made, huella))
    return links
