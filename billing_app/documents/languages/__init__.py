"""Everything that a customer reads, one file for each language: labels, letters, and the words of the page."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_HIGH_PUNCTUATION = re.compile(r' (?=[:;!?](?:\s|"|$))', re.MULTILINE)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: `errors` by the code of a finding, a letter as `subject` and `text` by kind."""

    tax_name: str
    labels: Mapping[str, str]
    units: Mapping[str, str]
    page: Mapping[str, str]
    errors: Mapping[str, str]
    mail: Mapping[str, str]
    letters: Mapping[str, Mapping[str, str]]


def written_words(file: Path) -> dict[str, Any]:
    """What a file of words says. No line begins with a colon: in French the space before it does not break."""
    return tomllib.loads(_HIGH_PUNCTUATION.sub("\u00a0", file.read_text("utf-8")))


_WORDS = {code: Words(**written_words(_FOLDER / f"{code}.toml")) for code in LANGUAGES}


def language_known(language: str) -> str:
    """The language of these that a wish such as `de-CH` comes to; English where nobody has translated."""
    code = language[:2].lower()
    return code if code in _WORDS else "en"


def words_of(language: str) -> Words:
    """The words of a language, English where it is not known."""
    return _WORDS[language_known(language)]
