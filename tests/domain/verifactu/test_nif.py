"""The NIF by its check character."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.es import nif as published

from billing_app.domain.verifactu.nif import first_nif, is_nif, plain_nif


@pytest.mark.parametrize(
    "nif", ["89890001K", "12345678Z", "X1234567L", "K1234567L", "A58818501", "B12345674", "P2807900B"]
)
def test_a_right_check_character_is_taken(nif: str) -> None:
    assert is_nif(nif)


@pytest.mark.parametrize("nif", ["", "89890001A", "12345678", "B12345670", "T1234567L", "١٢٣٤٥٦٧٨Z", "b12345674"])
def test_anything_else_is_refused(nif: str) -> None:
    assert not is_nif(nif)


@given(st.from_regex(r"[0-9A-Z]\d{7}[0-9A-Z]", fullmatch=True))
@settings(max_examples=500)
def test_it_agrees_with_the_published_rules(nif: str) -> None:
    assert is_nif(nif) == (nif.isascii() and published.is_valid(nif))


def test_a_nif_may_be_written_with_its_country_and_signs() -> None:
    assert plain_nif("ES B-12345674") == "B12345674"
    assert plain_nif("12.345.678-z") == "12345678Z"
    assert first_nif("ES00000000A", "", "b12345674") == "B12345674"
