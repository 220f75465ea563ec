"""Which characters the fonts can show. One that none has would end the making of a PDF/A; a sign stands for it."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MISSING = "\u25a1"
_IGNORED = frozenset("\n\t\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff")


def with_glyphs(text: str) -> str:
    """The text with □ for every character that no font has."""
    if text.isascii():
        return text
    known = _characters()
    return "".join(each if each in _IGNORED or ord(each) in known else _otherwise(each, known) for each in text)


def _otherwise(character: str, known: frozenset[int]) -> str:
    """What reads the same (a full-width letter as a plain one), or the sign; marks without a letter vanish."""
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(ord(each) in known for each in plain):
        return plain
    return "" if unicodedata.category(character) in {"Mn", "Me", "Cf"} else MISSING


@cache
def _characters() -> frozenset[int]:
    # Arimo is for the Swiss payment part alone, and is no fallback of other texts.
    files = (file for file in FONTS.glob("*.ttf") if not file.name.startswith("Arimo"))
    return frozenset(code for file in files for code in _codes_of(file.read_bytes()))


def _codes_of(font: bytes) -> Iterator[int]:
    """The code points of a font's Unicode character map (OpenType `cmap`, formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * i) for i in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, start + 2)
    for index in range(maps):
        _, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == 12:
            yield from _segments_32(font, start + offset)
        elif kind == 4:
            yield from _segments_16(font, start + offset)


def _segments_32(font: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">L", font, at + 12)
    for group in range(groups):
        first, last, _ = struct.unpack_from(">LLL", font, at + 16 + 12 * group)
        yield from range(first, last + 1)


def _segments_16(font: bytes, at: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", font, at + 6)
    count = double // 2
    lasts = struct.unpack_from(f">{count}H", font, at + 14)
    firsts = struct.unpack_from(f">{count}H", font, at + 16 + double)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
