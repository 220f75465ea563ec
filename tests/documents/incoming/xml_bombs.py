"""XML files made to do harm, by name, each with the code of the error that it has to end in."""

import codecs
from collections.abc import Callable

from tests.documents.incoming.whole_files import xml_of

NOT_XML, NONE, HEAVY = "not_xml", "no_e_invoice", "file_too_heavy"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_ROOT = b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'"
_LINE = b"<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>"


def _with_doctype(doctype: bytes, reference: bytes = b"&x;") -> bytes:
    return xml_of("ubl").replace(b"<Invoice", doctype + b"<Invoice", 1).replace(b"Werkhof", reference, 1)


def _laughs() -> bytes:
    levels = b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"".join([b"&l%d;" % (level - 1)] * 10)) for level in range(1, 12)
    )
    return _with_doctype(b'<!DOCTYPE Invoice [<!ENTITY l0 "ha">' + levels + b"]>", b"&l11;")


def _quadratic() -> bytes:
    return _with_doctype(b'<!DOCTYPE Invoice [<!ENTITY x "' + b"a" * 100_000 + b'">]>', b"&x;" * 50_000)


def _in_attributes() -> bytes:
    doctype = b'<!DOCTYPE Invoice [<!ENTITY a "' + b"a" * 10_000 + b'"><!ENTITY b "' + b"&a;" * 10_000 + b'">]>'
    return doctype + _ROOT + b" x='" + b"&b;" * 1_000 + b"'/>"


def _parameters() -> bytes:
    return _with_doctype(b'<!DOCTYPE Invoice [<!ENTITY % p SYSTEM "http://127.0.0.1:9/evil.dtd">%p;]>')


def _inserted(content: bytes) -> bytes:
    return xml_of("ubl").replace(b"<cac:AccountingSupplierParty>", content + b"<cac:AccountingSupplierParty>", 1)


def _field(name: str, value: bytes) -> bytes:
    start, end = b"<cbc:%s>" % name.encode(), b"</cbc:%s>" % name.encode()
    before, _, rest = xml_of("ubl").partition(start)
    return before + start + value + end + rest.partition(end)[2]


def _total(value: bytes) -> bytes:
    before, mark, rest = xml_of("ubl").partition(b"<cbc:TaxInclusiveAmount")
    tag, _, after = rest.partition(b">")
    return before + mark + tag + b">" + value + after[after.index(b"<") :]


