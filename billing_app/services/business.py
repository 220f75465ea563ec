"""The business itself: its profile, and until when its books are closed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import combinations

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.business import BusinessProfile, business_to_json, merge_business
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput, Refused, VersionConflict
from billing_app.domain.numbering import restarts_yearly
from billing_app.domain.series import can_collide
from billing_app.services.bank_details import (
    HeldBankDetails,
    due_bank_details,
    held_bank_details,
    hold_bank_details,
    with_bank_details,
    with_known_bic,
)
from billing_app.services.known_ids import check_ids
from billing_app.store import business as store
from billing_app.store.rendered import check_logo
from billing_app.store.series import list_series
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Business
from billing_app.store.verifactu import made_since, year_began

_BOOKS = "books_closed_until"


@dataclass(frozen=True, slots=True)
class BusinessRecord:
    """The business as stored."""

    id: str
    profile: BusinessProfile
    version: int
    is_demo: bool
    created_at: datetime
    held: HeldBankDetails | None = None


def read_business(actor: Actor) -> BusinessRecord:
    """The actor's business."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return _record(scope, store.business_row(scope))


def change_business(actor: Actor, data: object, *, version: int | None = None) -> BusinessRecord:
    """Change the profile: absent keys stay, null sets a key back. Another version than the one given is a conflict.

    New bank details wait, and stand in `held` meanwhile; the first ones count at once. The currency stays once
    something is booked. `books_closed_until` closes or reopens the books, with the same rules.
    """
    actor.require(Permission.MANAGE_SETTINGS)
    with transaction(actor) as scope:
        row = store.business_row(scope, for_update=True)
        if version is not None and version != row.version:
            raise VersionConflict("Someone else changed these settings. Look at them again, then repeat your change.")
        before = store.stored_profile(row)
        after = with_known_bic(before, check_ids(before, merge_business(before, data)))
        _refuse_late_changes(scope, before, after)
        _check_verifactu(scope, before, after)
        if after.logo_id != before.logo_id:
            check_logo(scope, after.logo_id)
        if after.copy_to_business and not before.copy_to_business and not after.email:
            sentence = "Your business has no e-mail address that copies could go to. Add one first."
            raise InvalidInput(sentence, code="no_copy_address", path="copy_to_business")
        after = hold_bank_details(scope, actor, row, before, after)
        return _save(scope, row, before, after)


def _refuse_late_changes(scope: Scope, before: BusinessProfile, after: BusinessProfile) -> None:
    if after.currency != before.currency and store.has_postings(scope):
        sentence = f"The books are kept in {before.currency}: the currency can't change once something is booked."
        raise Refused(sentence, code="currency_in_use", path="currency")
    if after.fiscal_year_start_month == before.fiscal_year_start_month:
        return
    if any(row.is_used and restarts_yearly(row.pattern) for row in list_series(scope)):
        sentence = "Documents are numbered by fiscal year already: another start of the year would repeat numbers."
        raise Refused(sentence, code="fiscal_year_in_use", path="fiscal_year_start_month")


def _check_verifactu(scope: Scope, before: BusinessProfile, after: BusinessProfile) -> None:
    """Switching on needs numbers that are unique over all kinds; what was recorded this year stays recorded.

    The choice holds until the end of the calendar year (Real Decreto 1007/2023, art. 16 says so of its sending
    counterpart), and a switch to the tests' portal would be the same as switching off.
    """
    old, new = before.verifactu, after.verifactu
    if old is None and new is not None:
        _refuse_shared_numbers(scope)
    if old is None or old.environment == "test" or (new is not None and new.environment == old.environment):
        return
    year = year_began(scope.now, before.zone)
    if made_since(scope, year):
        sentence = f"Invoices of {year.year} stand in VeriFactu's records: it stays on until the end of the year."
        raise Refused(sentence, code="verifactu_in_use", path="verifactu")


def _refuse_shared_numbers(scope: Scope) -> None:
    rows = [row for row in list_series(scope) if row.closed_at is None]
    for row, other in combinations(rows, 2):
        if row.kind != other.kind and can_collide(row.pattern, other.pattern):
            sentence = (
                f"The series {row.pattern} and {other.pattern} could write the same number, which VeriFactu takes once "
                "only. Open another one in the settings, and close this one."
            )
            raise Refused(sentence, code="numbers_collide", path="verifactu")


def take_over_bank_details(scope: Scope, change_id: str) -> None:
    """Let bank details that have waited long enough count from now on, unless somebody cancelled them."""
    if (found := due_bank_details(scope, change_id)) is not None:
        row, iban, bic = found
        before = store.stored_profile(row)
        _save(scope, row, before, with_bank_details(scope, before, replace(before, iban=iban, bic=bic)))


def close_books(actor: Actor, until: date) -> BusinessRecord:
    """Close the books up to and including a day that is over: nothing is posted there any more."""
    return _move_closing(actor, until)


def reopen_books(actor: Actor, until: date | None) -> BusinessRecord:
    """Reopen the books behind an earlier day, or wholly with None: an owner's act."""
    return _move_closing(actor, until)


def _move_closing(actor: Actor, until: date | None) -> BusinessRecord:
    actor.require(Permission.MANAGE_BOOKS)
    with transaction(actor) as scope:
        row = store.business_row(scope, for_update=True)
        before = store.stored_profile(row)
        return _save(scope, row, before, replace(before, books_closed_until=until))


def _save(scope: Scope, row: Business, before: BusinessProfile, after: BusinessProfile) -> BusinessRecord:
    if after == before:
        return _record(scope, row)
    if after.books_closed_until != before.books_closed_until:
        _record_closing(scope, before, after)
    store.save_profile(scope, row, after)
    old, new = business_to_json(before), business_to_json(after)
    changed = {key: [old[key], new[key]] for key in new if new[key] != old[key] and key != _BOOKS}
    if changed:
        scope.record(Fact("settings.changed", scope.business_id, {"changed": changed}))
    return _record(scope, row)


def _record_closing(scope: Scope, before: BusinessProfile, after: BusinessProfile) -> None:
    actor = scope.actor
    assert actor is not None
    actor.require(Permission.MANAGE_BOOKS)
    old, new = before.books_closed_until, after.books_closed_until
    is_reopening = old is not None and (new is None or new < old)
    if is_reopening and actor.role is not Role.OWNER and actor.kind != "cli":
        raise Forbidden("Closed books are reopened by an owner only. Ask an owner of the business.")
    if new is not None and new >= scope.now.astimezone(after.zone).date():
        raise Refused("Only days that are over can be closed. Choose an earlier day.", code="not_over", path=_BOOKS)
    payload = {"until": new.isoformat() if new else None, "before": old.isoformat() if old else None}
    scope.record(Fact("period.reopened" if is_reopening else "period.closed", scope.business_id, payload))


def _record(scope: Scope, row: Business) -> BusinessRecord:
    held = held_bank_details(scope)
    return BusinessRecord(row.id, store.stored_profile(row), row.version, row.is_demo, row.created_at, held)
