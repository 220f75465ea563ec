"""Loading the sample business: its profile, cast and catalogue, an opening balance, and 18 months of trade."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from billing_app.domain.access import Actor
from billing_app.domain.business import parse_business
from billing_app.services.customers import create_customer
from billing_app.services.items import create_item
from billing_app.services.opening import record_opening
from billing_app.services.sample import cast
from billing_app.services.sample.story import DAYS
from billing_app.services.sample.trading import CUSTOMERS, Trader
from billing_app.services.setting_up import add_business_for
from billing_app.store import sample_business as rows
from billing_app.store.session import acting_at, clock, system_transaction

OPENING_BALANCE = "24850.00"


def load_sample(user_id: str, progress: Callable[[int, int], None] | None = None) -> Actor:
    """Make the sample business with the user as its owner and live through its history; ends today.

    It is many transactions, so that real work goes on beside it; only the last one says that it is whole.
    """
    profile = parse_business(cast.BUSINESS)
    today = clock().astimezone(profile.zone).date()
    first = datetime.combine(today - timedelta(days=DAYS + 1), time(9, tzinfo=UTC))
    with acting_at(first):
        actor = add_business_for(user_id, profile, is_demo=True, is_loading=True)
        people = [create_customer(actor, profile).id for profile in CUSTOMERS]
        goods = [create_item(actor, item).id for item in cast.ITEMS]
        opening = {"on": first.date().isoformat(), "accounts": [{"account": "bank", "amount": OPENING_BALANCE}]}
        record_opening(actor, {**opening, "invoices": []})
    Trader(actor, people, goods, today).trade(progress or _quiet)
    with system_transaction() as scope:
        rows.mark_whole(scope.session, actor.business_id)
    return actor


def _quiet(_done: int, _of: int) -> None:
    return None
