"""Names in the scripts of the world on paper: every letter has its glyph, and only those used lie in the file."""

import json
import re
import unicodedata
from typing import Any, get_args

import pytest

from billing_app.documents.pdf import Style, render_pdf
from billing_app.documents.pdf.composing import breakable
from billing_app.documents.pdf.glyphs import MISSING
from billing_app.domain.look import Layout
from tests.documents.reading import fonts_of, glyphs_of, text_of
from tests.documents.specimens import line, written_document

LAYOUTS = get_args(Layout)


def rendered(given: dict[str, Any], layout: str = "modern") -> bytes:
    return render_pdf(json.dumps(given), Style(layout=layout))  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_name_from_right_to_left_keeps_its_letters_and_their_fonts(layout: str) -> None:
    given = written_document({"lines": [line("10", description="שירות")]}, buyer={"name": "شركة المياه الزرقاء"})
    pdf = rendered(given, layout)
    assert {"NotoSansArabic", "NotoSansHebrew"} <= {
        re.sub(r"^[A-Z]{6}\+|-.*$", "", name.strip("/")) for name, _ in fonts_of(pdf)
    }
    letters = {letter for letter in text_of(pdf) if "\u0590" <= letter <= "\u06ff"}
    assert set("شركةالمياهالزرقاءשירות") <= letters | set("\ufefb")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_names_in_chinese_japanese_and_korean_are_written_and_only_their_letters_lie_in_the_file(layout: str) -> None:
    texts = ("青島港務有限公司", "株式会社みなとサービス", "부산 무역 주식회사")
    given = written_document({"lines": [line("10", description=" ".join(texts))]}, buyer={"name": texts[0]})
    pdf = rendered(given, layout)
    letters = set("".join(texts)) - {" "}
    assert letters <= set(text_of(pdf))
    plain = rendered(written_document({"lines": [line("10")]}), layout)
    assert len(pdf) - len(plain) < 25_000


LIVING_SCRIPTS = {
    "Thai": "บริษัท น้ำทะเล จำกัด ก้ ปู่ ที่ ๑๒๓ ฿",
    "Devanagari": "श्री लक्ष्मी ट्रेडर्स प्राइवेट लिमिटेड क्षत्रिय ज्ञान कार्य हिन्दी ₹१२३।",
    "Hebrew": "חברת הים התיכון בע״מ שָׁלוֹם",
    "Arabic": "شركة المياه الزرقاء ٠١٢٣ پارسی اردو کے لیے ڈھاکہ",
    "Greek": "Εταιρεία Θάλασσα ΑΕ, Οδός Ερμού ΐ ΰ",
    "Cyrillic": "Общество «Прибой», Україна ґ ї є, Љубљана Ђ Ћ, Қазақстан ң ө ұ",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("script", LIVING_SCRIPTS)
def test_no_letter_of_a_living_script_is_missing(layout: str, script: str) -> None:
    name = LIVING_SCRIPTS[script]
    given = written_document({"lines": [line("10", description=name)], "note": name}, buyer={"name": name})
    pdf = rendered(given, layout)
    assert MISSING not in text_of(pdf)
    assert "\u25cc" not in text_of(pdf)
    glyphs = glyphs_of(pdf)
    assert len(glyphs) > 20
    assert 0 not in glyphs


def test_words_without_an_end_break_between_letters_not_within_one() -> None:
    word = "क्षत्रियाँकीर्तिस्तम्भ" * 6 + "ที่ปู่น้ำ" * 9
    pieces = breakable(word).split("\u200b")
    assert len(pieces) > 8
    assert "".join(pieces) == word
    assert not [piece for piece in pieces if unicodedata.category(piece[0]).startswith("M") or piece[-1] == "\u094d"]
    pdf = rendered(written_document({"lines": [line("10", description=word)]}))
    assert "\u25cc" not in text_of(pdf)


def test_a_character_that_no_font_has_becomes_a_box_and_breaks_nothing() -> None:
    given = written_document({"lines": [line("10", description="ᐃᓄᒃ ok 🙂 Ｆｕｌｌ ä̱")]})
    assert "□□□ ok □ Ｆｕｌｌ" in text_of(rendered(given))
