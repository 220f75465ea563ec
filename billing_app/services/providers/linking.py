"""One's own accounts at providers: linked on purpose, by somebody who is signed in, and never by an address."""

from dataclasses import dataclass
from datetime import datetime

from billing_app.domain.access import Actor
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, NotFound, Refused
from billing_app.domain.ids import new_id
from billing_app.gateways.oidc import Identity
from billing_app.services.own_factors import person_of
from billing_app.services.second_factor.notices import tell_factor_event
from billing_app.services.second_factor.standing import factors_of
from billing_app.settings import settings
from billing_app.settings.login_providers import LoginProvider
from billing_app.store import provider_logins as rows
from billing_app.store.accounts import serialise
from billing_app.store.session import Scope, clock, reading, system_transaction
from billing_app.store.tables import ProviderLogin, User
from billing_app.store.team import user_row


@dataclass(frozen=True, slots=True)
class LinkedLogin:
    """A provider's account by which a person can sign in. `label` is its issuer where the provider is gone."""

    id: str
    label: str
    email: str
    linked_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnLogins:
    """The accounts that are linked, and the providers that could be: name and label."""

    linked: tuple[LinkedLogin, ...]
    offered: tuple[tuple[str, str], ...]


def own_logins(actor: Actor) -> OwnLogins:
    """The actor's accounts at providers."""
    user_id = person_of(actor)
    labels = {provider.issuer: provider.label for provider in settings().providers}
    with reading(actor) as scope:
        found = rows.logins_of(scope.session, user_id)
    taken = {row.issuer for row in found}
    return OwnLogins(
        linked=tuple(
            LinkedLogin(row.id, labels.get(row.issuer, row.issuer), row.email, row.created_at, row.last_used_at)
            for row in found
        ),
        offered=tuple((each.name, each.label) for each in settings().providers if each.issuer not in taken),
    )


def providers_of(actor: Actor) -> list[tuple[str, str]]:
    """Providers at which the actor can prove who sits here: name and label."""
    user_id = person_of(actor)
    with reading(actor) as scope:
        linked = {row.issuer for row in rows.logins_of(scope.session, user_id)}
    return [(each.name, each.label) for each in settings().providers if each.issuer in linked]


def link_login(actor: Actor, provider: LoginProvider, identity: Identity) -> None:
    """Make an account at a provider a way to sign in as the actor."""
    user_id = person_of(actor)
    actor.require_step_up(clock())
    with system_transaction(actor.business_id, actor) as scope:
        user = user_row(scope, user_id, for_update=True)
        add_provider_login(scope, user, identity)
        tell_factor_event(scope, user, f"An account at {provider.label} can now sign in as you")


def add_provider_login(scope: Scope, user: User, identity: Identity) -> None:
    """Store whose account it is; raises `Conflict` when it is somebody's already."""
    serialise(scope.session, f"login {identity.issuer} {identity.subject}")
    known = rows.find_login(scope.session, identity.issuer, identity.subject)
    if known is not None:
        whose = "linked already" if known.user_id == user.id else "linked to another login here"
        raise Conflict(f"This account is {whose}.", code="login_linked")
    row = ProviderLogin(
        id=new_id(),
        user_id=user.id,
        issuer=identity.issuer,
        subject=identity.subject,
        email=identity.email,
        created_at=scope.now,
    )
    scope.session.add(row)
    scope.session.flush()
    scope.record(Fact("login.linked", row.id, {"user_id": user.id, "issuer": identity.issuer}))


def unlink_login(actor: Actor, login_id: str) -> str:
    """Take an account away as a way to sign in; returns its provider's label. One way in must stay."""
    user_id = person_of(actor)
    actor.require_step_up(clock())
    labels = {provider.issuer: provider.label for provider in settings().providers}
    with system_transaction(actor.business_id, actor) as scope:
        user = user_row(scope, user_id, for_update=True)
        own = {row.id: row for row in rows.logins_of(scope.session, user.id)}
        if login_id not in own:
            raise NotFound("There is no such account of yours.")
        has_other_way = user.password_hash or len(own) > 1 or factors_of(scope.session, user.id).passkeys
        if not has_other_way:
            sentence = "This is your only way to sign in. Choose a password or add a passkey first."
            raise Refused(sentence, code="last_way_in")
        row = own[login_id]
        label = labels.get(row.issuer, row.issuer)
        scope.session.delete(row)
        scope.record(Fact("login.unlinked", row.id, {"user_id": user.id, "issuer": row.issuer}))
        tell_factor_event(scope, user, f"Your account at {label} no longer signs in as you")
        return label
