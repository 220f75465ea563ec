"""Asking the workshop for an e-invoice and for what the official rules say of it."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from billing_app.documents.en16931 import terms_of
from billing_app.documents.profiles import profile_named
from billing_app.documents.rules.checking import check_xml, make_and_check
from billing_app.documents.rules.rule_sets import labels_for
from billing_app.documents.rules.verdict import Verdict
from billing_app.documents.workshop import WorkshopFailed, in_rule_room
from billing_app.domain.errors import Conflict, Refused
from billing_app.settings import settings

SECONDS = 15.0


def ask(frozen: str, format_name: str) -> tuple[bytes, Verdict]:
    """The file and the verdict; raises `Refused` for what the format can't say, `Conflict` when nobody can tell now."""
    profile_named(format_name)
    with _workshop():
        return in_rule_room(make_and_check, json.loads(frozen), format_name, rules_dir(), seconds=SECONDS)


def ask_again(content: bytes, format_name: str) -> Verdict:
    """What today's rules say of a file that was made before; raises `Conflict` when nobody can tell now."""
    with _workshop():
        return in_rule_room(check_xml, content, format_name, rules_dir(), seconds=SECONDS)


@contextmanager
def _workshop() -> Generator[None]:
    try:
        yield
    except WorkshopFailed as error:
        sentence = "The e-invoice can't be made and checked at this moment. Try again in a minute."
        raise Conflict(sentence, code="workshop_failed") from error


def is_sayable(document: Mapping[str, Any], format_name: str) -> bool:
    """Whether a format can say what a frozen document says; quick, and no file is made."""
    try:
        terms_of(document, profile_named(format_name))
    except Refused:
        return False
    return True


def rules_now(format_name: str) -> tuple[str, ...]:
    """The rule sets that a format is checked by now, with their versions."""
    return labels_for(profile_named(format_name), rules_dir())


def rules_dir() -> str:
    """The folder of further rules, empty without one."""
    folder = settings().rules_dir
    return str(folder) if folder else ""
