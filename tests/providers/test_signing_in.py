"""Signing in with an honest provider: who gets in, as what, and what an address is worth."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from billing_app.domain.access import Actor, Role
from billing_app.domain.errors import BillingError, Conflict, NotFound, Refused, StepUpRequired
from billing_app.gateways.oidc import LoginRefused, LoginUndated
from billing_app.services import team
from billing_app.services.forgotten_password import reset_link, set_password
from billing_app.services.inviting import invite, list_invitations, revoke_invitation
from billing_app.services.pending_sign_in import NewPending
from billing_app.services.providers.arriving import Done
from billing_app.services.providers.linking import own_logins, unlink_login
from billing_app.services.sessions import NewSession, actor_for_session
from billing_app.services.step_up import step_up, step_up_ways
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.engines import seeing_all
from billing_app.store.session import clock, engine
from billing_app.store.tables import EventRow, ProviderLogin
from tests.providers.house import House
from tests.providers.visits import come_back, leave, visit
from tests.services.people import founding
from tests.services.second_factor.signing_in import cookie_of, signed_in, with_app


@pytest.fixture
def olga(database: Engine, house: House) -> Actor:
    founding()
    return signed_in()


def allow(house: House, monkeypatch: pytest.MonkeyPatch, **further: object) -> None:
    monkeypatch.setenv("BILLING_LOGIN_PROVIDERS", house.settings(**further))
    settings.cache_clear()


def link(house: House, actor: Actor) -> None:
    assert visit(house, "link", actor) == Done("/settings/profile")


def entered(found: object) -> Actor:
    assert isinstance(found, NewSession)
    actor = actor_for_session(cookie_of(found))
    assert actor is not None
    return actor


def code_of(act: object) -> str:
    with pytest.raises(BillingError) as caught:
        act()  # type: ignore[operator]
    return caught.value.error_code


def kinds() -> list[str]:
    with Session(seeing_all(engine())) as session:
        return list(session.exec(select(EventRow.kind).order_by(col(EventRow.sequence))).all())


def test_linked_account_signs_its_owner_in_by_subject_and_not_by_address(house: House, olga: Actor) -> None:
    link(house, olga)
    house.claims = {"email": "somebody.else@house.example", "name": "Changed"}
    assert entered(visit(house)).user_id == olga.user_id
    assert own_logins(olga).linked[0].email == "somebody.else@house.example"
    assert kinds().count("login.linked") == 1


def test_account_that_nobody_linked_is_told_to_ask(house: House, olga: Actor) -> None:
    assert code_of(lambda: visit(house)) == "not_invited"


def test_address_never_leads_to_a_login_that_exists(house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(house, monkeypatch, allowed_domains=["example.com", "house.example"])
    house.claims = {"email": "olga@example.com"}
    assert code_of(lambda: visit(house)) == "link_first"
    with Session(seeing_all(engine())) as session:
        assert session.exec(select(ProviderLogin.id)).all() == []


def test_newcomer_of_an_allowed_domain_becomes_a_member_with_the_role_of_the_provider(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(house, monkeypatch, allowed_domains=["House.Example"], role="counter")
    nina = entered(visit(house))
    assert (nina.name, nina.role, nina.business_id) == ("Nina Newcomer", Role.COUNTER, olga.business_id)
    assert entered(visit(house)).user_id == nina.user_id
    assert kinds().count("member.added") == 2
    assert verify()["ok"]


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": None}, {"email_verified": "yes"}, {"email": None}, {"email": 7}],
)
def test_address_that_the_provider_has_not_verified_lets_nobody_in(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch, claims: dict[str, object]
) -> None:
    allow(house, monkeypatch, allowed_domains=["house.example"])
    house.claims = claims
    with pytest.raises(LoginRefused):
        visit(house)


@pytest.mark.parametrize("said", [True, "true", 1, "1"])
def test_microsoft_answers_for_an_address_by_a_claim_of_its_own(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    house.claims = {"email_verified": None, "xms_edov": said}
    allow(house, monkeypatch, allowed_domains=["house.example"])
    with pytest.raises(LoginRefused):
        visit(house)
    allow(house, monkeypatch, allowed_domains=["house.example"], preset="microsoft")
    assert entered(visit(house)).name == "Nina Newcomer"


@pytest.mark.parametrize("said", [False, "false", 0, "0", "yes", None, [True]])
def test_microsoft_that_does_not_answer_for_an_address_lets_nobody_in(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    house.claims = {"email_verified": None, "xms_edov": said}
    allow(house, monkeypatch, allowed_domains=["house.example"], preset="microsoft")
    with pytest.raises(LoginRefused):
        visit(house)


@pytest.mark.parametrize(
    "address", ["x@evil.example", "x@house.example.evil.example", "x@sub.house.example", "x@xhouse.example"]
)
def test_domain_must_be_the_very_one(house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    allow(house, monkeypatch, allowed_domains=["house.example"])
    house.claims = {"email": address}
    assert code_of(lambda: visit(house)) == "not_invited"


def test_own_second_factor_is_asked_for_unless_the_provider_has_asked_for_two(house: House, olga: Actor) -> None:
    link(house, olga)
    with_app(olga)
    assert isinstance(visit(house), NewPending)
    house.claims = {"amr": ["pwd", "otp"]}
    assert isinstance(visit(house), NewPending)
    house.claims = {"amr": ["pwd", "mfa"]}
    assert isinstance(visit(house), NewSession)


def test_provider_login_is_no_step_up(house: House, olga: Actor) -> None:
    link(house, olga)
    assert not entered(visit(house)).has_stepped_up(clock())


def test_proof_at_the_provider_is_a_step_up_if_it_is_fresh(house: House, olga: Actor) -> None:
    link(house, olga)
    actor = entered(visit(house))
    departure = leave("step_up", actor, next_path="/settings/team")
    assert "prompt=login" in departure.url
    with pytest.raises(LoginRefused):
        come_back(departure, house.sign_in_at(departure.url), actor)
    house.claims = {"auth_time": int(time.time()) - 1000}
    with pytest.raises(LoginRefused):
        visit(house, "step_up", actor)
    house.claims = {"auth_time": int(time.time())}
    departure = leave("step_up", actor, next_path="/settings/team")
    assert come_back(departure, house.sign_in_at(departure.url), actor) == Done("/settings/team", is_proof=True)
    assert "step_up.passed" in kinds()
    house.claims = {"auth_time": int(time.time()), "sub": "somebody-else"}
    assert code_of(lambda: visit(house, "step_up", actor)) == "wrong_proof"


def test_who_has_only_a_provider_that_tells_no_time_confirms_with_a_password_chosen_by_mail(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(house, monkeypatch, allowed_domains=["house.example"])
    nina = entered(visit(house))
    assert step_up_ways(nina) == ()
    with pytest.raises(LoginUndated, match="Choose a password of your own"):
        visit(house, "step_up", nina)
    assert not nina.has_stepped_up(clock())
    secret = reset_link("nina@house.example").rpartition("/")[2]
    set_password(secret, "quiet harbour lantern 42", "192.0.2.1")
    nina = entered(visit(house))
    assert step_up_ways(nina) == ("password",)
    step_up(nina, "password", "quiet harbour lantern 42")
    assert "step_up.passed" in kinds()


def test_linking_asks_for_a_step_up_and_for_the_session_that_began_it(house: House, olga: Actor) -> None:
    other = signed_in()
    departure = leave("link", olga)
    brought = house.sign_in_at(departure.url)
    with pytest.raises(LoginRefused):
        come_back(departure, brought, other)
    with pytest.raises(StepUpRequired):
        visit(house, "link", replace(olga, stepped_up_at=None))
    with Session(seeing_all(engine())) as session:
        assert session.exec(select(ProviderLogin.id)).all() == []


def test_account_is_one_persons(house: House, olga: Actor) -> None:
    link(house, olga)
    with pytest.raises(Conflict):
        visit(house, "link", olga)


def test_unlinked_account_no_longer_signs_in_and_its_owner_is_told(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(house, olga)
    assert unlink_login(olga, own_logins(olga).linked[0].id) == "House"
    assert code_of(lambda: visit(house)) == "not_invited"
    assert own_logins(olga).offered == (("house", "House"),)
    assert kinds()[-1] == "login.unlinked"


def test_only_way_in_stays(house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(house, monkeypatch, allowed_domains=["house.example"])
    nina = entered(visit(house))
    house.claims = {"auth_time": int(time.time())}
    visit(house, "step_up", nina)
    nina = replace(nina, stepped_up_at=clock())
    with pytest.raises(Refused, match="only way"):
        unlink_login(nina, own_logins(nina).linked[0].id)
    with pytest.raises(NotFound):
        unlink_login(olga, own_logins(nina).linked[0].id)


def test_member_who_left_does_not_come_back_by_the_provider(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(house, monkeypatch, allowed_domains=["house.example"])
    nina = entered(visit(house))
    team.remove_member(olga, str(nina.user_id))
    assert code_of(lambda: visit(house)) == "no_membership"


def test_password_of_a_login_without_one_is_never_right(
    house: House, olga: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(house, monkeypatch, allowed_domains=["house.example"])
    entered(visit(house))
    for guess in ("", " ", "quiet harbour lantern 42"):
        with pytest.raises(BillingError):
            signed_in(email="nina@house.example", password=guess)


def test_invited_address_comes_in_with_the_invited_role_once(house: House, olga: Actor) -> None:
    invite(olga, "nina@house.example", "accountant")
    nina = entered(visit(house))
    assert (nina.role, nina.business_id) == (Role.ACCOUNTANT, olga.business_id)
    assert list_invitations(olga) == []
    assert kinds().count("invitation.accepted") == 1
    unknown = {"sub": "account-2"}
    house.claims = unknown
    assert code_of(lambda: visit(house)) == "link_first"


def test_revoked_invitation_lets_nobody_in(house: House, olga: Actor) -> None:
    revoke_invitation(olga, invite(olga, "nina@house.example", "office").id)
    assert code_of(lambda: visit(house)) == "not_invited"
