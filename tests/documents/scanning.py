"""Reading the codes on paper and screens as a phone does: from a picture, by a program that we did not write."""

import io
import re

import typst
import zxingcpp
from PIL import Image

from billing_app.documents.pdf import page_pictures

_ON_WHITE = '#set page(width: 80mm, height: 80mm, margin: 10mm)\n#image("code.svg", width: 60mm)'
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


def codes_on(picture: bytes) -> list[str]:
    """What the codes on a picture say, from top to bottom."""
    with Image.open(io.BytesIO(picture)) as opened:
        found = zxingcpp.read_barcodes(opened.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in sorted(found, key=lambda code: code.position.top_left.y)]


def codes_in_pdf(pdf: bytes) -> list[str]:
    """What the codes on all pages say."""
    return [code for page in page_pictures(pdf, dots_per_inch=200, most_pages=20) for code in codes_on(page)]


def codes_in_html(page: str) -> list[str]:
    """What the drawings on a page say, each looked at alone on white ground."""
    found: list[str] = []
    for drawing in _DRAWING.findall(page):
        files = {"main.typ": _ON_WHITE.encode(), "code.svg": drawing.encode()}
        picture = typst.compile(files, format="png", ppi=200)
        assert isinstance(picture, bytes)
        found += codes_on(picture)
    return found
