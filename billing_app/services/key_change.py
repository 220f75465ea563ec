"""Another key for the installation: what is sealed is sealed anew, and what cannot be is forgotten and told."""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput
from billing_app.domain.watch.kinds import Act
from billing_app.services.backups.keys import fingerprint_of
from billing_app.services.links import digest_of_link
from billing_app.services.mailing import is_mail_configured
from billing_app.services.second_factor.notices import tell_factor_event
from billing_app.services.second_factor.sealing import Unsealable, seal, unseal
from billing_app.settings import hand_over, settings
from billing_app.store import resealing as rows
from billing_app.store.installation_chain import last_payload
from billing_app.store.session import Scope, system_reading, system_transaction
from billing_app.store.tables import Authenticator, CardAccount

_SHORTEST = 32
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyChange:
    """How much was written anew, and how many people or PINs lost something."""

    apps: int
    card_accounts: int
    links: int
    without_recovery_codes: int
    pins: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """Everything that is sealed, open for a moment."""

    apps: list[tuple[Authenticator, bytes]] = field(default_factory=list[tuple[Authenticator, bytes]], repr=False)
    cards: list[tuple[CardAccount, bytes, bytes]] = field(
        default_factory=list[tuple[CardAccount, bytes, bytes]], repr=False
    )


def change_key(key: str) -> KeyChange:
    """Write everything anew under another key, in one transaction. From then on only that key opens what is sealed.

    The caller puts the key where the settings find it. Raises `InvalidInput` for a short key, and where the present one
    opens nothing; then nothing has changed.
    """
    if len(key) < _SHORTEST:
        raise InvalidInput(f"A key needs at least {_SHORTEST} characters.", code="key_too_short", path="key")
    with system_transaction() as scope:
        businesses = rows.businesses(scope.session)
        opened = _open(scope, businesses)
        with _under(key):
            links = _write_anew(scope, opened, businesses)
            done = KeyChange(len(opened.apps), len(opened.cards), links, *_forget(scope, businesses))
        told = {"fingerprint": fingerprint_of(key.encode()), "apps": done.apps, "links": done.links}
        scope.record(Fact(Act.KEY_RENEWED.value, "", told))
    _log.warning("the installation's key was replaced; %d apps, %d links", done.apps, done.links)
    return done


def is_key_of_database(key: str) -> bool:
    """Whether the last change of the key was to this one: then only the file that holds it is to be put in place."""
    with system_reading() as session:
        return last_payload(session, Act.KEY_RENEWED.value).get("fingerprint") == fingerprint_of(key.encode())


def _open(scope: Scope, businesses: Sequence[str]) -> _Opened:
    opened, closed = _Opened(), 0
    for app in rows.authenticators(scope.session):
        try:
            opened.apps.append((app, unseal(app.secret, app.user_id, app.id)))
        except Unsealable:
            closed += 1
    for card in rows.card_accounts(scope.session, businesses):
        try:
            key = unseal(card.sealed_key, "card key", card.business_id)
            opened.cards.append((card, key, unseal(card.sealed_signing_secret, "card signing", card.business_id)))
        except Unsealable:
            closed += 1
    if closed and not opened.apps and not opened.cards:
        raise InvalidInput("The present key opens nothing that is sealed here: it is another one's.", code="wrong_key")
    return opened


def _write_anew(scope: Scope, opened: _Opened, businesses: Sequence[str]) -> int:
    """Seal under the key that holds now, and let documents be found by the links that follow from it."""
    for app, secret in opened.apps:
        app.secret = seal(secret, app.user_id, app.id)
    for card, key, signing in opened.cards:
        card.sealed_key = seal(key, "card key", card.business_id)
        card.sealed_signing_secret = seal(signing, "card signing", card.business_id)
    links = 0
    for business_id in businesses:
        for batch in rows.linked_documents(scope.session, business_id):
            digests = [(each.id, digest_of_link(each.id, each.link_generation)) for each in batch]
            rows.put_links(scope.session, business_id, digests)
            links += len(batch)
    return links


def _forget(scope: Scope, businesses: Sequence[str]) -> tuple[int, int]:
    """Drop codes and PINs that nothing can be compared with any more, and tell those who have lost codes."""
    holders = rows.holders_of_recovery_codes(scope.session)
    for user in holders if is_mail_configured() else ():
        tell_factor_event(scope, user, "Your recovery codes ended, because the program has a new key. Make new ones")
    return len(holders), rows.forget_keyed_hashes(scope.session, businesses)


@contextmanager
def _under(key: str) -> Generator[None]:
    """Everything inside works with another key."""
    before = settings().secret_key
    hand_over({"BILLING_SECRET_KEY": key})
    try:
        yield
    finally:
        hand_over({"BILLING_SECRET_KEY": before.get_secret_value() if before is not None else ""})
