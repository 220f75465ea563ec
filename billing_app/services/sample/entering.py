"""Entering the sample business: from the command line at the first start, or from a real business."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import update
from sqlmodel import col, select

from billing_app.domain.access import Actor, Permission, Role
from billing_app.services.accounts import NewLogin, add_login
from billing_app.services.passwords import hash_password
from billing_app.services.sample.loading import load_sample
from billing_app.store.session import system_reading, system_transaction
from billing_app.store.tables import Business, Membership, SignIn, User

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
        if session.exec(select(Business.id).where(col(Business.is_demo))).first():
            return None
        owners = select(User).join(Membership, col(Membership.user_id) == col(User.id))
        owner = session.exec(owners.where(Membership.role == Role.OWNER.value).order_by(col(User.created_at))).first()
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
        mine = select(Business.id).join(Membership, col(Membership.business_id) == col(Business.id))
        mine = mine.where(col(Business.is_demo), Membership.user_id == str(actor.user_id))
        business_id = session.exec(mine).first()
    if business_id is None:
        business_id = load_sample(str(actor.user_id), progress).business_id
    with system_transaction() as scope:
        own = update(SignIn).where(col(SignIn.id) == str(actor.session_id))
        scope.session.execute(own.values(business_id=business_id))
