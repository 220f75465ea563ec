"""From a template and values to the subject, the text and the HTML of a mail.

A template (`templates/en/NAME.mail`) says everything once, in blocks: subject, preview, heading, body, reason. It is
rendered twice, into the frame of plain text and into the one of MJML, whose HTML gets its styles written into the tags.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from mjml import mjml2html

_FOLDER = Path(__file__).parent / "templates"
_FALLBACK = "en"
_WORDS = {"en": {"if_button_fails": "If the button does not work, open this address:"}}
_inliner = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@dataclass(frozen=True, slots=True)
class MailText:
    """What a mail says. Both bodies say the same."""

    subject: str
    text: str
    html: str


def render_mail(template: str, values: Mapping[str, Any], language: str = _FALLBACK) -> MailText:
    """A mail in a language, or in English where nobody has translated it; a missing value raises."""
    found = language if _has(template, language) else _FALLBACK
    words = _WORDS.get(found, _WORDS[_FALLBACK]) | {"language": found}
    text = _read("txt", found, template)
    named = {**words, **values}
    return MailText(
        subject=_one_line(_block(text, "subject", named | _frame("txt"))),
        text=_tidy(text.render(named | _frame("txt"))),
        html=_inliner.inline(mjml2html(_read("mjml", found, template).render(named | _frame("mjml")))),
    )


def templates() -> list[str]:
    """The names of all templates."""
    return sorted(file.stem for file in (_FOLDER / _FALLBACK).glob("*.mail"))


def _has(template: str, language: str) -> bool:
    return language.isalpha() and (_FOLDER / language / f"{template}.mail").exists()


def _read(kind: str, language: str, template: str) -> Template:
    return _environment(kind).get_template(f"{language}/{template}.mail")


@lru_cache(maxsize=2)
def _environment(kind: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=kind == "mjml",  # noqa: S701 - plain text has no markup to escape from
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["one_line"] = _one_line
    return made


def _frame(kind: str) -> dict[str, str]:
    return {"frame": f"frame.{kind}", "parts": f"parts.{kind}"}


def _block(template: Template, name: str, values: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(values))))


def _one_line(text: str) -> str:
    """Without line breaks, so that a subject stays one header and a paragraph one line."""
    return " ".join(text.split())


def _tidy(text: str) -> str:
    """One empty line between paragraphs, as many as there are."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip() if line != "-- " else line)
    return "\n".join(lines).strip() + "\n"
