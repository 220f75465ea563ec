"""Sheets against golden files, and what holds for every sheet."""

from string import Formatter

import pytest

from billing_app.documents.labels import TAX_NAMES, labels_for, unit_names
from billing_app.documents.sheet import make_sheet
from billing_app.documents.texts import locale_of, place_lines
from tests.documents.specimens import GOLDEN, LANGUAGES, SPECIMENS, document, golden_text


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_sheet_says_what_its_golden_file_says(name: str) -> None:
    assert golden_text(name) == (GOLDEN / f"{name}.txt").read_text()


def test_every_golden_file_belongs_to_a_specimen() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(SPECIMENS)


def test_every_label_exists_in_each_language() -> None:
    english = labels_for("en")
    for language in LANGUAGES:
        labels = labels_for(language)
        assert set(labels) == set(english)
        assert all(labels.values())
        for key, text in labels.items():
            assert _fields(text) == _fields(english[key]), (language, key)
        assert set(unit_names(language)) == set(unit_names("en"))
    assert set(TAX_NAMES) == set(LANGUAGES)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["de-CH", "de-AT"])
def test_a_regional_language_has_the_words_of_its_language(language: str) -> None:
    assert labels_for(language) == labels_for("de")


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("de", "de"),
        ("de-CH", "de_CH"),
        ("pt-BR", "pt_BR"),
        ("en-ZZ", "en_US"),
        ("xx", "en"),
        ("xx-YY", "en"),
        ("", "en"),
    ],
)
def test_a_locale_is_found_for_every_language(language: str, locale: str) -> None:
    assert locale_of(language) == locale


@pytest.mark.parametrize("language", ["de-CH", "ar", "zh", "xx", "tlh"])
@pytest.mark.parametrize("name", ["allowances_and_charges", "foreign_currency", "period_and_early_payment"])
def test_a_language_without_words_of_its_own_still_makes_a_sheet(name: str, language: str) -> None:
    sheet = make_sheet(document(name, language))
    assert sheet.language == language
    assert sheet.title == ("Rechnung" if language == "de-CH" else "Invoice")


def test_lines_and_allowances_of_a_gross_document_add_up_as_they_were_quoted() -> None:
    sheet = make_sheet(document("prices_including_tax", "en"))
    assert [line.amount for line in sheet.lines] == ["€119.00", "€107.00"]
    totals = dict(sheet.totals)
    assert (totals["Sum of lines"], totals["Allowance"], totals["Total with tax"]) == ("€226.00", "-€10.00", "€216.00")


def test_outside_the_scope_of_tax_no_total_names_it() -> None:
    sheet = make_sheet(document("outside_the_scope", "en"))
    assert not any("VAT" in label for label, _ in sheet.totals)


def test_a_sale_without_buyer_has_no_lines_for_one() -> None:
    assert make_sheet(document("simple", "en") | {"buyer": None}).buyer == ()


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("DE", ["02134 Boston", "MA"]),
        ("US", ["Boston, MA 02134"]),
        ("CA", ["Boston MA 02134"]),
        ("GB", ["Boston", "MA", "02134"]),
    ],
)
def test_a_place_is_written_as_its_country_writes_it(country: str, lines: list[str]) -> None:
    address = {"city": "Boston", "postal_code": "02134", "subdivision": "MA"}
    assert list(place_lines(address, country)) == lines


def test_every_line_knows_what_is_carried_forward_behind_it() -> None:
    sheet = make_sheet(document("units", "en"))
    assert [line.carried for line in sheet.lines] == ["€200.00", "€236.00", "€736.00", "€736.90"]


def test_taxes_in_a_foreign_currency_are_told_in_the_base_currency_too() -> None:
    (tax,) = make_sheet(document("foreign_currency", "en")).taxes
    assert (tax.rate, tax.base, tax.amount, tax.in_base) == ("19%", "$33.33", "$6.33", "€5.78")


def test_what_the_law_asks_for_stands_below_the_reasons() -> None:
    sheet = make_sheet(document("reverse_charge", "en") | {"legal": ["Cash accounting"]})
    assert sheet.notes[:2] == ("Reverse charge", "Cash accounting")
