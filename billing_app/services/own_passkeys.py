"""Adding a passkey to the own login."""

from typing import Any

from billing_app.domain.access import Actor
from billing_app.services.own_factors import after_adding, person_of
from billing_app.services.second_factor.passkeys import Answer, add_passkey, creation_options
from billing_app.store import factors as rows
from billing_app.store.session import clock, reading, system_transaction
from billing_app.store.team import user_row


def own_passkey_options(actor: Actor) -> dict[str, Any]:
    """What the actor's browser needs to make a passkey."""
    user_id = person_of(actor)
    actor.require_step_up(clock())
    with reading(actor) as scope:
        existing = rows.passkeys_of(scope.session, user_id)
        return creation_options(user_row(scope, user_id), existing, str(actor.session_id))


def add_own_passkey(actor: Actor, answer: Answer, name: str) -> tuple[str, ...]:
    """Keep the passkey that the actor's browser has made; returns recovery codes if there were none yet."""
    user_id = person_of(actor)
    actor.require_step_up(clock())
    with system_transaction(actor.business_id, actor) as scope:
        user = user_row(scope, user_id, for_update=True)
        add_passkey(scope, user, answer, name, str(actor.session_id))
        return after_adding(scope, user)
