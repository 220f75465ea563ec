"""Entering the sample business: from the command line at the first start, or from a real business."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from billing_app.domain.access import Actor, Permission
from billing_app.services.accounts import NewLogin, add_login
from billing_app.services.passwords import hash_password
from billing_app.store import sample_business as rows
from billing_app.store.sample_loading import alone
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
    with alone():
        _clear_interrupted()
        return _prepare(progress)


def clear_interrupted_sample() -> None:
    """Delete what is left of a sample business whose loading was interrupted."""
    with system_reading() as session:
        if not rows.unfinished_samples(session) and not rows.login_without_business(session, EMAIL):
            return
    with alone():
        _clear_interrupted()


def _clear_interrupted() -> None:
    # Whoever loads holds the lock that is held here: what is not whole now will never be.
    with system_transaction() as scope:
        for business_id in rows.unfinished_samples(scope.session):
            members = rows.move_members_out(scope.session, business_id)
            rows.delete_business(scope.session, business_id)
            rows.delete_homeless(scope.session, members)
        if login := rows.login_without_business(scope.session, EMAIL):
            rows.delete_homeless(scope.session, [login])


def _prepare(progress: Progress) -> SampleLogin | None:
    with system_reading() as session:
        if rows.has_sample(session):
            return None
        owner = rows.first_owner(session)
    password = ""
    if owner is None:
        password = secrets.token_urlsafe(16)
        hashed = hash_password(password)
        with system_transaction() as scope:
            owner = add_login(scope, NewLogin("Ana Lorenz", EMAIL, password), hashed)
    _load(owner.id, progress)
    return SampleLogin(owner.email, password)


def _load(user_id: str, progress: Progress | None) -> Actor:
    from billing_app.services.sample.loading import load_sample  # a whole trade, which most servers never need

    try:
        return load_sample(user_id, progress)
    except BaseException:
        _clear_interrupted()
        raise


def enter_sample(actor: Actor, progress: Progress | None = None) -> None:
    """Load the sample business if the actor has none yet, and go on with it in the actor's session."""
    actor.require(Permission.MANAGE_SETTINGS)
    with alone():
        _clear_interrupted()
        with system_reading() as session:
            business_id = rows.sample_of(session, str(actor.user_id))
        if business_id is None:
            business_id = _load(str(actor.user_id), progress).business_id
    with system_transaction() as scope:
        rows.move_session(scope.session, str(actor.session_id), business_id)
