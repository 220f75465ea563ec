"""Entering the sample business: from the command line at the first start, or from a real business."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from billing_app.domain.access import Actor, Permission
from billing_app.services.accounts import NewLogin, add_login
from billing_app.services.passwords import hash_password
from billing_app.services.sample.loading import load_sample
from billing_app.store import sample_business as rows
from billing_app.store.session import system_reading, system_transaction

EMAIL = "demo@tideline.example"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SampleLogin:
    """Who can sign in to the sample business; the password is empty where an existing login was taken."""

    email: str
    password: str = field(default="", repr=False)


def prepare_sample(progress: Progress) -> SampleLogin | None:
    """Load the sample business for the first owner, or for a login of its own; None if it is there already."""
    with system_reading() as session:
        if rows.has_sample(session):
            return None
        owner = rows.first_owner(session)
    password = ""
    if owner is None:
        password = secrets.token_urlsafe(15)
        hashed = hash_password(password)
        with system_transaction() as scope:
            owner = add_login(scope, NewLogin("Ana Lorenz", EMAIL, password), hashed)
    load_sample(owner.id, progress)
    return SampleLogin(owner.email, password)


def enter_sample(actor: Actor, progress: Progress | None = None) -> None:
    """Load the sample business if the actor has none yet, and go on with it in the actor's session."""
    actor.require(Permission.MANAGE_SETTINGS)
    with system_reading() as session:
        business_id = rows.sample_of(session, str(actor.user_id))
    if business_id is None:
        business_id = load_sample(str(actor.user_id), progress).business_id
    with system_transaction() as scope:
        rows.move_session(scope.session, str(actor.session_id), business_id)
