"""Recurring profiles of one business, and the periods they have billed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from billing_app.domain.search_text import fold, search_text
from billing_app.store.scope import Page, page, select_owned
from billing_app.store.searching import containing
from billing_app.store.session import Scope
from billing_app.store.tables import RecurringInvoice, RecurringProfile
from billing_app.store.tables.row import table_of

STATES = ("active", "paused", "ended")


def due_profiles(scope: Scope, today: date, limit: int) -> Sequence[str]:
    """The ids of profiles that have something to bill, the oldest first."""
    due = select(RecurringProfile.id).where(
        RecurringProfile.business_id == scope.business_id,
        RecurringProfile.state == "active",
        col(RecurringProfile.next_on) <= today,
        RecurringProfile.problem == "",
    )
    return scope.session.exec(due.order_by(col(RecurringProfile.next_on), col(RecurringProfile.id)).limit(limit)).all()


def claim_period(scope: Scope, row: RecurringInvoice) -> bool:
    """Write down that a period is billed by an invoice of this transaction; false if another has billed it."""
    dialect = postgresql if scope.connection.dialect.name == "postgresql" else sqlite
    values = {name: getattr(row, name) for name in type(row).model_fields}
    insert = (
        dialect.insert(table_of(RecurringInvoice))
        .on_conflict_do_nothing()
        .returning(table_of(RecurringInvoice).c.period)
    )
    return scope.connection.execute(insert, values).first() is not None


def page_of_profiles(
    scope: Scope, *, query: str, state: str, customer_id: str, limit: int, cursor: str
) -> Page[RecurringProfile]:
    """Profiles by name; `state` empty means all that are not deleted."""
    statement = select_owned(scope, RecurringProfile).where(containing(col(RecurringProfile.search), query))
    wanted = RecurringProfile.state == state if state else col(RecurringProfile.state) != "deleted"
    statement = statement.where(wanted)
    if customer_id:
        statement = statement.where(RecurringProfile.customer_id == customer_id)
    order = (col(RecurringProfile.sort_name), col(RecurringProfile.id))
    return page(scope, statement, order, limit=limit, cursor=cursor)


def count_by_state(scope: Scope) -> dict[str, int]:
    """How many profiles are active, paused, ended."""
    counted = (
        select(RecurringProfile.state, func.count())
        .where(RecurringProfile.business_id == scope.business_id)
        .group_by(col(RecurringProfile.state))
    )
    return dict(scope.session.exec(counted).all())


def invoices_of_profile(scope: Scope, profile_id: str, limit: int) -> Sequence[RecurringInvoice]:
    """What a profile has billed, the newest period first."""
    made = select_owned(scope, RecurringInvoice).where(RecurringInvoice.profile_id == profile_id)
    return scope.session.exec(made.order_by(col(RecurringInvoice.period).desc()).limit(limit)).all()


def profile_of_invoice(scope: Scope, invoice_id: str) -> RecurringInvoice | None:
    """Which profile made an invoice."""
    made = select_owned(scope, RecurringInvoice).where(RecurringInvoice.invoice_id == invoice_id)
    return scope.session.exec(made).first()


def name_columns(name: str, customer: str) -> dict[str, Any]:
    """The columns by which a profile is found."""
    shown = name or customer
    return {"name": shown, "sort_name": fold(shown), "search": search_text(shown, customer)}
