"""The sale that a browser keeps: read strictly, because anybody may write into a browser's storage."""

import json
from decimal import Decimal

import pytest

from billing_app.domain.errors import InvalidInput
from billing_app.domain.ids import new_id
from billing_app.states.cart import Cart, typed_quantity


def test_cart_is_read_back_as_it_was_kept():
    cart = Cart(new_id(), customer_id=new_id()).plus(new_id(), Decimal(1)).plus(new_id(), Decimal("2.5"))
    assert Cart.read(cart.text()) == cart


@pytest.mark.parametrize(
    "kept",
    ["", "nonsense", "[]", "null", '{"key": "x"}', json.dumps({"key": new_id(), "lines": [["x", "1"]], "customer": ""})]
    + [json.dumps({"key": new_id(), "lines": [[new_id(), many]], "customer": ""}) for many in ("-1", "1e9", None)],
    ids=["empty", "no JSON", "a list", "null", "no lines", "no item", "negative", "too many", "no quantity"],
)
def test_what_is_no_cart_is_an_empty_one(kept):
    assert Cart.read(kept).lines == ()


def test_last_one_taken_away_leaves_the_cart():
    item = new_id()
    cart = Cart(new_id()).plus(item, Decimal(1)).plus(item, Decimal(1)).plus(item, Decimal(-1))
    assert cart.lines == ((item, Decimal(1)),)
    assert cart.plus(item, Decimal(-5)).lines == ()


def test_quantity_is_a_plain_number():
    assert typed_quantity("0.125") == Decimal("0.125")
    with pytest.raises(InvalidInput):
        typed_quantity("-1")