XML_BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs": (_laughs, NOT_XML),
    "quadratic blow-up": (_quadratic, NOT_XML),
    "entities in attributes": (_in_attributes, NOT_XML),
    "a document type without entities": (lambda: _with_doctype(b"<!DOCTYPE Invoice>", b"x"), NOT_XML),
    "a file of the server as entity": (
        lambda: _with_doctype(b'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        NOT_XML,
    ),
    "an address as entity": (
        lambda: _with_doctype(b'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>'),
        NOT_XML,
    ),
    "a definition from elsewhere": (
        lambda: _with_doctype(b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd">', b"x"),
        NOT_XML,
    ),
    "parameter entities": (_parameters, NOT_XML),
    "a document type behind comments": (
        lambda: _with_doctype(b'<!-- <a> --><?x <a>?>\n<!-- -- >--><!DOCTYPE Invoice [<!ENTITY x "a">]>'),
        NOT_XML,
    ),
    "a document type in UTF-16": (
        lambda: codecs.BOM_UTF16_LE + _laughs().decode().replace("UTF-8", "UTF-16").encode("utf-16-le"),
        NOT_XML,
    ),
    "a document type in UTF-16 without a mark": (
        lambda: _laughs().decode().replace("UTF-8", "UTF-16").encode("utf-16-be"),
        NOT_XML,
    ),
    "a document type in UTF-7": (
        lambda: (
            b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE Invoice [+ADw-!ENTITY x "y">]>'
            + _ROOT
            + b">&x;</Invoice>"
        ),
        NOT_XML,
    ),
    "an encoding that nobody needs": (
        lambda: _HEAD.replace(b"UTF-8", b"HZ-GB-2312") + _ROOT + b"/>",
        NOT_XML,
    ),
    "UTF-32": (lambda: xml_of("ubl").decode().encode("utf-32"), NOT_XML),
    "EBCDIC": (
        lambda: b"\x4c\x6f\xa7\x94" + xml_of("ubl").decode("utf-8").encode("cp500", "replace")[4:],
        "not_an_e_invoice",
    ),
    "UTF-16 by its own word alone": (lambda: xml_of("ubl").replace(b"UTF-8", b"UTF-16", 1), NOT_XML),
    "two encodings in one file": (lambda: xml_of("ubl").replace(b"Werkhof", b"W\xfcrkhof\xff", 1), NOT_XML),
    "half a file in UTF-16": (lambda: codecs.BOM_UTF16_LE + xml_of("ubl").decode().encode("utf-16-le")[:-1], NOT_XML),
    "100,000 elements in each other": (lambda: _inserted(b"<a>" * 100_000 + b"</a>" * 100_000), NOT_XML),
    "100,000 elements that never end": (lambda: _ROOT + b">" + b"<a>" * 100_000, NOT_XML),
    "a comment that never ends": (lambda: b"<!--" + b"-" * 5_000_000, NOT_XML),
    "a million comments first": (lambda: b"<!---->" * 1_000_000 + b"<a", NOT_XML),
    "one long blank": (lambda: _HEAD + b" " * 19_000_000 + b"<!DOCTYPE a>", NOT_XML),
    "a text of 15 MB": (lambda: _inserted(b"<cbc:Note>" + b"x" * 15_000_000 + b"</cbc:Note>"), NOT_XML),
    "an attribute of 15 MB": (lambda: _inserted(b"<cbc:Note x='" + b"x" * 15_000_000 + b"'/>"), NOT_XML),
    "a name of 15 MB": (lambda: _inserted(b"<" + b"x" * 15_000_000 + b"/>"), NOT_XML),
    "references of characters without end": (lambda: _inserted(b"<cbc:Note>" + b"&#x41;" * 3_000_000), NOT_XML),
    "larger than is taken": (lambda: _inserted(b" " * 20_000_001), "too_large"),
    "4 million elements": (lambda: _ROOT + b">" + b"<a/>" * 4_000_000 + b"</Invoice>", HEAVY),
    "a million attributes": (
        lambda: _ROOT + b" " + b" ".join(b"a%d=''" % n for n in range(1_000_000)) + b"/>",
        f"{NOT_XML}|{HEAVY}",
    ),
    "300,000 lines": (lambda: _inserted(_LINE * 300_000), "e_invoice_too_long|file_too_heavy"),
    "a million kinds of tax": (
        lambda: _inserted(b"<cac:TaxTotal>" + b"<cac:TaxSubtotal/>" * 100_000 + b"</cac:TaxTotal>"),
        "e_invoice_too_long",
    ),
    "a zip archive": (lambda: b"PK\x03\x04" + b"\0" * 1000, "not_an_e_invoice"),
    "a gzipped file": (lambda: b"\x1f\x8b\x08" + b"\0" * 1000, "not_an_e_invoice"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 1000, "not_an_e_invoice"),
    "nothing": (lambda: b"", "empty_file"),
    "blanks": (lambda: b" \n\t" * 1000, "empty_file"),
    "a mark of UTF-8 alone": (lambda: codecs.BOM_UTF8, NOT_XML),
    "zeros": (lambda: b"\0" * 1_000_000, "not_an_e_invoice"),
    "a zero in a name": (lambda: xml_of("ubl").replace(b"Werkhof", b"Werk\0hof", 1), NOT_XML),
    "text": (lambda: b"Dear Sir or Madam, please find our invoice.", "not_an_e_invoice"),
    "a web page": (lambda: b"<html><body>Invoice</body></html>", NONE),
    "a web page with a document type": (lambda: b"<!doctype html><html/>", NOT_XML),
    "another kind of XML": (lambda: b"<feed xmlns='http://www.w3.org/2005/Atom'/>", NONE),
    "an invoice of nobody's": (lambda: b"<Invoice/>", NONE),
    "a root with a name that attacks": ("<ï-\u202ex><a/></ï-\u202ex>".encode, NOT_XML),
    "ZUGFeRD 1": (lambda: b"<r:CrossIndustryDocument xmlns:r='urn:ferd:CrossIndustryDocument:invoice:1p0'/>", NONE),
    "an invoice that says nothing": (lambda: _ROOT + b"/>", "e_invoice_incomplete"),
    "a currency that asks a question": (
        lambda: _field("DocumentCurrencyCode", b"EUR'] | //*[contains(.,'x"),
        "e_invoice_incomplete",
    ),
    "a total that is no number": (lambda: _total(b"NaN"), "e_invoice_incomplete"),
    "a total beyond all numbers": (lambda: _total(b"1e999999999"), "e_invoice_incomplete"),
    "a total with a million digits": (lambda: _total(b"9" * 1_000_000), "e_invoice_incomplete"),
    "a total in other digits": (lambda: _total("١٢٣".encode()), "e_invoice_incomplete"),
    "a day that doesn't exist": (lambda: _field("IssueDate", b"2026-02-30"), "e_invoice_incomplete"),
    "a year that doesn't exist": (lambda: _field("IssueDate", b"0000-01-01"), "e_invoice_incomplete"),
}
