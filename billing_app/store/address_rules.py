"""Which networks are let in, kept out or banned, for the installation and for each business."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from billing_app.domain.access import Role
from billing_app.domain.errors import NotFound
from billing_app.domain.ids import is_id, new_id
from billing_app.store.scope import locked
from billing_app.store.session import Scope
from billing_app.store.tables import AddressRule, Membership, SignIn

ALLOW, DENY, BAN = "allow", "deny", "ban"


def stamp_of_rules(session: Session) -> tuple[int, str]:
    """Differs whenever any rule was added or changed."""
    count, changed_at = session.exec(select(func.count(), func.max(AddressRule.changed_at))).one()
    return count, str(changed_at)


def rules_in_force(session: Session, now: datetime) -> Sequence[AddressRule]:
    """Every rule of the whole installation that holds now or begins to: what the wall asks."""
    statement = select(AddressRule).where(col(AddressRule.ended_at).is_(None))
    alive = col(AddressRule.expires_at).is_(None) | (col(AddressRule.expires_at) > now)
    return session.exec(statement.where(alive).order_by(col(AddressRule.id))).all()


def rules_of(scope: Scope, *, with_installation: bool) -> Sequence[AddressRule]:
    """The rules in force that somebody may see, the newest first."""
    homes = {scope.business_id, None} if with_installation else {scope.business_id}
    return [row for row in rules_in_force(scope.session, scope.now)[::-1] if row.business_id in homes]


def add_rule(
    scope: Scope,
    *,
    kind: str,
    network: str,
    reason: str,
    is_of_installation: bool,
    expires_at: datetime | None = None,
    step: int = 0,
) -> AddressRule:
    """Store a rule."""
    row = AddressRule(
        id=new_id(),
        business_id=None if is_of_installation else scope.business_id,
        kind=kind,
        network=network,
        reason=reason,
        created_by=scope.actor.name if scope.actor else "",
        created_at=scope.now,
        changed_at=scope.now,
        expires_at=expires_at,
        step=step,
    )
    scope.session.add(row)
    scope.session.flush()
    return row


def end_rule(scope: Scope, row: AddressRule) -> None:
    """Lift a ban or remove a rule; the row stays, because the next ban is longer for it."""
    row.ended_at, row.changed_at = scope.now, scope.now
    row.ended_by = scope.actor.name if scope.actor else ""
    scope.session.add(row)


def get_rule(scope: Scope, rule_id: str, *, with_installation: bool, for_update: bool = False) -> AddressRule:
    """One rule in force; the same `NotFound` for another business's."""
    row = None
    if is_id(rule_id):
        wanted = select(AddressRule).where(AddressRule.id == rule_id)
        row = scope.session.exec(locked(wanted) if for_update else wanted).one_or_none()
    is_own = row is not None and (row.business_id == scope.business_id or (with_installation and not row.business_id))
    if row is None or not is_own or row.ended_at is not None:
        raise NotFound("There is no such rule in force.", path="rule_id")
    return row


def bans_of(session: Session, network: str, since: datetime) -> Sequence[AddressRule]:
    """The bans of a network by the installation since a moment, whether they ended or not, the latest first."""
    statement = select(AddressRule).where(AddressRule.network == network, AddressRule.kind == BAN)
    statement = statement.where(col(AddressRule.business_id).is_(None), col(AddressRule.created_at) > since)
    return session.exec(statement.order_by(col(AddressRule.id).desc())).all()


def addresses_of_owners(session: Session, now: datetime) -> Collection[str]:
    """Where owners of any business are signed in now: they are never banned by a rule."""
    statement = (
        select(SignIn.address)
        .join(
            Membership,
            (col(Membership.user_id) == SignIn.user_id) & (col(Membership.business_id) == SignIn.business_id),
        )
        .where(Membership.role == Role.OWNER.value, col(Membership.ended_at).is_(None))
        .where(col(SignIn.ended_at).is_(None), SignIn.expires_at > now)
    )
    return set(session.exec(statement).all())
