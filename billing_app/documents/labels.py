"""The words on a document, by language."""

from collections.abc import Mapping

from billing_app.documents.languages import LANGUAGES, words_of

TAX_NAMES = {language: words_of(language).tax_name for language in LANGUAGES}


def labels_for(language: str) -> Mapping[str, str]:
    """The words of a language, English where it is not known."""
    return words_of(language).labels


def unit_names(language: str) -> Mapping[str, str]:
    """The names of units of measure that the locale data has none for, by their code."""
    return words_of(language).units
