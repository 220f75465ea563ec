"""The words on a document, by language."""

from collections.abc import Mapping

from billing_app.documents.languages import LANGUAGES, words_of

TAX_NAMES = {language: words_of(language).tax_name for language in LANGUAGES}


def labels_for(language: str, kind: str = "") -> Mapping[str, str]:
    """The words of a language, English where it is not known; nobody has to pay what a credit note comes to."""
    labels = words_of(language).labels
    return {**labels, "due_amount": labels["credited_amount"]} if kind == "credit_note" else labels


def unit_names(language: str) -> Mapping[str, str]:
    """The names of units of measure that the locale data has none for, by their code."""
    return words_of(language).units
