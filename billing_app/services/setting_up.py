"""Setting up: the first login with its business, in one transaction; and further businesses of the installation."""

import hmac
from dataclasses import dataclass, replace

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.business import BusinessProfile, business_to_json
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict
from billing_app.domain.figures import today_in
from billing_app.domain.ids import BusinessId, UserId, new_id
from billing_app.domain.ledger import Account
from billing_app.domain.series import SeriesPlan, can_collide, merge_series
from billing_app.services.accounts import NewLogin, add_login, add_member
from billing_app.services.opening import book_opening_balance
from billing_app.services.passwords import hash_password
from billing_app.settings import secret_key, settings
from billing_app.store import accounts as rows
from billing_app.store.series import new_series
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import Business, User

INVOICES = SeriesPlan("invoice", "Invoices", "INV-{year}-{number:5}", is_default=True)
_OTHERS = (
    SeriesPlan("deposit", "Deposit invoices", "DEP-{year}-{number:5}", is_default=True),
    SeriesPlan("credit_note", "Credit notes", "CN-{year}-{number:5}", is_default=True),
)


@dataclass(frozen=True, slots=True)
class Founded:
    """A business that was set up, and its owner."""

    business_id: BusinessId
    user_id: UserId
    actor: Actor


def setup_key() -> str:
    """What the set-up link carries: proof that whoever opens it has seen the program's output."""
    return hmac.new(secret_key(), b"set up", "sha256").hexdigest()[:32]


def setup_link() -> str:
    """The link that sets the installation up; empty once somebody can sign in."""
    with system_reading() as session:
        if rows.has_any_user(session):
            return ""
    return f"{settings().address}/setup?key={setup_key()}"


def set_up_business(
    login: NewLogin, profile: BusinessProfile, *, invoices: SeriesPlan = INVOICES, bank_balance_minor: int = 0
) -> Founded:
    """Make the first login, its business and number series; raises `Conflict` once the installation is set up.

    The bank balance is that of today, in the business's currency.
    """
    return _found(login, profile, invoices, is_first=True, bank_balance_minor=bank_balance_minor)


def add_business(login: NewLogin, profile: BusinessProfile, *, invoices: SeriesPlan = INVOICES) -> Founded:
    """Make a further business with a new login as its owner; for the operator of the installation."""
    return _found(login, profile, invoices, is_first=False, bank_balance_minor=0)


def add_business_for(
    user_id: str, profile: BusinessProfile, *, is_demo: bool = False, is_loading: bool = False
) -> Actor:
    """Make a further business that an existing login owns; `is_loading`: it is nothing whole yet."""
    business_id = BusinessId(new_id())
    with system_reading() as session:
        user = session.get_one(User, user_id)
    owner = _owner(user, business_id)
    with system_transaction(business_id, owner) as scope:
        _add_business(scope, profile, INVOICES, is_demo=is_demo, is_loading=is_loading)
        add_member(scope, user, Role.OWNER)
    return owner


def check_numbers(pattern: str, next_number: str) -> SeriesPlan:
    """The series of invoices as it was typed; raises `InvalidInput` naming the field."""
    given = {"pattern": pattern.strip(), "next_number": next_number.strip()}
    typed = {name: text for name, text in given.items() if text}
    return merge_series(INVOICES, typed)


def _found(
    login: NewLogin, profile: BusinessProfile, invoices: SeriesPlan, *, is_first: bool, bank_balance_minor: int
) -> Founded:
    business_id = BusinessId(new_id())
    password_hash = hash_password(login.password)
    founder = Actor(business_id, login.name, "user", PERMISSIONS_OF[Role.OWNER], role=Role.OWNER)
    with system_transaction(business_id, founder) as scope:
        if is_first:
            rows.serialise(scope.session, "set up")
            if rows.has_any_user(scope.session):
                raise Conflict("This installation is set up already. Sign in instead.", code="set_up_already")
        _add_business(scope, profile, invoices)
        user = add_login(scope, login, password_hash)
        add_member(scope, user, Role.OWNER)
        if is_first:
            user.operator_since = scope.now
        if bank_balance_minor:
            today = today_in(profile.zone, scope.now)
            book_opening_balance(scope, today, Account.BANK, bank_balance_minor)
    return Founded(business_id, UserId(user.id), _owner(user, business_id))


def _add_business(
    scope: Scope, profile: BusinessProfile, invoices: SeriesPlan, *, is_demo: bool = False, is_loading: bool = False
) -> None:
    record = business_to_json(profile)
    scope.session.add(
        Business(
            id=scope.business_id,
            name=profile.name,
            country=profile.country,
            currency=profile.currency,
            time_zone=profile.time_zone,
            profile=record,
            is_demo=is_demo,
            loading_since=scope.now if is_loading else None,
            created_at=scope.now,
        )
    )
    scope.session.flush()
    scope.record(Fact("settings.changed", scope.business_id, {"profile": record}))
    for plan in (invoices, *_others_than(invoices)):
        _add_series(scope, plan)


def _others_than(invoices: SeriesPlan) -> list[SeriesPlan]:
    """The series of the other kinds, with letters in front if the invoices already use theirs."""
    return [
        replace(plan, pattern=f"X{plan.pattern}") if can_collide(plan.pattern, invoices.pattern) else plan
        for plan in _OTHERS
    ]


def _add_series(scope: Scope, plan: SeriesPlan) -> None:
    row = new_series(scope, plan)
    told = {"kind": plan.kind, "name": plan.name, "pattern": plan.pattern, "next": plan.next_number}
    scope.record(Fact("settings.changed", row.id, {"series": told | {"is_default": True, "is_closed": False}}))


def _owner(user: User, business_id: BusinessId) -> Actor:
    """The founder, who has just shown who he is."""
    return Actor(
        business_id,
        user.name,
        "user",
        PERMISSIONS_OF[Role.OWNER],
        user_id=UserId(user.id),
        role=Role.OWNER,
        stepped_up_at=clock(),
    )
