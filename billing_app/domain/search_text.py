"""Text as it is searched: without case and accents, so that “muller” finds Müller and “STRASSE” finds Straße."""

import unicodedata

MAX_WORDS = 8


def fold(text: str) -> str:
    """The text in lower case, without accents, single blanks between words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def search_text(*parts: str) -> str:
    """What a row can be found by, folded; empty parts are left out."""
    return "\n".join(folded for part in parts if (folded := fold(part)))


def search_words(query: str) -> list[str]:
    """The folded words of a query; a row is found when it contains each of them."""
    return fold(query.replace("\0", " ")).split()[:MAX_WORDS]
