"""Rules that are published as Schematron and not as a stylesheet, as Peppol's are: compiled with what lxml ships.

lxml carries the stylesheets of ISO Schematron for XSLT 1. What they write is plain XSLT around the rules' own
expressions, which the processor of XSLT 3 then reads; only the functions of a schema are brought over by hand.
"""

from functools import cache
from pathlib import Path
from typing import Any

from billing_app.documents.xml import etree, parse_safely, to_text

_ISO, _XSL = "{http://purl.oclc.org/dsdl/schematron}", "{http://www.w3.org/1999/XSL/Transform}"
_STEPS = ("iso_abstract_expand.xsl", "iso_svrl_for_xslt1.xsl")
_NOTHING_ELSE = etree.XSLTAccessControl.DENY_ALL


def stylesheet_of(content: bytes) -> str:
    """A schema of one file as a stylesheet that reports in SVRL; raises `ValueError` for what it can't be made of."""
    schema = parse_safely(content)
    if schema.tag != f"{_ISO}schema":
        raise ValueError("This file is no ISO Schematron schema.")
    if schema.find(f".//{_ISO}include") is not None or schema.find(f".//{_ISO}extends[@href]") is not None:
        raise ValueError("This schema is spread over several files. Put its compiled stylesheet into the folder.")
    functions = schema.findall(f"{_XSL}function")
    for function in functions:
        schema.remove(function)
    schema.set("queryBinding", "xslt")  # the steps refuse a later language, though they only pass it on
    made: Any = schema.getroottree()
    for step in _STEPS:
        made = _step(step)(made)
    stylesheet = made.getroot()
    stylesheet.set("version", "2.0")
    stylesheet[:0] = functions
    return to_text(stylesheet)


@cache
def _step(name: str) -> Any:
    folder = Path(etree.__file__).parent / "isoschematron" / "resources" / "xsl" / "iso-schematron-xslt1"
    return etree.XSLT(etree.parse(str(folder / name)), access_control=_NOTHING_ELSE)
