"""Removing the sample business: every row of it, and the logins that were made for it alone."""

from sqlalchemy import delete, update
from sqlmodel import SQLModel, col, select

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Refused
from billing_app.services.setting_up import setup_link
from billing_app.store.session import Scope, system_transaction
from billing_app.store.tables import Business, Membership, SignIn, User


def remove_sample(actor: Actor) -> str:
    """Delete the actor's business if it is the sample; a real one is never deleted. Returns where to go next.

    Whoever works for another business goes on there with the same session.
    """
    actor.require(Permission.MANAGE_SETTINGS)
    with system_transaction() as scope:
        business = scope.session.exec(select(Business).where(Business.id == actor.business_id)).one()
        if not business.is_demo:
            sentence = "Only the sample business can be removed. Documents of a real one are kept."
            raise Refused(sentence, code="not_sample")
        members = scope.session.exec(select(Membership.user_id).where(Membership.business_id == business.id)).all()
        for user_id in members:
            _move_sessions(scope, user_id, business.id)
        _delete_rows(scope, business.id)
        _delete_homeless(scope, members)
    return setup_link() or "/"


def _move_sessions(scope: Scope, user_id: str, business_id: str) -> None:
    elsewhere = select(Membership.business_id).where(
        Membership.user_id == user_id, Membership.business_id != business_id, col(Membership.ended_at).is_(None)
    )
    other = scope.session.exec(elsewhere.order_by(col(Membership.created_at)).limit(1)).first()
    if other:
        owned = update(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.business_id) == business_id)
        scope.session.execute(owned.values(business_id=other))


def _delete_rows(scope: Scope, business_id: str) -> None:
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "business_id" in table.c:
            scope.session.execute(delete(table).where(table.c.business_id == business_id))
    scope.session.execute(delete(Business).where(col(Business.id) == business_id))


def _delete_homeless(scope: Scope, user_ids: list[str]) -> None:
    at_home = select(Membership.user_id)
    homeless = delete(User).where(col(User.id).in_(user_ids), col(User.id).not_in(at_home))
    scope.session.execute(homeless)
