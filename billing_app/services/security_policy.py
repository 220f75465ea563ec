"""What a business asks of those who sign in: read by whoever manages the team, changed with a step-up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Refused, VersionConflict
from billing_app.domain.fields import choice_field
from billing_app.domain.security_policy import SecurityPolicy, check_policy, policy_to_json
from billing_app.services.mailing import is_mail_configured
from billing_app.store.accounts import serialise
from billing_app.store.policies import find_policy, save_policy, shorten_sessions
from billing_app.store.session import clock, reading, transaction

_ROLES = tuple(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """The policy as stored; `version` is 0 while nothing was chosen. `can_mail` says whether codes could be sent."""

    policy: SecurityPolicy
    version: int
    can_mail: bool


def read_policy(actor: Actor) -> PolicyRecord:
    """The policy of the actor's business."""
    actor.require(Permission.MANAGE_TEAM)
    with reading(actor) as scope:
        policy, version = find_policy(scope.session, scope.business_id)
        return PolicyRecord(policy, version, is_mail_configured())


def change_policy(actor: Actor, data: Mapping[str, object], *, version: int | None = None) -> PolicyRecord:
    """Change the policy: `required_roles`, `allows_mail_codes`, `session_limits`, `bank_hold_hours`; absent keys stay.

    Shorter limits hold for open sessions at once; a newly required factor is asked for at the next sign-in.
    """
    actor.require(Permission.MANAGE_TEAM)
    actor.require_step_up(clock())
    with transaction(actor) as scope:
        serialise(scope.session, f"policy of {scope.business_id}")
        before, found = find_policy(scope.session, scope.business_id)
        if version is not None and version != found:
            raise VersionConflict("Someone else changed these settings. Look at them again, then repeat your change.")
        after = _merged(before, data)
        if after.allows_mail_codes and not before.allows_mail_codes and not is_mail_configured():
            raise Refused("This installation can't send mail, so no codes either.", code="no_mail")
        if after != before:
            save_policy(scope, after, found + 1)
            if after.session_limits != before.session_limits:
                shorten_sessions(scope, after)
            old, new = policy_to_json(before), policy_to_json(after)
            changed = {key: [old[key], new[key]] for key in new if new[key] != old[key]}
            scope.record(Fact("settings.changed", scope.business_id, {"security": changed}))
            found += 1
        return PolicyRecord(after, found, is_mail_configured())


def _merged(before: SecurityPolicy, data: Mapping[str, object]) -> SecurityPolicy:
    known = policy_to_json(before)
    if unknown := sorted(set(data) - set(known)):
        raise InvalidInput(f"There is no field “{unknown[0][:60]}” here.", code="unknown_field", path=unknown[0][:60])
    values = known | dict(data)
    return check_policy(
        SecurityPolicy(
            required_roles=_roles(values["required_roles"]),
            allows_mail_codes=values["allows_mail_codes"] is True,
            session_limits=str(values["session_limits"]),
            bank_hold_hours=_hours(values["bank_hold_hours"]),
        )
    )


def _roles(value: object) -> frozenset[Role]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise InvalidInput("Write roles as a list.", code="not_a_list", path="required_roles")
    given = cast("list[object]", value)
    return frozenset(Role(choice_field(role, "required_roles", _ROLES)) for role in given)


def _hours(value: object) -> int:
    text = str(value).strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise InvalidInput("Write whole hours.", code="not_a_number", path="bank_hold_hours")
    return int(text)
