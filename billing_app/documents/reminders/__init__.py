"""Words of reminders and statements of account, one file for each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from billing_app.documents.languages import LANGUAGES, language_known, written_words

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ReminderWords:
    """What one language says; a letter is `subject` and `text` by step or tone."""

    letters: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, str]


_WORDS = {code: ReminderWords(**written_words(_FOLDER / f"{code}.toml")) for code in LANGUAGES}


def reminder_words(language: str) -> ReminderWords:
    """The words of a language, English where it is not known."""
    return _WORDS[language_known(language)]
