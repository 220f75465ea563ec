"""A tab's token where it does not belong: whose it is decides whether that is theft or an old tab."""

from billing_app.domain.access import Actor
from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.reporting import report
from billing_app.store.accounts import owner_of_token
from billing_app.store.session import clock, system_reading


def report_strange_token(token: str, actor: Actor | None) -> None:
    """Note a token that was refused. A tab left over from an own earlier session is no theft."""
    with system_reading() as session:
        owner = owner_of_token(session, token)
    if owner is None:
        report(Signal.SOCKET_REFUSED, actor, subject="unknown token")
        return
    is_own = actor is not None and actor.user_id == owner.user_id
    is_theft = not is_own and owner.ended_at is None and owner.expires_at > clock()
    report(
        Signal.TOKEN_REFUSED,
        business_id=owner.business_id,
        subject_id=owner.user_id,
        note="theft" if is_theft else "",
    )
