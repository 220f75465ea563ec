"""The business's account at Stripe: its key and signing secret, sealed at rest, never shown again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import read_record, text_field
from billing_app.gateways.stripe_checkout import CardAccess, CardRefused, check_key
from billing_app.services.second_factor.sealing import Unsealable, seal, unseal
from billing_app.services.secret_links import link_to
from billing_app.settings import settings
from billing_app.store import cards as store
from billing_app.store.session import Scope, clock, reading, transaction
from billing_app.store.tables import CardAccount

_KEYS, _SIGNING = ("sk_", "rk_"), "whsec_"


@dataclass(frozen=True, slots=True)
class CardSettings:
    """What a business says of its account; an empty part keeps what is stored."""

    key: str = ""
    signing_secret: str = ""


@dataclass(frozen=True, slots=True)
class CardAccountRecord:
    """The account as the settings show it: the end of the key, and where Stripe has to send its events."""

    is_active: bool
    key_hint: str
    is_test: bool
    webhook_address: str
    changed_by: str
    changed_at: datetime | None


def read_card_account(actor: Actor) -> CardAccountRecord:
    """The account, without its secrets."""
    actor.require(Permission.MANAGE_SETTINGS)
    with reading(actor) as scope:
        return _record(scope, store.card_account(scope))


def save_card_account(actor: Actor, data: Mapping[str, object]) -> CardAccountRecord:
    """Keep key and signing secret, and take cards from now on; Stripe is asked whether the key is right.

    Whoever can change the key can have customers pay into another account: it asks again who sits there.
    """
    actor.require(Permission.MANAGE_SETTINGS)
    actor.require_step_up(clock())
    given = read_record(CardSettings, data, {"key": _short_text, "signing_secret": _short_text})
    _check_forms(given)
    if given.key:
        _check_with_stripe(given.key)
    with transaction(actor) as scope:
        row = store.card_account(scope)
        if row is None:
            if not given.key or not given.signing_secret:
                missing = "key" if not given.key else "signing_secret"
                raise InvalidInput("Both are needed: the key and the signing secret.", code="required", path=missing)
            row = CardAccount(business_id=scope.business_id, changed_at=scope.now)
            scope.session.add(row)
        if given.key:
            row.sealed_key = seal(given.key.encode(), "card key", scope.business_id)
            row.key_hint = f"{given.key[:8]}…{given.key[-4:]}"
        if given.signing_secret:
            row.sealed_signing_secret = seal(given.signing_secret.encode(), "card signing", scope.business_id)
        row.is_active, row.changed_at, row.changed_by = True, scope.now, actor.name
        scope.record(Fact("settings.changed", scope.business_id, {"cards": {"key": row.key_hint, "is_active": True}}))
        return _record(scope, row)


def stop_cards(actor: Actor) -> CardAccountRecord:
    """Take no cards any more. The secrets stay: refunds and late events still have to be understood."""
    return _switch(actor, is_active=False)


def take_cards_again(actor: Actor) -> CardAccountRecord:
    """Take cards again with the account that is stored."""
    return _switch(actor, is_active=True)


def card_access(scope: Scope) -> CardAccess | None:
    """What is needed to speak to Stripe for the scope's business; None where it takes no cards."""
    row = store.card_account(scope)
    return access_of(row) if row is not None and row.is_active else None


def access_of(row: CardAccount) -> CardAccess | None:
    """The same of a stored account, also of one that takes no new payments."""
    key = _opened(row.sealed_key, "card key", row.business_id)
    return CardAccess(key, settings().stripe_api_base) if key else None


def signing_secret(scope: Scope) -> str:
    """What Stripe signs this business's events with; empty where there is none."""
    row = store.card_account(scope)
    return _opened(row.sealed_signing_secret, "card signing", row.business_id) if row else ""


def webhook_path(business_id: str) -> str:
    """Where Stripe sends its events for a business."""
    return f"/hooks/stripe/{business_id}"


def _switch(actor: Actor, *, is_active: bool) -> CardAccountRecord:
    actor.require(Permission.MANAGE_SETTINGS)
    with transaction(actor) as scope:
        row = store.card_account(scope)
        if row is not None and row.is_active != is_active:
            row.is_active, row.changed_at, row.changed_by = is_active, scope.now, actor.name
            told = {"key": row.key_hint, "is_active": is_active}
            scope.record(Fact("settings.changed", scope.business_id, {"cards": told}))
        return _record(scope, row)


def _opened(sealed: str, purpose: str, business_id: str) -> str:
    try:
        return unseal(sealed, purpose, business_id).decode()
    except Unsealable:  # the installation's key is another one: as if nobody had entered a key
        return ""


def _short_text(value: object, path: str) -> str:
    return text_field(value, path, 200)


def _check_forms(given: CardSettings) -> None:
    if given.key and not given.key.startswith(_KEYS):
        raise InvalidInput("A secret key of Stripe begins with sk_ or rk_.", code="not_a_key", path="key")
    if given.signing_secret and not given.signing_secret.startswith(_SIGNING):
        sentence = "A signing secret of Stripe begins with whsec_."
        raise InvalidInput(sentence, code="not_a_secret", path="signing_secret")


def _check_with_stripe(key: str) -> None:
    try:
        check_key(CardAccess(key, settings().stripe_api_base))
    except CardRefused as refused:
        if not refused.is_passing and "permission" not in refused.message.lower():
            raise InvalidInput(f"Stripe does not take this key: {refused.message}", path="key") from None


def _record(scope: Scope, row: CardAccount | None) -> CardAccountRecord:
    address = link_to(webhook_path(scope.business_id))
    if row is None:
        return CardAccountRecord(
            is_active=False, key_hint="", is_test=False, webhook_address=address, changed_by="", changed_at=None
        )
    return CardAccountRecord(
        row.is_active, row.key_hint, "_test_" in row.key_hint, address, row.changed_by, row.changed_at
    )
