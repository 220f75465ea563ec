"""Who comes from a provider for the first time: invited by address, or from a domain that may come; else nobody."""

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Refused
from billing_app.domain.ids import BusinessId, new_id
from billing_app.gateways.oidc import Identity, LoginRefused
from billing_app.services.accounts import add_member
from billing_app.services.providers.linking import add_provider_login
from billing_app.settings.login_providers import LoginProvider
from billing_app.store import provider_logins as rows
from billing_app.store.accounts import find_user, serialise
from billing_app.store.invitations import find_offer_to
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import User


def join(provider: LoginProvider, identity: Identity) -> User:
    """A new login for somebody who may come; raises `Refused` with what to do instead.

    The address counts only if the provider has verified it, and only to let somebody new in: it never leads to a login
    that exists.
    """
    if not identity.email or not identity.is_email_verified:
        raise LoginRefused("nobody is known by this account, and its address is not verified")
    with system_reading() as session:
        is_taken = find_user(session, identity.email) is not None
        offer = find_offer_to(session, identity.email, clock())
        business_id = provider.business or rows.only_business(session)
    if is_taken:
        sentence = f"Sign in as you always do, then link your account at {provider.label} in your profile."
        raise Refused(sentence, code="link_first")
    if offer is not None:
        return _accept(offer.business_id, Role(offer.role), identity)
    if not business_id or identity.email.rpartition("@")[2] not in provider.allowed_domains:
        sentence = f"Nobody here knows {identity.email}. Ask an owner of the business for an invitation."
        raise Refused(sentence, code="not_invited")
    with system_transaction(business_id, _newcomer(business_id, provider.role, identity)) as scope:
        return _admit(scope, identity, provider.role)


def _accept(business_id: str, role: Role, identity: Identity) -> User:
    """The invitation reached the very address that the provider has verified: it needs no link to be opened."""
    with system_transaction(business_id, _newcomer(business_id, role, identity)) as scope:
        offer = find_offer_to(scope.session, identity.email, scope.now, for_update=True)
        if offer is None or offer.business_id != business_id:
            raise LoginRefused("the invitation was answered or revoked meanwhile")
        offer.accepted_at = scope.now
        user = _admit(scope, identity, Role(offer.role))
        scope.record(Fact("invitation.accepted", offer.id, {"user_id": user.id, "role": offer.role}))
        return user


def _newcomer(business_id: str, role: Role, identity: Identity) -> Actor:
    return Actor(BusinessId(business_id), _name(identity), "user", PERMISSIONS_OF[role], role=role)


def _admit(scope: Scope, identity: Identity, role: Role) -> User:
    """Make a login without a password, a member of the scope's business."""
    serialise(scope.session, "logins")
    user = User(id=new_id(), email=identity.email, name=_name(identity), created_at=scope.now)
    scope.session.add(user)
    scope.session.flush()
    add_provider_login(scope, user, identity)
    add_member(scope, user, role)
    return user


def _name(identity: Identity) -> str:
    return identity.name or identity.email.partition("@")[0]
