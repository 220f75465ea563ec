"""Removing the sample business: every row of it, and the logins that were made for it alone."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Refused
from billing_app.services.setting_up import setup_link
from billing_app.store import sample_business as rows
from billing_app.store.session import system_transaction


def remove_sample(actor: Actor) -> str:
    """Delete the actor's business if it is the sample; a real one is never deleted. Returns where to go next.

    Whoever works for another business goes on there with the same session.
    """
    actor.require(Permission.MANAGE_SETTINGS)
    with system_transaction() as scope:
        if not rows.is_sample(scope.session, actor.business_id):
            sentence = "Only the sample business can be removed. Documents of a real one are kept."
            raise Refused(sentence, code="not_sample")
        members = rows.move_members_out(scope.session, actor.business_id)
        rows.delete_business(scope.session, actor.business_id)
        rows.delete_homeless(scope.session, members)
    return setup_link() or "/"
