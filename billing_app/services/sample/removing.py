"""Removing the sample business: every row of it, and nothing else."""

from sqlalchemy import delete
from sqlmodel import SQLModel, col, select

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Refused
from billing_app.store.session import system_transaction
from billing_app.store.tables import Business


def remove_sample(actor: Actor) -> None:
    """Delete the actor's business if it is the sample; a real one is never deleted."""
    actor.require(Permission.MANAGE_SETTINGS)
    with system_transaction() as scope:
        business = scope.session.exec(select(Business).where(Business.id == actor.business_id)).one()
        if not business.is_demo:
            raise Refused("Only the sample business can be removed. Documents of a real one are kept.", code="not_sample")
        for table in reversed(SQLModel.metadata.sorted_tables):
            if "business_id" in table.c:
                scope.session.execute(delete(table).where(table.c.business_id == actor.business_id))
        scope.session.execute(delete(Business).where(col(Business.id) == actor.business_id))
