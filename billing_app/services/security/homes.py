"""Where an act belongs: to the actor's business, or to the installation."""

from contextlib import AbstractContextManager

from billing_app.domain.access import Actor
from billing_app.store.session import Scope, system_transaction, transaction


def writing_for(actor: Actor, *, is_of_installation: bool) -> AbstractContextManager[Scope]:
    """A transaction whose facts go to the chain of the business, or to the installation's own."""
    return system_transaction(actor=actor) if is_of_installation else transaction(actor)
