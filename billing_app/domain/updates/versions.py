"""Which of two versions is the later one: by the rules of npm and other semantic versions, and by those of Debian."""

import re
from typing import Any

_NUMBER = re.compile(r"\d+")
_END = (-1,)


def semantic_key(version: str) -> tuple[Any, ...]:
    """Sorts semantic versions (SemVer 2.0, 11): numbers as numbers, a pre-release before its release."""
    core, _, _build = version.strip().lstrip("vV=").partition("+")
    release, dash, pre = core.partition("-")
    numbers = (*(int(part) for part in _NUMBER.findall(release)), 0, 0, 0, 0)
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in pre.split(".")) if dash else ()
    return numbers[:4], not dash, parts


def debian_key(version: str) -> tuple[Any, ...]:
    """Sorts versions of Debian packages (Debian Policy 5.6.12): epoch, upstream version, revision."""
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return int(epoch) if epoch.isdigit() else 0, _debian_part(upstream), _debian_part(revision)


def _debian_part(text: str) -> tuple[Any, ...]:
    """Stretches of characters and numbers in turn; a tilde sorts before the end, letters before other characters."""
    found: list[Any] = []
    position = 0
    while position < len(text):
        begin = position
        while position < len(text) and not text[position].isdigit():
            position += 1
        found.append((*(_weight(each) for each in text[begin:position]), 0))
        begin = position
        while position < len(text) and text[position].isdigit():
            position += 1
        found.append(int(text[begin:position] or "0"))
    return (*found, (0,))


def _weight(character: str) -> int:
    if character == "~":
        return _END[0]
    return ord(character) if character.isalpha() else ord(character) + 256
