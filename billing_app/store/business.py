"""The row of the business that a scope is bound to."""

from typing import Any

from sqlalchemy import Text, bindparam, cast
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from billing_app.domain.business import BusinessProfile, business_from_json, business_from_text, business_to_json
from billing_app.domain.errors import NotFound
from billing_app.store.scope import locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Business, LedgerEntry

_business: Any = Business
# Every use case reads the profile: a statement that is built once costs a fifth of one that is built anew, and the
# profile's text is all that is needed, because profiles are parsed once per text.
_PROFILE = select_columns(cast(_business.profile, Text)).where(_business.id == bindparam("business"))
_PROFILE_HELD = _PROFILE.with_for_update(read=True)


def business_row(scope: Scope, *, for_update: bool = False) -> Business:
    """The business itself, locked when it is about to change."""
    statement = select(Business).where(Business.id == scope.business_id)
    row = scope.session.exec(locked(statement) if for_update else statement).one_or_none()
    if row is None:
        raise _gone()
    return row


def _gone() -> NotFound:
    return NotFound("This business does not exist any more.")


def profile_of(scope: Scope, *, for_posting: bool = False) -> BusinessProfile:
    """What the business says of itself.

    `for_posting` holds the row (shared) until the commit, so that the books can't be closed between the check of
    the period and the posting; posters don't wait for each other.
    """
    statement = _PROFILE_HELD if for_posting else _PROFILE
    text = scope.connection.execute(statement, {"business": scope.business_id}).scalar()
    if text is None:
        raise _gone()
    return business_from_text(text)


def stored_profile(row: Business) -> BusinessProfile:
    """What a row says of its business."""
    return business_from_json(row.profile)


def save_profile(scope: Scope, row: Business, profile: BusinessProfile) -> None:
    """Store a changed profile on the locked row, with the columns that repeat parts of it."""
    row.profile = business_to_json(profile)
    row.name, row.country, row.currency = profile.name, profile.country, profile.currency
    row.time_zone, row.books_closed_until = profile.time_zone, profile.books_closed_until
    row.version += 1
    scope.session.flush()


def has_postings(scope: Scope) -> bool:
    """Whether anything stands in the books."""
    return (
        scope.session.exec(select_owned(scope, LedgerEntry).order_by(col(LedgerEntry.id)).limit(1)).first() is not None
    )
