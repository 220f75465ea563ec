"""XML read with suspicion and written plainly: the only place that knows the library for it."""

import codecs
import re
from functools import lru_cache
from typing import Any

from lxml import etree as _untyped  # pyright: ignore[reportAttributeAccessIssue]

from billing_app.domain.errors import InvalidInput

etree: Any = _untyped
MAX_BYTES = 20_000_000
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the mark of UTF-16 does, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,39})["']""")
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_OTHERS = frozenset({"iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp1252"})
_OF_TWO_BYTES = frozenset({"utf-16", "utf-16le", "utf-16be", "utf-16-le", "utf-16-be"})
_REMARKS = ((b"<!--", b"-->"), (b"<?", b"?>"))
_MAX_REMARKS, _SPACE = 1_000, re.compile(rb"\s*")
_NO_MEMORY = 2
"""What the parser's errors are numbered when it was refused memory."""
_WHAT_TO_DO = "Ask for it again as the sender's program wrote it."


class NotXml(InvalidInput):
    """The file is no XML that is taken: broken, too large, too deep, or with a document type."""

    code = "not_xml"


def parse_safely(content: bytes) -> Any:
    """The root element; no entities are resolved, nothing is fetched, a document type is refused unread."""
    if len(content) > MAX_BYTES:
        raise NotXml(f"The file is larger than {MAX_BYTES // 1_000_000} MB: ask for one without attachments inside.")
    plain = _in_utf8(content)
    _refuse_document_type(plain)
    # What the file says of its encoding no longer counts: no two readers may take the same bytes for different texts.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
    )
    try:
        root = etree.fromstring(plain, parser)
    except etree.XMLSyntaxError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from None
        raise NotXml(f"The file is no XML that can be read ({_said(error)}). {_WHAT_TO_DO}") from None
    if root.getroottree().docinfo.doctype:
        raise NotXml(_NO_DOCUMENT_TYPE)
    return root


_NO_DOCUMENT_TYPE = f"The file has a document type, which no e-invoice has. {_WHAT_TO_DO}"


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


def _in_utf8(content: bytes) -> bytes:
    encoding = _encoding_of(content)
    if encoding == "utf-8":
        return content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeError:
        raise _wrongly_said(encoding) from None


def _wrongly_said(encoding: str) -> NotXml:
    return NotXml(f"The file says it is written in {encoding}, but it isn't. {_WHAT_TO_DO}")


def _encoding_of(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    match = _DECLARED.match(content)
    declared = match[1].decode().lower() if match else "utf-8"
    if marked in {"utf-8", "utf-16", "utf-16-le", "utf-16-be"}:
        return marked
    if not marked and declared in _UTF8:
        return "utf-8"
    if not marked and declared in _OTHERS:
        return declared
    if not marked and declared in _OF_TWO_BYTES:
        raise _wrongly_said(declared)
    sentence = f"The file is written in {marked or declared}, which isn't read here: ask the sender for it in UTF-8."
    raise NotXml(sentence)


def _refuse_document_type(plain: bytes) -> None:
    """Refuse a document type before any parser sees it: it can stand before the first element only."""
    at = 0
    for _ in range(_MAX_REMARKS):
        at = _end_of_space(plain, at)
        mark, end_mark = next((pair for pair in _REMARKS if plain.startswith(pair[0], at)), (b"", b""))
        if not mark:
            if plain.startswith(b"<!", at):
                raise NotXml(_NO_DOCUMENT_TYPE)
            return
        end = plain.find(end_mark, at + len(mark))
        if end < 0:  # the parser says what is wrong
            return
        at = end + len(end_mark)
    raise NotXml(f"The file begins with more than {_MAX_REMARKS} comments. {_WHAT_TO_DO}")


def _end_of_space(plain: bytes, at: int) -> int:
    match = _SPACE.match(plain, at)
    return match.end() if match else at


def _said(error: Any) -> str:
    """What the parser said, without what only its authors understand."""
    words = str(error.msg or "it is broken")
    if "depth" in words:
        return "its elements are nested too deep"
    if "huge" in words.lower() or "too long" in words.lower():
        return "a text in it is too long"
    return re.sub(r"[^\x20-\x7e]", "?", words)[:160].rstrip(".")
