"""Pieces of work that the workshop's tests give to it."""

import os
import re
import signal
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

from billing_app.domain.errors import Refused


class Unspeakable(Exception):
    """An exception that can be written but not read again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def double(number: int) -> int:
    return number * 2


def own_id() -> int:
    return os.getpid()


def surroundings() -> dict[str, str]:
    return dict(os.environ)


def refuse(words: str) -> None:
    raise Refused(words)


def refuse_unspeakably() -> None:
    raise Unspeakable("this", "that")


def talk(words: str) -> str:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
    return words


def sleep(seconds: float, mark: str = "") -> str:
    time.sleep(seconds)
    return mark


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


_kept: list[bytes] = []


def keep(megabytes: int) -> int:
    """Hold so much from now on, each page of it written to."""
    _kept.append(b"x" * (megabytes * 1024 * 1024))
    return os.getpid()


def die_once(folder: str) -> str:
    """Die in the first process, answer in the second."""
    mark = Path(folder) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def echo(content: bytes) -> bytes:
    return content


class Taken:
    """What a process that a stranger took over would answer: an order for whoever reads it."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.mark,)


def answer_with_an_order(mark: str) -> Taken:
    return Taken(mark)


@cache
def stylesheet(file: str) -> tuple[Any, Any]:
    """A processor, the only one in its process, with a stylesheet."""
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=file)


def rules_broken(text: str, file: str) -> list[str]:
    """The ids of the rules of a stylesheet that an e-invoice breaks."""
    processor, sheet = stylesheet(file)
    report = sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=text))
    return re.findall(r'<svrl:failed-assert[^>]*?\sid="([^"]+)"', report)
