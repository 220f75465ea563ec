"""The first run makes everything that billing needs, or nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from billing_app.domain.errors import Conflict, InvalidInput
from billing_app.services.accounts import is_set_up
from billing_app.services.series import list_series
from billing_app.services.setting_up import INVOICES, add_business, check_numbers, setup_key, setup_link
from billing_app.store.engines import seeing_all
from tests.services.people import founding

pytestmark = pytest.mark.usefixtures("database")


def test_set_up_makes_series_for_every_kind_of_document() -> None:
    founded = founding(invoices=check_numbers("R{year}-{number:4}", "118"))
    series = {each.kind: each for each in list_series(founded.actor)}
    assert (series["invoice"].pattern, series["invoice"].next_number) == ("R{year}-{number:4}", 118)
    assert set(series) == {"invoice", "deposit", "credit_note"}
    assert all(each.is_default for each in series.values())


@pytest.mark.parametrize("pattern", ["CN-{year}-{number:5}", "DEP-{year}-{number:5}"])
def test_numbers_of_other_kinds_never_collide_with_those_of_invoices(pattern: str) -> None:
    founded = founding(invoices=check_numbers(pattern, ""))
    patterns = [each.pattern for each in list_series(founded.actor)]
    assert len(set(patterns)) == 3


@pytest.mark.parametrize(
    ("pattern", "number", "path"), [("INV", "1", "pattern"), ("", "0", "next_number"), ("", "x", "next_number")]
)
def test_unusable_numbers_name_their_field(pattern: str, number: str, path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_numbers(pattern, number)
    assert {finding.path for finding in refused.value.findings} == {path}


def test_numbers_left_empty_take_the_usual_pattern() -> None:
    assert check_numbers(" ", "") == INVOICES


@pytest.mark.parametrize("balance", [120_050, -5_000])
def test_bank_balance_of_today_is_in_the_books(database: Engine, balance: int) -> None:
    founding(bank_balance_minor=balance)
    with seeing_all(database).connect() as connection:
        query = "SELECT debit - credit FROM account_day WHERE account = 'bank'"
        assert connection.exec_driver_sql(query).scalar_one() == balance


def test_set_up_happens_once() -> None:
    founding()
    with pytest.raises(Conflict, match="set up already"):
        founding(email="late@example.com")


def test_of_two_set_ups_at_once_one_wins(database: Engine) -> None:
    def attempt(number: int) -> bool:
        try:
            founding(email=f"owner{number}@example.com")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
    with seeing_all(database).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM business").scalar_one() == 1


def test_link_is_there_until_somebody_can_sign_in() -> None:
    assert setup_link().endswith(f"/setup?key={setup_key()}")
    assert not is_set_up()
    founding()
    assert setup_link() == ""
    assert is_set_up()


def test_further_business_has_its_own_owner() -> None:
    one, other = founding(), founding(found=add_business, email="other@example.com")
    assert one.business_id != other.business_id
