"""What a business asks of those who sign in: one row, or the defaults."""

from datetime import datetime

from sqlalchemy import case, update
from sqlmodel import Session, col, select

from billing_app.domain.security_policy import SecurityPolicy, policy_from_json, policy_to_json
from billing_app.store.session import Scope
from billing_app.store.tables import BusinessPolicy, SignIn


def find_policy(session: Session, business_id: str) -> tuple[SecurityPolicy, int]:
    """The policy of a business with its version; 0 while nothing was chosen."""
    row = session.exec(select(BusinessPolicy).where(BusinessPolicy.business_id == business_id)).one_or_none()
    return (SecurityPolicy(), 0) if row is None else (policy_from_json(row.policy), row.version)


def save_policy(scope: Scope, policy: SecurityPolicy, version: int) -> None:
    """Store the policy of the scope's business under its next version."""
    row = scope.session.get(BusinessPolicy, scope.business_id) or BusinessPolicy(business_id=scope.business_id)
    row.policy, row.version = policy_to_json(policy), version
    scope.session.add(row)
    scope.session.flush()


def shorten_sessions(scope: Scope, policy: SecurityPolicy) -> None:
    """Let open browser sessions of the business end by new limits; none lives longer than it was promised."""
    limits = policy.limits
    remembered = int(limits.idle_remembered.total_seconds()) if limits.idle_remembered else 0
    idle = case((col(SignIn.is_remembered), remembered), else_=int(limits.idle.total_seconds()))
    own = update(SignIn).where(
        col(SignIn.business_id) == scope.business_id, col(SignIn.ended_at).is_(None), col(SignIn.kind) == "browser"
    )
    scope.session.execute(own.values(idle_seconds=idle))
    latest: datetime = scope.now + limits.absolute
    scope.session.execute(own.where(col(SignIn.expires_at) > latest).values(expires_at=latest))
