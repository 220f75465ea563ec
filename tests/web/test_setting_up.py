"""The set-up form: what is asked first, and that all of it is kept, the bank's balance of today too."""

import re
import warnings
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.types import Receive, Scope, Send

from billing_app.services.setting_up import setup_key
from billing_app.store.engines import seeing_all
from billing_app.web.root import make_root
from tests.fixtures.server import SET_UP

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2 than the httpx that is pinned here
    from starlette.testclient import TestClient


@pytest.fixture
def client(database: Engine) -> Callable[[], TestClient]:
    """The plain pages on an empty database."""
    root = make_root()

    async def from_elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        await root({**scope, "client_address": "203.0.113.7"} if scope["type"] == "http" else scope, receive, send)

    return lambda: TestClient(from_elsewhere, follow_redirects=False)


def typed(**values: str) -> dict[str, str]:
    further = {"key": setup_key(), "pattern": "R{year}-{number:4}", "next_number": "118", "bank_balance": "1200.50"}
    return SET_UP | further | values


def test_the_form_asks_for_everything_that_billing_needs(client: Callable[[], TestClient]) -> None:
    page = client().get("/setup", params={"key": setup_key()}).text
    names = re.findall(r'<(?:input|select)[^>]* name="(\w+)"', page)
    asked = {"country", "currency", "charges_vat", "pattern", "next_number", "bank_balance", "email", "password"}
    assert asked <= set(names)
    assert names.index("charges_vat") < names.index("vat_id")


def test_the_balance_of_the_bank_is_booked_on_the_first_day(client: Callable[[], TestClient], database: Engine) -> None:
    assert client().post("/setup", data=typed(bank_balance="1.200,50")).status_code == 303  # as it is written there
    with seeing_all(database).connect() as connection:
        balance = "SELECT debit - credit FROM account_day WHERE account = 'bank'"
        assert connection.exec_driver_sql(balance).scalar_one() == 120_050
        series = "SELECT pattern, next_number FROM series WHERE kind = 'invoice'"
        assert tuple(connection.exec_driver_sql(series).one()) == ("R{year}-{number:4}", 118)


def test_a_balance_that_is_no_amount_is_named_and_nothing_is_made(
    client: Callable[[], TestClient], database: Engine
) -> None:
    answer = client().post("/setup", data=typed(bank_balance="plenty"))
    assert answer.status_code == 422
    assert 'id="bank_balance-error"' in answer.text
    with seeing_all(database).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM business").scalar_one() == 0


def test_from_elsewhere_only_the_printed_link_opens_the_form(client: Callable[[], TestClient]) -> None:
    assert client().get("/setup").status_code == 403


def test_currency_that_nobody_chose_is_that_of_the_country(client: Callable[[], TestClient], database: Engine) -> None:
    assert client().post("/setup", data=typed(country="CH", currency="")).status_code == 303
    with seeing_all(database).connect() as connection:
        assert connection.exec_driver_sql("SELECT currency FROM business").scalar_one() == "CHF"


def test_without_a_country_only_the_country_is_asked_for(client: Callable[[], TestClient]) -> None:
    page = client().post("/setup", data=typed(country="", currency="")).text
    assert re.findall(r'id="(\w+)-error"', page) == ["country"]


def test_what_is_wrong_stands_in_the_place_of_the_hint(client: Callable[[], TestClient]) -> None:
    page = client().post("/setup", data=typed(password="short")).text
    field = re.search(r'<input id="password".*?</div>', page, re.DOTALL)
    assert field is not None
    assert 'aria-describedby="password-error"' in field[0]
    assert "password-hint" not in field[0]


@pytest.mark.parametrize(("language", "country"), [("de-AT,de;q=0.9", "AT"), ("en-US,en", ""), ("fr", ""), ("x-!", "")])
def test_country_is_proposed_by_the_language(client: Callable[[], TestClient], language: str, country: str) -> None:
    page = client().get("/setup", params={"key": setup_key()}, headers={"accept-language": language}).text
    assert re.findall(r'value="(\w\w)" selected', page) == [country] * bool(country)
