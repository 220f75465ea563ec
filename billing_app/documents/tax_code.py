"""The QR code of Spain's tax agency on a document (QR tributario), as its specification 0.5.0 wants it."""

import io
from collections.abc import Mapping
from typing import Any

import segno

TITLE = "QR tributario:"
"""What stands above the code, in Spanish whatever the language of the document. Only systems that send their records
put a phrase below it."""
_QUIET_MODULES = 4


def tax_code_url(document: Mapping[str, Any]) -> str:
    """The address in the code of a frozen document, empty where it was not recorded."""
    return document.get("verifactu", {}).get("url", "")


def tax_code_picture(document: Mapping[str, Any]) -> str:
    """The code of a frozen document as the address of an image, empty where it has none."""
    url = tax_code_url(document)
    if not url:
        return ""
    code = segno.make(url, error="m", boost_error=False, micro=False, encoding="utf-8")
    return code.svg_data_uri(border=_QUIET_MODULES, dark="#000", light="#fff", omitsize=True)


def tax_code(document: Mapping[str, Any]) -> bytes | None:
    """The code of a frozen document as SVG, medium error correction, dark on white; None where it has none."""
    url = tax_code_url(document)
    if not url:
        return None
    made = io.BytesIO()
    code = segno.make(url, error="m", boost_error=False, micro=False, encoding="utf-8")
    code.save(made, kind="svg", border=_QUIET_MODULES, xmldecl=False, dark="#000", light="#fff")
    return made.getvalue()
