"""VeriFactu's records as XML, by the tax agency's schemas (SuministroInformacion.xsd and SuministroLR.xsd, tike)."""

from collections.abc import Iterable
from typing import Any

from billing_app.documents.xml import etree, to_bytes
from billing_app.domain.verifactu import Detail, InvoiceId, Link, Recipient, Record, System

_SCHEMAS = "https://www2.agenciatributaria.gob.es/static_files/common/internet/dep/aplicaciones/es/aeat/tike/cont/ws/"
RECORDS, LISTS = f"{_SCHEMAS}SuministroInformacion.xsd", f"{_SCHEMAS}SuministroLR.xsd"
MOST_RECORDS = 1000
"""So many records stand in one file at most."""
_SYSTEM_NAME, _SYSTEM_ID, _VERSION, _SHA_256 = "Tideline", "TL", "1.0", "01"


def record_xml(link: Link) -> bytes:
    """One record as a file of its own: RegistroAlta."""
    root = etree.Element(f"{{{RECORDS}}}RegistroAlta", nsmap={"sf": RECORDS})
    _fill(root, link)
    return to_bytes(root)


def records_xml(name: str, nif: str, links: Iterable[Link]) -> bytes:
    """Up to a thousand records of a business in one file: RegFactuSistemaFacturacion."""
    root = etree.Element(f"{{{LISTS}}}RegFactuSistemaFacturacion", nsmap={"sfLR": LISTS, "sf": RECORDS})
    head = etree.SubElement(root, f"{{{LISTS}}}Cabecera")
    obliged = _below(head, "ObligadoEmision")
    _texts(obliged, NombreRazon=name, NIF=nif)
    for link in links:
        entry = etree.SubElement(root, f"{{{LISTS}}}RegistroFactura")
        _fill(_below(entry, "RegistroAlta"), link)
    return to_bytes(root)


def _fill(parent: Any, link: Link) -> None:
    record = link.record
    _texts(parent, IDVersion=_VERSION)
    _invoice(_below(parent, "IDFactura"), record.invoice)
    _texts(parent, NombreRazonEmisor=record.issuer_name, TipoFactura=record.invoice_type)
    if record.rectified:
        _texts(parent, TipoRectificativa="I")
        corrected = _below(parent, "FacturasRectificadas")
        for invoice in record.rectified:
            _invoice(_below(corrected, "IDFacturaRectificada"), invoice)
    _texts(parent, FechaOperacion=record.supplied_on, DescripcionOperacion=record.description)
    if record.recipient:
        _recipient(_below(_below(parent, "Destinatarios"), "IDDestinatario"), record.recipient)
    breakdown = _below(parent, "Desglose")
    for detail in record.details:
        _detail(_below(breakdown, "DetalleDesglose"), detail)
    _texts(parent, CuotaTotal=record.tax_total, ImporteTotal=record.total)
    _previous(_below(parent, "Encadenamiento"), record)
    _system(_below(parent, "SistemaInformatico"), record.system)
    _texts(parent, FechaHoraHusoGenRegistro=record.generated_at, TipoHuella=_SHA_256, Huella=link.huella)


def _invoice(parent: Any, invoice: InvoiceId) -> None:
    _texts(
        parent,
        IDEmisorFactura=invoice.issuer,
        NumSerieFactura=invoice.number,
        FechaExpedicionFactura=invoice.issued_on,
    )


def _recipient(parent: Any, recipient: Recipient) -> None:
    _texts(parent, NombreRazon=recipient.name, NIF=recipient.nif)
    if not recipient.nif:
        other = _below(parent, "IDOtro")
        _texts(other, CodigoPais=recipient.country, IDType=recipient.id_type, ID=recipient.id)


def _detail(parent: Any, detail: Detail) -> None:
    _texts(
        parent,
        Impuesto=detail.impost,
        ClaveRegimen=detail.regime,
        CalificacionOperacion=detail.qualification,
        OperacionExenta=detail.exemption,
        TipoImpositivo=detail.rate,
        BaseImponibleOimporteNoSujeto=detail.base,
        CuotaRepercutida=detail.amount,
        TipoRecargoEquivalencia=detail.surcharge_rate,
        CuotaRecargoEquivalencia=detail.surcharge_amount,
    )


def _previous(parent: Any, record: Record) -> None:
    if record.previous is None:
        _texts(parent, PrimerRegistro="S")
        return
    before = _below(parent, "RegistroAnterior")
    _invoice(before, record.previous)
    _texts(before, Huella=record.previous_huella)


def _system(parent: Any, system: System) -> None:
    _texts(
        parent,
        NombreRazon=system.producer_name,
        NIF=system.producer_nif,
        NombreSistemaInformatico=_SYSTEM_NAME,
        IdSistemaInformatico=_SYSTEM_ID,
        Version=system.version,
        NumeroInstalacion=system.installation,
        TipoUsoPosibleSoloVerifactu="N",
        TipoUsoPosibleMultiOT="S",
        IndicadorMultiplesOT="S" if system.serves_several else "N",
    )


def _below(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{RECORDS}}}{name}")


def _texts(parent: Any, **texts: str) -> None:
    """Elements with these texts in this order; empty ones are left out."""
    for name, text in texts.items():
        if text:
            _below(parent, name).text = text
