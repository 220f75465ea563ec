"""The chain sees every edit, insertion, deletion, swap and truncation."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.domain.chain import GENESIS, ChainEvent, canonical_json, hash_event, verify_chain

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def chain_of(count):
    events, previous = [], GENESIS
    for sequence in range(1, count + 1):
        parts = {
            "at": START + timedelta(seconds=sequence),
            "actor": "Ada",
            "kind": "invoice.issued",
            "subject": f"i{sequence}",
            "payload_json": canonical_json({"n": sequence}),
            "previous_hash": previous,
        }
        previous = hash_event("b", sequence, **parts)
        events.append(ChainEvent("b", sequence, hash=previous, **parts))
    return events


def test_an_untouched_chain_has_no_problem():
    assert verify_chain(chain_of(5), length=5) is None
    assert verify_chain([], length=0) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", START),
        ("actor", "Eve"),
        ("kind", "invoice.sent"),
        ("subject", "x"),
        ("payload_json", "{}"),
        ("previous_hash", GENESIS),
        ("hash", GENESIS),
        ("sequence", 9),
        ("business_id", "other"),
    ],
)
def test_an_edit_of_any_field_is_named(name, value):
    events = chain_of(4)
    events[2] = replace(events[2], **{name: value})
    problem = verify_chain(events, length=4)
    assert problem is not None
    assert problem.sequence == events[2].sequence


@settings(max_examples=50)
@given(st.data())
def test_insert_delete_swap_and_truncate_are_seen(data):
    count = data.draw(st.integers(2, 8))
    events = chain_of(count)
    act = data.draw(st.sampled_from(["insert", "delete", "swap", "truncate"]))
    index = data.draw(st.integers(0, count - 2))
    if act == "insert":
        events.insert(index, events[data.draw(st.integers(0, count - 1))])
    elif act == "delete":
        del events[index]
    elif act == "swap":
        events[index], events[index + 1] = events[index + 1], events[index]
    else:
        events.pop()
    assert verify_chain(events, length=count) is not None


def test_a_rewritten_chain_without_its_last_event_is_seen_by_its_length():
    assert verify_chain(chain_of(3), length=4).sequence == 4


def test_parts_cannot_flow_into_each_other():
    common = {"at": START, "payload_json": "{}", "previous_hash": GENESIS}
    assert hash_event("b", 1, actor="ab", kind="c", subject="", **common) != hash_event(
        "b", 1, actor="a", kind="bc", subject="", **common
    )


def test_the_hash_is_the_same_in_every_time_zone_and_never_changes():
    parts = {"actor": "Ada", "kind": "k", "subject": "s", "payload_json": '{"a":1}', "previous_hash": GENESIS}
    elsewhere = START.astimezone(timezone(timedelta(hours=9)))
    digest = hash_event("b", 1, at=START, **parts)
    assert hash_event("b", 1, at=elsewhere, **parts) == digest
    written = f'["b",1,"2026-03-02T12:00:00.000000Z","Ada","k","s","{{\\"a\\":1}}","{GENESIS}"]'
    assert digest == hashlib.sha256(written.encode()).hexdigest()
    with pytest.raises(TypeError):
        hash_event("b", 1, at=START.replace(tzinfo=None), **parts)


@settings(max_examples=80)
@given(values)
def test_canonical_json_reads_back_and_is_stable(value):
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text
    text.encode()


def test_canonical_json_sorts_and_leaves_out_blanks():
    assert canonical_json({"b": [1, True, None], "a": "ä\n"}) == '{"a":"ä\\n","b":[1,true,null]}'


@pytest.mark.parametrize("value", [1.5, float("nan"), Decimal(1), {1: 2}, {"a": [2.0]}, START, {1, 2}, b"x"])
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical_json(value)
