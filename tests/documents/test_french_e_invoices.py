"""E-invoices of French sellers keep the rules of the French reform that come with the library."""

import re
from collections.abc import Callable, Iterator

import pytest

from billing_app.documents.markup import make_xml
from billing_app.documents.rules.rule_sets import wheel_folder
from billing_app.documents.workshop import Workshop
from billing_app.documents.xml import parse_safely, to_text
from tests.documents import workshop_jobs as jobs
from tests.documents.specimens import document

MENTIONS = [
    {"code": "PMD", "text": "En cas de retard de paiement : pénalités."},
    {"code": "PMT", "text": "Indemnité forfaitaire : 40 €."},
    {"code": "AAB", "text": "Pas d’escompte."},
]
RULES = {
    "cii": wheel_folder() / "cii-schematron-fr-ctc" / "BR-FR-Flux2-Schematron-CII.xslt",
    "ubl": wheel_folder() / "ubl-2.1" / "BR-FR-Flux2-Schematron-UBL.xslt",
}
OURS = re.compile(r"BR-FR-0[568]_\S+|BR-FR-CO-0[89]_\S+")


@pytest.fixture(scope="module")
def checker() -> Iterator[Callable[[bytes, str], set[str]]]:
    """The rules on notes and on the kind of operation that a file of a syntax breaks; one process for each syntax."""
    shops = {syntax: Workshop(size=1, megabytes=1024) for syntax in RULES}

    def broken(content: bytes, syntax: str) -> set[str]:
        text = to_text(parse_safely(content))
        found = shops[syntax].run(jobs.rules_broken, text, str(RULES[syntax]), seconds=60)
        return {rule for rule in found if OURS.fullmatch(rule)}

    yield broken
    for shop in shops.values():
        shop.close()


@pytest.mark.parametrize("name", ["simple", "credit_note", "deposit_deducted"])
@pytest.mark.parametrize("format_name", ["cii", "ubl", "facturx", "facturx-extended"])
def test_notes_and_nature_are_where_the_reform_looks_for_them(
    checker: Callable[[bytes, str], set[str]], name: str, format_name: str
) -> None:
    plain = document(name, "fr")
    syntax = "ubl" if format_name == "ubl" else "cii"
    assert len(checker(make_xml(plain, format_name), syntax)) == 4  # three notes and the nature
    told = plain | {"mentions": MENTIONS, "nature": "services"}
    content = make_xml(told, format_name)
    assert checker(content, syntax) == set()
    assert (b"S4" if name == "deposit_deducted" else b"S1") in content


def test_other_countries_programs_are_spared_the_french_notes() -> None:
    told = document("simple", "fr") | {"mentions": MENTIONS, "nature": "goods"}
    for format_name in ("peppol", "xrechnung-ubl", "xrechnung-cii"):
        content = make_xml(told, format_name)
        assert "pénalités".encode() not in content
        assert b"urn:fdc:peppol.eu:2017:poacc:billing:01:1.0" in content


def test_what_the_notes_of_the_reform_say_is_not_said_again() -> None:
    told = document("simple", "fr") | {"mentions": MENTIONS, "legal": ["Ce que la loi veut."]}
    assert b"Ce que la loi veut." not in make_xml(told, "cii")
    assert b"Ce que la loi veut." in make_xml(told, "peppol")
