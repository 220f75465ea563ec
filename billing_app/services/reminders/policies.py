"""How a business reminds, and which customers are reminded differently."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.dunning import Policy, parse_policy, policy_to_json, proposed_policy, require_known_rate
from billing_app.domain.late_interest import LAWFUL_RATES, RateInForce, Rates, parse_reference_rates, rate_in_force
from billing_app.settings import settings
from billing_app.store import reminders as store
from billing_app.store.business import profile_of
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Customer, DunningPolicy


def policy_of_business(actor: Actor) -> Policy:
    """How the business reminds; until it has chosen, what is proposed, turned off."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return effective_policies(scope)("")


def policy_of_customer(actor: Actor, customer_id: str) -> tuple[Policy, bool]:
    """How a customer is reminded, and whether that differs from the business's way."""
    actor.require(Permission.VIEW_CUSTOMERS)
    with reading(actor) as scope:
        get_owned(scope, Customer, customer_id)
        return effective_policies(scope)(customer_id), customer_id in store.policies(scope)


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """A policy in force, whether it was chosen for the business or customer itself, and the law's rate behind it."""

    policy: Policy
    is_own: bool
    rate: RateInForce | None


def shown_policy(actor: Actor, customer_id: str = "") -> ShownPolicy:
    """How a customer is reminded, or without one the business's way."""
    actor.require(Permission.VIEW_CUSTOMERS if customer_id else Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        if customer_id:
            get_owned(scope, Customer, customer_id)
        policy = effective_policies(scope)(customer_id)
        is_own = (customer_id or scope.business_id) in store.policies(scope)
        return ShownPolicy(policy, is_own, rate_of_policy(scope, policy))


def replace_policy(actor: Actor, data: Mapping[str, object], *, customer_id: str = "") -> Policy:
    """Choose a policy as a whole: what is absent takes its default."""
    absent = {name: value for name, value in policy_to_json(Policy()).items() if name not in data}
    return change_policy(actor, {**absent, **data}, customer_id=customer_id)


def known_reference_rates() -> Rates:
    """The reference rates that the operator has added to those that this release knows."""
    return parse_reference_rates(settings().reference_rates)


def rate_of_policy(scope: Scope, policy: Policy) -> RateInForce | None:
    """The law's rate of today between businesses; None where the policy does not go by it, or there is none."""
    if policy.interest != "statutory":
        return None
    profile = profile_of(scope)
    today = scope.now.astimezone(profile.zone).date()
    return rate_in_force(profile.country, today, is_person=False, added=known_reference_rates())


def change_policy(actor: Actor, patch: Mapping[str, object], *, customer_id: str = "") -> Policy:
    """Change how the business reminds, or one customer only: absent keys stay, levels are replaced as a whole."""
    actor.require(Permission.MANAGE_SETTINGS)
    with transaction(actor) as scope:
        if customer_id:
            get_owned(scope, Customer, customer_id)
        key = customer_id or scope.business_id
        row = store.policy_for_update(scope, key)
        before = effective_policies(scope)(customer_id)
        policy = parse_policy(patch, before)
        require_known_rate(policy, LAWFUL_RATES, profile_of(scope).country)
        if row is None:
            row = DunningPolicy(
                business_id=scope.business_id, key=key, customer_id=customer_id or None, changed_at=scope.now
            )
            scope.session.add(row)
        row.policy, row.changed_at, row.changed_by = policy_to_json(policy), scope.now, actor.name
        told = {"reminders": [policy_to_json(before), row.policy]}
        scope.record(Fact("settings.changed", scope.business_id, {"changed": told}, customer_id))
        return policy


def reset_customer_policy(actor: Actor, customer_id: str) -> None:
    """Remind a customer as all others."""
    actor.require(Permission.MANAGE_SETTINGS)
    with transaction(actor) as scope:
        row = store.policy_for_update(scope, get_owned(scope, Customer, customer_id).id)
        if row is not None:
            scope.session.delete(row)
            scope.record(Fact("settings.changed", scope.business_id, {"changed": {"reminders": None}}, customer_id))


class effective_policies:  # noqa: N801 - called like a function, it reads the policies once
    """The policy by customer: their own, else the business's, else what is proposed, turned off."""

    def __init__(self, scope: Scope) -> None:
        """Read the policies of the business."""
        rows = store.policies(scope)
        self._parsed = {key: parse_policy(row.policy) for key, row in rows.items()}
        self._usual = self._parsed.get(scope.business_id) or proposed_policy(
            is_rate_known=profile_of(scope).country in LAWFUL_RATES
        )

    def __call__(self, customer_id: str) -> Policy:
        """The policy for a customer; an empty id means the business's."""
        return self._parsed.get(customer_id, self._usual) if customer_id else self._usual
