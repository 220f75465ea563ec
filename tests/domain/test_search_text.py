"""Searching: case and accents don't matter, nor does the order of words."""

import pytest

from billing_app.domain.search_text import fold, search_text, search_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Müller", "muller"), ("STRASSE Straße", "strasse strasse"), ("  Čapek\t ", "capek"), ("ﬁn", "fin"), ("", "")],
)
def test_folding(text, folded):
    assert fold(text) == folded


def test_empty_parts_leave_no_trace():
    assert search_text("Ärzte", "", "a@b.example") == "arzte\na@b.example"


def test_words_are_limited_and_never_empty():
    assert search_words("\0  ") == []
    assert len(search_words("x " * 1000)) == 8
