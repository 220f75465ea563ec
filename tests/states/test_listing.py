"""A list's filters live in the address, both ways."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.states.listing import Listing, sort_links

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@settings(max_examples=100)
@given(status=WORDS, q=WORDS, customer=WORDS)
def test_what_is_written_into_the_address_is_read_back(status: str, q: str, customer: str) -> None:
    listing = Listing(status=status, q=q, more=(("customer", customer),))
    assert Listing.read(listing.address("/invoices")) == listing


def test_another_filter_starts_at_the_first_page() -> None:
    assert Listing(after="x", q="a").with_(status="open") == Listing(q="a", status="open")


@pytest.mark.parametrize(("sort", "then"), [("", "due"), ("due", "-due"), ("-due", "due"), ("number", "due")])
def test_a_heading_turns_the_order_round(sort: str, then: str) -> None:
    assert Listing(sort=sort).sorted_by("due").sort == then


def test_headings_say_their_order() -> None:
    links = sort_links(Listing(sort="-due", q="x"), "/invoices", ("due", "number"))
    assert links["due"] == {"href": "/invoices?q=x&sort=due", "direction": "descending"}
    assert links["number"]["direction"] == "none"


def test_an_address_without_filters_stays_bare() -> None:
    assert Listing().address("/invoices") == "/invoices"
