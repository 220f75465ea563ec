"""Setting up: the first login with its business, in one transaction; and further businesses of the installation."""

import hmac
import re
from dataclasses import dataclass

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.business import BusinessProfile, business_to_json
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, InvalidInput
from billing_app.domain.ids import BusinessId, UserId, new_id
from billing_app.services.accounts import NewLogin, add_login, add_member
from billing_app.services.passwords import hash_password
from billing_app.settings import secret_key, settings
from billing_app.store import accounts as rows
from billing_app.store.session import Scope, system_reading, system_transaction
from billing_app.store.tables import Business, Series, User

INVOICE_PATTERN = "INV-{year}-{number:5}"
CREDIT_NOTE_PATTERN = "CN-{year}-{number:5}"
_PATTERN = re.compile(r"[A-Z0-9/.-]*(\{year\}[A-Z0-9/.-]*)?\{number(:[1-9])?\}")
_MAX_NEXT = 999_999_999


@dataclass(frozen=True, slots=True)
class FirstSeries:
    """How the invoices of a new business are numbered."""

    pattern: str = INVOICE_PATTERN
    next_number: int = 1


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
    login: NewLogin, profile: BusinessProfile, *, series: FirstSeries | None = None, bank_balance_minor: int = 0
) -> Founded:
    """Make the first login, its business and number series; raises `Conflict` once the installation is set up.

    The bank balance is that of today, in the business's currency.
    """
    return _found(login, profile, series or FirstSeries(), is_first=True)


def add_business(login: NewLogin, profile: BusinessProfile, *, series: FirstSeries | None = None) -> Founded:
    """Make a further business with a new login as its owner; for the operator of the installation."""
    return _found(login, profile, series or FirstSeries(), is_first=False)


def check_series(pattern: str, next_number: str) -> FirstSeries:
    """A number series as it was typed; raises `InvalidInput` naming the field."""
    pattern = pattern.strip().upper().replace("{YEAR}", "{year}").replace("{NUMBER", "{number") or INVOICE_PATTERN
    if not _PATTERN.fullmatch(pattern) or len(example_number(pattern, _MAX_NEXT)) > 20:
        message = "Use letters, digits, - / . and {number:5}, such as INV-{year}-{number:5}; at most 20 characters."
        raise InvalidInput(message, code="bad_pattern", path="pattern")
    digits = next_number.strip() or "1"
    if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits) <= _MAX_NEXT:
        raise InvalidInput("Use a whole number from 1.", code="bad_number", path="next_number")
    return FirstSeries(pattern, int(digits))


def example_number(pattern: str, number: int) -> str:
    """What a pattern makes of a number in a year of four digits."""
    text = pattern.replace("{year}", "2000")
    return re.sub(r"\{number(?::(\d))?\}", lambda match: str(number).zfill(int(match[1] or 1)), text)


def _found(login: NewLogin, profile: BusinessProfile, series: FirstSeries, *, is_first: bool) -> Founded:
    business_id = BusinessId(new_id())
    password_hash = hash_password(login.password)
    founder = Actor(business_id, login.name, "user", PERMISSIONS_OF[Role.OWNER], role=Role.OWNER)
    with system_transaction(business_id, founder) as scope:
        if is_first:
            rows.serialise(scope.session, "set up")
            if rows.has_any_user(scope.session):
                raise Conflict("This installation is set up already. Sign in instead.", code="set_up_already")
        _add_business(scope, profile)
        for kind, name, pattern, number in _series_of(series):
            _add_series(scope, kind=kind, name=name, pattern=pattern, next_number=number)
        user = add_login(scope, login, password_hash)
        add_member(scope, user, Role.OWNER)
    return Founded(business_id, UserId(user.id), _owner(user, business_id))


def _add_business(scope: Scope, profile: BusinessProfile) -> None:
    record = business_to_json(profile)
    scope.session.add(
        Business(
            id=scope.business_id,
            name=profile.name,
            country=profile.country,
            currency=profile.currency,
            time_zone=profile.time_zone,
            profile=record,
            created_at=scope.now,
        )
    )
    scope.session.flush()
    scope.record(Fact("settings.changed", scope.business_id, {"profile": record}))


def _series_of(series: FirstSeries) -> list[tuple[str, str, str, int]]:
    return [
        ("invoice", "Invoices", series.pattern, series.next_number),
        ("credit_note", "Credit notes", CREDIT_NOTE_PATTERN, 1),
    ]


def _add_series(scope: Scope, *, kind: str, name: str, pattern: str, next_number: int) -> None:
    row = Series(
        id=new_id(), business_id=scope.business_id, kind=kind, name=name, pattern=pattern, next_number=next_number
    )
    scope.session.add(row)
    scope.record(Fact("settings.changed", row.id, {"series": {"kind": kind, "pattern": pattern, "next": next_number}}))


def _owner(user: User, business_id: BusinessId) -> Actor:
    return Actor(business_id, user.name, "user", PERMISSIONS_OF[Role.OWNER], user_id=UserId(user.id), role=Role.OWNER)
