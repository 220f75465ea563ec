"""The window of an envelope: it shows the sender and the buyer's address whole, and nothing else of the document."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, get_args

import pypdfium2
import pytest

from billing_app.documents.pdf import Style, render_pdf
from billing_app.documents.sheet import make_sheet
from billing_app.domain.look import Layout, Paper
from tests.documents.specimens import document, line, written_document

_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """Edges in millimetres from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def core(self) -> "Box":
        """Without the edges, where letters that belong together reach into each other."""
        return Box(self.left + 0.5, self.top + 0.7, self.right - 0.5, self.bottom - 0.7)

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


# On A4 the window of DIN 680, the sheet folded for form B of DIN 5008. On Letter that of a #10 envelope, 9 1/2 × 4 1/8
# inches: it is 4 1/2 × 1 1/8 large and lies 7/8 from the left and 1/2 from below; a third of a Letter has 1 inch of
# room beside it, and can lie 0.458 above its fold.
SHOWN = {"a4": Box(20, 45, 105, 90), "letter": Box(22.2 - 25.4, 51.9, 136.5, 92.1)}
# What it shows however the sheet lies to the side, standing on its fold.
ALWAYS_SHOWN = {"a4": SHOWN["a4"], "letter": Box(22.2, 51.9, 111.1, 80.4)}
CROWDED: dict[str, Any] = {
    "seller": {
        "name": "Gesellschaft für angewandte Werkstoffkunde und Oberflächentechnik mbH & Co. Kommanditgesellschaft",
        "address": {
            "line1": "Alexander-von-Humboldt-Straße 1234, Gebäude 17 im Innovationspark Nord",
            "line2": "Aufgang C, drittes Obergeschoss, hinter der Anmeldung",
            "postal_code": "15366",
            "city": "Hoppegarten bei Berlin, Ortsteil Dahlwitz",
        },
        "email": "buchhaltung.und.rechnungswesen@werkstoffkunde-oberflaechentechnik.example",
        "phone": "+49 30 1234567",
    },
    "buyer": {
        "name": "Société coopérative des artisans réunis de la région lyonnaise et de ses environs",
        "address": {
            "line1": "1234, avenue du Maréchal-de-Lattre-de-Tassigny, résidence Les Hauts de Fourvière",
            "line2": "Bâtiment administratif, troisième étage, service de la comptabilité fournisseurs",
            "postal_code": "69002",
            "city": "Lyon",
        },
    },
}


SENDER = "Werkhof GmbH · Lindenstr. 5 · 10969 Berlin"
CROWDED_SENDER = " · ".join(
    (
        CROWDED["seller"]["name"],
        CROWDED["seller"]["address"]["line1"],
        "15366 Hoppegarten bei Berlin, Ortsteil Dahlwitz",
    )
)


def crowded() -> tuple[dict[str, Any], str]:
    body = {
        "lines": [line("10")],
        "period": {"from": "2026-02-01", "to": "2026-02-28"},
        "purchase_order": "Bestellung 4711/2026 vom 3. Februar, Abruf 12 aus dem Rahmenvertrag",
        "buyer_reference": "Mme Leroy, service de la comptabilité fournisseurs",
        "delivery_address": {"line1": "Quai 4, hall B", "postal_code": "69007", "city": "Lyon", "country": "FR"},
    }
    return written_document(body, "de", **CROWDED), CROWDED_SENDER


DOCUMENTS: dict[str, Callable[[], tuple[dict[str, Any], str]]] = {
    "ordinary": lambda: (document("period_and_early_payment", "de"), SENDER),
    "credit_note": lambda: (document("credit_note", "pt"), SENDER),
    "crowded": crowded,
}


def drawn(pdf: bytes) -> Iterator[tuple[Box, str]]:
    """Everything on the first page: where it is, and its text if it has one."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        page = opened[0]
        texts = page.get_textpage()
        height = page.get_height()
        for thing in page.get_objects(max_depth=1, textpage=texts):
            left, bottom, right, top = thing.get_bounds()
            box = Box(left / _MM, (height - top) / _MM, right / _MM, (height - bottom) / _MM)
            yield box, thing.extract().replace("\u200b", "") if isinstance(thing, pypdfium2.PdfTextObj) else ""
    finally:
        opened.close()


def letters(text: str) -> str:
    """Letters and digits alone: blanks and hyphens at the end of a line are read in many ways."""
    return "".join(filter(str.isalnum, text))


@pytest.mark.parametrize("paper", get_args(Paper))
@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_window_shows_sender_and_address_and_nothing_else(name: str, layout: Layout, paper: Paper) -> None:
    given, sender = DOCUMENTS[name]()
    expected = sender + "".join(make_sheet(given).to_party.address)
    inside = [
        each for each in drawn(render_pdf(json.dumps(given), Style(layout, paper))) if each[0].meets(SHOWN[paper])
    ]
    assert [(box, text) for box, text in inside if not text] == []
    assert letters("".join(text for _, text in inside)) == letters(expected)
    assert [(box, text) for box, text in inside if not ALWAYS_SHOWN[paper].holds(box)] == []


@pytest.mark.parametrize("paper", get_args(Paper))
@pytest.mark.parametrize("layout", get_args(Layout))
def test_nothing_of_a_crowded_heading_lies_on_something_else(layout: Layout, paper: Paper) -> None:
    given, _ = crowded()
    texts = [each for each in drawn(render_pdf(json.dumps(given), Style(layout, paper))) if each[1].strip()]
    assert len(texts) > 40
    overlaps = [(one, other) for (here, one), (there, other) in combinations(texts, 2) if here.core.meets(there.core)]
    assert overlaps == []
