"""XML read with suspicion and written plainly: the only place that knows the library for it."""

from functools import lru_cache
from typing import Any

from lxml import etree as _untyped  # pyright: ignore[reportAttributeAccessIssue]

etree: Any = _untyped
MAX_BYTES = 20_000_000


class NotXml(ValueError):
    """The file is no XML that is taken: broken, too large, or with a document type."""


def parse_safely(content: bytes) -> Any:
    """The root element; no entities are resolved, nothing is fetched, a document type is refused."""
    if len(content) > MAX_BYTES:
        raise NotXml(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise NotXml(f"The file is no XML: {error.msg}.") from None
    if root.getroottree().docinfo.doctype:
        raise NotXml("The file has a document type, which no e-invoice has.")
    return root


def to_bytes(root: Any) -> bytes:
    """The document as a file."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def to_text(root: Any) -> str:
    """The document as text without a declaration, as the rule processor takes it."""
    return etree.tostring(root, encoding="unicode")


def local_name(element: Any) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


@lru_cache(maxsize=8)
def schema_of(file: str) -> Any:
    """A compiled XSD."""
    return etree.XMLSchema(file=file)
