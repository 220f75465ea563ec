"""The variables of a recurring text: what a period is called in the customer's language, over any month's end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing_app.domain.access import Actor
from tests.builders import new_customer
from tests.money_builders import ADDRESS, VAT_19
from tests.recurring_builders import NOON, bill_at, create, invoices

pytestmark = pytest.mark.usefixtures("database", "honest_books")
TEXT = "{month}|{year}|{quarter}|{period}|{number}|{next_month}|{last_month}"


def written(actor: Actor, language: str, schedule: dict[str, Any], *days: int) -> list[str]:
    """What stands in the line of each invoice that is billed so many days after 31 January 2026."""
    payer = new_customer(actor, address=ADDRESS, email="pay@example.com", language=language).id
    line = {"description": TEXT, "quantity": "1", "unit_price": "100", "taxes": [VAT_19]}
    create(actor, payer, schedule=schedule, invoice={"lines": [line]})
    for day in days:
        bill_at(actor, NOON + timedelta(days=day))
    return [row.body["lines"][0]["description"].replace("\u2009", " ") for row in invoices(actor)]


def test_a_month_that_begins_on_its_last_day_is_followed_by_the_next_and_not_by_the_one_after(actor: Actor):
    schedule = {"every": 1, "unit": "month", "start_on": "2026-01-31"}
    assert written(actor, "en", schedule, 0, 28, 59) == [
        "January|2026|Q1 2026|Jan 31 – Feb 27, 2026|1|February|December",
        "February|2026|Q1 2026|Feb 28 – Mar 30, 2026|2|March|January",
        "March|2026|Q1 2026|Mar 31 – Apr 29, 2026|3|April|February",
    ]


def test_a_quarter_over_the_turn_of_the_year_in_german(actor: Actor):
    schedule = {"every": 3, "unit": "month", "start_on": "2026-02-01"}
    assert written(actor, "de", schedule, 1, 90, 182, 274)[-1:] == [
        "November|2026|Q4 2026|1. Nov. 2026 – 31. Jan. 2027|4|Dezember|Oktober"
    ]


def test_a_year_and_days_in_french(actor: Actor):
    schedule = {"every": 1, "unit": "year", "start_on": "2026-12-15"}
    assert (NOON + timedelta(days=318)).date() == datetime(2026, 12, 15, tzinfo=UTC).date()
    assert written(actor, "fr", schedule, 318) == [
        "décembre|2026|T4 2026|15 déc. 2026 – 14 déc. 2027|1|janvier|novembre"
    ]
