"""Mutations of whole files, the same for the same seed: of bytes, of XML's elements, of PDF's objects."""

import random
import re
from collections.abc import Callable, Iterator, Sequence

_NUMBERS = (b"-1", b"0", b"99999999999999999999", b"1e308", b"NaN", b"", b"2147483648", b"0.1e-400", b"007")
_TEXTS = (
    b"",
    b" ",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"&#0;",
    b"&#x10FFFF;",
    b"&lol;",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"<?xml version='1.1'?>",
    b"<!--",
    b"A" * 70_000,
    "\u202e\ufeff\u0000é".encode(),
    b"2026-02-31",
    b"20261399",
    b"EUR' or '1'='1",
    b"%n%s%x",
)
_PDF_WORDS = (
    b"/Filter",
    b"/FlateDecode",
    b"/LZWDecode",
    b"/ASCII85Decode",
    b"/Crypt",
    b"/DCTDecode",
    b"/JBIG2Decode",
    b"/Kids",
    b"/Names",
    b"/EF",
    b"/Root",
    b"/Prev",
    b"/XRefStm",
    b"/ObjStm",
    b"/Length",
    b"/Encrypt",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"stream",
    b"endstream",
    b"endobj",
    b"null",
    b"R",
)
_NUMBER, _REFERENCE = re.compile(rb"\d+(?:\.\d+)?"), re.compile(rb"\d+ 0 R")
_ELEMENT = re.compile(rb"<([a-zA-Z:]{1,60})(?=[\s>])[^<>]{0,400}>[^<>]{0,400}</\1>")
_MAX_BYTES = 2_000_000

Change = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def mutations(files: Sequence[bytes], count: int, seed: int, *, is_pdf: bool = False) -> Iterator[bytes]:
    """So many mutated files; each comes from its own seed, so that any of them can be made again alone."""
    return (mutation(files, seed * 1_000_000 + number, is_pdf=is_pdf) for number in range(count))


def mutation(files: Sequence[bytes], seed: int, *, is_pdf: bool = False) -> bytes:
    """One mutated file: one to four changes, more often few."""
    chance = random.Random(seed)  # noqa: S311 - the same files every time
    content = chance.choice(files)
    changes = _OF_BYTES + (_OF_PDF if is_pdf else _OF_XML)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        content = chance.choice(changes)(chance, content, files)[:_MAX_BYTES]
    return content


def _cut(chance: random.Random, content: bytes) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((1, 4, 40, 400, 4000)))


def _flip(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _each in range(chance.choice((1, 1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _drop(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _cut(chance, content)
    return content[:start] + content[end:]


def _repeat(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _cut(chance, content)
    return content[:end] + content[start:end] * chance.choice((1, 2, 10, 500)) + content[end:]


def _noise(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _cut(chance, content)
    return content[:start] + chance.randbytes(end - start) + content[end:]


def _truncate(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _splice(chance: random.Random, content: bytes, files: Sequence[bytes]) -> bytes:
    other = chance.choice(files)
    start, end = _cut(chance, other)
    at = chance.randrange(len(content) + 1)
    return content[:at] + other[start:end] + content[at:]


def _insert(words: Sequence[bytes]) -> Change:
    def insert(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
        at = chance.randrange(len(content) + 1)
        return content[:at] + chance.choice(words) + content[at:]

    return insert


def _replace_one(pattern: re.Pattern[bytes], words: Sequence[bytes]) -> Change:
    """One place that the pattern finds gets a word, or what stands at another such place."""

    def replace(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
        found = [match.span() for match in pattern.finditer(content)]
        if not found:
            return content
        (start, end), (first, last) = chance.choice(found), chance.choice(found)
        word = chance.choice(words) if words and chance.random() < 0.7 else content[first:last]
        return content[:start] + word + content[end:]

    return replace


def _move_element(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    found = [match.span() for match in _ELEMENT.finditer(content)]
    if not found:
        return content
    start, end = chance.choice(found)
    element, kept = content[start:end], content if chance.random() < 0.5 else content[:start] + content[end:]
    at = chance.choice(found)[0]
    return kept[:at] + element * chance.choice((1, 1, 2, 300)) + kept[at:]


def _nest(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    found = [match.span() for match in _ELEMENT.finditer(content)]
    if not found:
        return content
    start, end = chance.choice(found)
    times, name = chance.choice((2, 50, 300, 20_000)), b"n" if chance.random() < 0.5 else b"cbc:ID"
    return content[:start] + b"<%s>" % name * times + content[start:end] + b"</%s>" % name * times + content[end:]


def _recode(chance: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp500", "utf-7", "utf-8-sig"))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


_TEXT = re.compile(rb"(?<=>)[^<>]{1,200}(?=</)")
_OF_BYTES: tuple[Change, ...] = (_flip, _drop, _repeat, _noise, _truncate, _splice)
_OF_XML: tuple[Change, ...] = (
    _insert(_TEXTS),
    _replace_one(_TEXT, (*_TEXTS, *_NUMBERS)),
    _replace_one(_TEXT, (*_TEXTS, *_NUMBERS)),
    _replace_one(_NUMBER, _NUMBERS),
    _replace_one(_ELEMENT, _TEXTS),
    _move_element,
    _move_element,
    _nest,
    _recode,
)
_OF_PDF: tuple[Change, ...] = (
    _insert(_PDF_WORDS),
    _replace_one(_NUMBER, _NUMBERS),
    _replace_one(_NUMBER, ()),
    _replace_one(_REFERENCE, ()),
    _replace_one(_REFERENCE, ()),
    _replace_one(re.compile(rb"/[A-Za-z]+"), _PDF_WORDS),
)
