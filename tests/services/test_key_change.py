"""Another key for the installation: what was sealed opens under it alone, links follow it, the rest is forgotten."""

from datetime import timedelta

import pytest

from billing_app.domain.errors import InvalidInput
from billing_app.services import links, own_factors
from billing_app.services.cards.account import card_access, signing_secret
from billing_app.services.key_change import KeyChange, change_key, is_key_of_database
from billing_app.services.second_factor.sealing import seal
from billing_app.services.sessions import NewSession, actor_for_session
from billing_app.services.stations.turns import own_pin, set_pin
from billing_app.settings import hand_over
from billing_app.store.session import clock, reading, system_transaction
from billing_app.store.tables import CardAccount
from tests.builders import new_business, new_customer
from tests.money_builders import issued_invoice
from tests.services.people import founding
from tests.services.second_factor.signing_in import Person, answer, cookie_of, signed_in, wait_for_factor, with_app
from tests.totp import code_at

pytestmark = pytest.mark.usefixtures("database")
FIRST, NEXT = "a key of tests that is long enough, and the first", "a key of tests that is long enough, and the next"


@pytest.fixture(autouse=True)
def first_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLING_SECRET_KEY", FIRST)
    hand_over({})


@pytest.fixture
def olga() -> Person:
    founding()
    return with_app(signed_in())


def next_code(person: Person) -> str:
    """The code of the next half minute, which counts already: the one that confirmed the app is used up."""
    return code_at(person.secret, clock() + timedelta(seconds=30))


def take_cards(business_id: str) -> None:
    with system_transaction() as scope:
        key = seal(b"a key", "card key", business_id)
        secret = seal(b"a secret", "card signing", business_id)
        row = CardAccount(business_id=business_id, sealed_key=key, sealed_signing_secret=secret, changed_at=scope.now)
        scope.session.add(row)


def test_everything_sealed_opens_under_the_new_key_and_links_follow_it(olga: Person) -> None:
    take_cards(str(olga.actor.business_id))
    set_pin(olga.actor, "4711")
    session = answer(wait_for_factor(), olga.recovery_codes[0], "recovery")
    shop = new_business()
    invoice = issued_invoice(shop, new_customer(shop).id)
    earlier = links.link_path(invoice)
    assert change_key(NEXT) == KeyChange(apps=1, card_accounts=1, links=1, without_recovery_codes=1, pins=1)
    hand_over({"BILLING_SECRET_KEY": NEXT})
    assert links.shared_document(earlier.removeprefix("/i/")) is None
    assert links.shared_document(links.link_path(invoice).removeprefix("/i/")) is not None
    with reading(olga.actor) as scope:
        access = card_access(scope)
        assert access is not None
        assert (access.key, signing_secret(scope)) == ("a key", "a secret")
    assert isinstance(answer(wait_for_factor(), next_code(olga)), NewSession)
    assert own_pin(olga.actor) is None
    assert own_factors.own_factors(olga.actor).recovery_codes == 0
    with pytest.raises(InvalidInput):
        answer(wait_for_factor(), olga.recovery_codes[1], "recovery")
    assert actor_for_session(cookie_of(session)) is not None, "sessions do not hang on the key"


def test_changed_key_is_known_so_that_a_command_that_was_broken_off_is_not_done_twice(olga: Person) -> None:
    assert not is_key_of_database(NEXT)
    change_key(NEXT)
    assert is_key_of_database(NEXT)
    assert not is_key_of_database(FIRST)


def test_wrong_or_short_key_changes_nothing(olga: Person) -> None:
    with pytest.raises(InvalidInput, match="at least 32"):
        change_key("short")
    hand_over({"BILLING_SECRET_KEY": "another key of tests that never sealed anything"})
    with pytest.raises(InvalidInput, match="opens nothing"):
        change_key(NEXT)
    hand_over({"BILLING_SECRET_KEY": FIRST})
    assert isinstance(answer(wait_for_factor(), next_code(olga)), NewSession)
