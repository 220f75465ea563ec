"""What lies inside an e-invoice or is named by it: time sheets, drawings, links (BG-24). Runs in the workshop."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from billing_app.documents.xml import parse_safely

MAX_ENCLOSURES, _MAX_TEXT = 100, 300
_NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}
_WHERE = (
    "cac:AdditionalDocumentReference[not(cbc:DocumentTypeCode='130')]",
    (
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/"
        "ram:AdditionalReferencedDocument[not(ram:TypeCode='130') and not(ram:TypeCode='50')]"
    ),
)
_PARTS = {
    "reference": "cbc:ID | ram:IssuerAssignedID",
    "description": "cbc:DocumentDescription | ram:Name",
    "link": "cac:Attachment/cac:ExternalReference/cbc:URI | ram:URIID",
}
_BINARY = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject | ram:AttachmentBinaryObject"
_SAFE_LINKS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One document that belongs to an invoice; `size_bytes` is 0 where nothing is inside, `link` where it lies else."""

    reference: str
    description: str
    name: str
    media_type: str
    size_bytes: int
    link: str


def enclosures_in(xml: bytes) -> tuple[Enclosure, ...]:
    """What an e-invoice brings along, without the bytes."""
    return tuple(_described(node) for node in _nodes(xml))


def enclosed_file(xml: bytes, place: int) -> tuple[str, bytes]:
    """Name and bytes of the file at a place of `enclosures_in`; both empty where nothing is inside."""
    for index, node in enumerate(_nodes(xml)):
        if index == place:
            return _described(node).name, _content(node)
    return "", b""


def _nodes(xml: bytes) -> Iterator[Any]:
    root = parse_safely(xml)
    found = [node for path in _WHERE for node in root.xpath(path, namespaces=_NAMESPACES)]
    yield from found[:MAX_ENCLOSURES]


def _described(node: Any) -> Enclosure:
    said = {name: _text(node, path) for name, path in _PARTS.items()}
    binary = next(iter(node.xpath(_BINARY, namespaces=_NAMESPACES)), None)
    if not said["link"].lower().startswith(_SAFE_LINKS):
        said["link"] = ""
    if binary is None:
        return Enclosure(**said, name="", media_type="", size_bytes=0)
    name = _plain(binary.get("filename") or "").replace("\\", "/").rpartition("/")[2]
    return Enclosure(**said, name=name, media_type=_plain(binary.get("mimeCode") or ""), size_bytes=len(_content(node)))


def _content(node: Any) -> bytes:
    binary = next(iter(node.xpath(_BINARY, namespaces=_NAMESPACES)), None)
    try:
        return base64.b64decode("".join((binary.text or "").split())) if binary is not None else b""
    except (binascii.Error, ValueError):
        return b""


def _text(node: Any, path: str) -> str:
    found = node.xpath(path, namespaces=_NAMESPACES)
    return _plain(found[0].text or "") if found else ""


def _plain(text: str) -> str:
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:_MAX_TEXT]
