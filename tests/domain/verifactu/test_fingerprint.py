"""The huella, by the examples of the tax agency."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.verifactu import Link, first_broken, huella_of, record_from_json
from billing_app.domain.verifactu.fingerprint import alta_huella
from tests.domain.verifactu.records import chain, record

FIRST = "3C464DAF61ACB827C65FDA19F352A4E3BDC2C640E9E9FC4CC058073F38F12F60"
SECOND = "F7B94CFD8924EDFF273501B01EE5153E4CE8F259766F88CF6ACB8935802A2B97"


def vector(number: str, previous: str, second: str) -> str:
    return alta_huella(
        issuer="89890001K",
        number=number,
        issued_on="01-01-2024",
        invoice_type="F1",
        tax_total="12.35",
        total="123.45",
        previous=previous,
        generated_at=f"2024-01-01T19:20:{second}+01:00",
    )


def test_the_first_record_has_the_agencys_huella() -> None:
    assert vector("12345678/G33", "", "30") == FIRST


def test_the_second_record_carries_the_huella_of_the_first() -> None:
    assert vector("12345679/G34", FIRST, "35") == SECOND


def test_blanks_around_a_value_do_not_count_those_inside_do() -> None:
    assert vector("  12345678/G33 \t", "", "30") == FIRST
    assert vector("12345678 / G33", "", "30") != FIRST


def test_a_record_is_read_back_as_it_was_written() -> None:
    for each in (record(), record(recipient=None), chain(3)[2].record):
        assert record_from_json(json.loads(json.dumps(each.to_json()))) == each


def test_an_untouched_chain_is_in_order() -> None:
    assert first_broken(chain(5), length=5) is None


HASHED = {
    "invoice_type": st.sampled_from(["F2", "R1"]),
    "tax_total": st.integers(1, 10**9).map(lambda n: f"{n}.99"),
    "total": st.integers(1, 10**9).map(lambda n: f"-{n}.99"),
    "generated_at": st.datetimes().map(lambda t: f"{t.isoformat(timespec='seconds')}+03:00"),
}


@given(st.data(), st.integers(2, 8))
def test_any_change_of_what_is_hashed_breaks_the_chain_there(data: st.DataObject, length: int) -> None:
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    name = data.draw(st.sampled_from(sorted(HASHED)))
    links[at] = replace(links[at], record=replace(links[at].record, **{name: data.draw(HASHED[name])}))
    broken = first_broken(links, length=length)
    assert broken is not None
    assert (broken.position, broken.number) == (at + 1, f"INV-2026-{at + 1:05}")


@given(st.data(), st.integers(2, 8))
def test_a_record_that_is_hashed_anew_breaks_the_next_one(data: st.DataObject, length: int) -> None:
    links = chain(length)
    at = data.draw(st.integers(0, length - 2))
    changed = replace(links[at].record, total="0.01")
    links[at] = Link(at + 1, changed, huella_of(changed))
    broken = first_broken(links, length=length)
    assert broken is not None
    assert broken.position == at + 2


@given(st.data(), st.integers(2, 8))
def test_a_missing_or_swapped_record_is_noticed(data: st.DataObject, length: int) -> None:
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    assert first_broken([*links[:at], *links[at + 1 :]], length=length) is not None
    other = data.draw(st.integers(0, length - 1).filter(lambda n: n != at))
    links[at], links[other] = links[other], links[at]
    assert first_broken(links, length=length) is not None
