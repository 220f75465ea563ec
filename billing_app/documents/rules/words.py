"""What a broken rule means, in plain words: ours where we have some, else the official ones."""

import re
import tomllib
from functools import cache
from pathlib import Path

_TO_WRITERS = re.compile(r"\b(?:[Yy]our|Say|Give|Add|Choose|settings)\b")
_TERM = re.compile(r"\s*\(B[TG]-\d+(?:-\d+)?\)")


@cache
def _words() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def plain_words(rule: str, official: str) -> str:
    """A sentence for people; the official one loses its term numbers."""
    return _words().get(rule) or _TERM.sub("", official)


def words_for_readers(rule: str, official: str) -> str:
    """The same for somebody else's document: our words where they don't speak to whoever writes invoices here."""
    own = _words().get(rule, "")
    return own if own and not _TO_WRITERS.search(own) else _TERM.sub("", official)
