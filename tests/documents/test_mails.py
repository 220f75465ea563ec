"""What mails say: as text and as HTML the same, and nothing that somebody typed becomes markup."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from billing_app.documents.languages import words_of
from billing_app.documents.mails import render_mail, templates
from billing_app.documents.mails.specimens import SPECIMENS
from billing_app.documents.reminders import reminder_words

HOSTILE = (
    """"'><script>alert(1)</script><img src=x onerror=alert(2)> &lt;b&gt; {{ 7*7 }} {% raw %} </mj-text><mj-raw>"""
)


class Seen(HTMLParser):
    """The tags, the links and the words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self._is_shown = True
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]
        self._is_shown = tag not in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if self._is_shown:
            self.words += f" {data}"


def test_every_template_has_a_specimen() -> None:
    assert templates() == sorted(SPECIMENS)


@pytest.mark.parametrize("name", templates())
def test_text_and_html_say_the_same(name: str) -> None:
    mail = render_mail(name, SPECIMENS[name])
    seen = Seen(mail.html)
    words = " ".join(seen.words.split())
    for line in mail.text.splitlines():
        for part in line.split(": ") if len(line) < 80 else [line]:
            assert part.strip("- :") in words
    assert mail.subject
    assert "\n" not in mail.subject


@pytest.mark.parametrize("name", templates())
def test_mail_loads_nothing_from_elsewhere(name: str) -> None:
    mail = render_mail(name, SPECIMENS[name])
    seen = Seen(mail.html)
    assert not seen.tags & {"img", "script", "link", "iframe", "form"}
    assert "url(" not in mail.html
    assert set(seen.links) <= {str(SPECIMENS[name].get("link"))}


@pytest.mark.parametrize("name", templates())
def test_what_somebody_typed_stays_text(name: str) -> None:
    values = {key: HOSTILE if isinstance(value, str) else value for key, value in SPECIMENS[name].items()}
    harmless = Seen(render_mail(name, SPECIMENS[name]).html)
    mail = render_mail(name, values)
    seen = Seen(mail.html)
    assert seen.tags == harmless.tags
    assert "<script>alert(1)</script>" in seen.words
    assert "{{ 7*7 }}" in mail.text
    assert "49" not in mail.text


@pytest.mark.parametrize("name", templates())
def test_line_breaks_never_reach_the_subject(name: str) -> None:
    values = {key: f"a\r\nBcc: {value}" if isinstance(value, str) else value for key, value in SPECIMENS[name].items()}
    assert not {"\n", "\r"} & set(render_mail(name, values).subject)


def test_missing_value_is_an_error_and_no_empty_place() -> None:
    with pytest.raises(UndefinedError):
        render_mail("invitation", {})


@pytest.mark.parametrize("language", ["de", "xx", "", "../en", "en/../../.."])
def test_unknown_language_is_english(language: str) -> None:
    assert render_mail("invitation", SPECIMENS["invitation"], language).subject.startswith("Olga Owner invites you")


def test_no_line_of_a_french_text_begins_with_a_colon() -> None:
    assert words_of("fr").page["scan"].endswith("banque\u00a0: tout se remplit.")
    assert words_of("en").page["scan"].count("\u00a0") == 0
    letters = [text for each in reminder_words("fr").letters.values() for text in each.values()]
    assert any("\u00a0:" in text for text in letters)
    assert not any(re.search(r" [:;!?](\s|$)", text) for text in letters)
