"""Hostile events themselves: every registered handler in turn, with arguments that fit, and with some that do not."""

import inspect
import pkgutil
import random
import types
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, Union, get_args, get_origin

from billing_app.domain.access import PERMISSIONS_OF, Permission, Role
from billing_app.guard.arguments import BadArguments, check_arguments
from billing_app.guard.permissions import permission_table

NOBODY, FOREIGNER, VIEWER, OWNER_ROLE = "nobody", "other tenant", "viewer", "owner"
_ROLES = {FOREIGNER: Role.OWNER, VIEWER: Role.VIEWER}
# A viewer's own things, which he may change, and a session that a stranger may end: his own.
_OWN = ("profile_state", "factors_state", "provider_logins_state", "saved_views_state")


@dataclass(frozen=True)
class Attack:
    """One event, and whether the guard must refuse it and log that."""

    name: str
    payload: dict[str, Any]
    is_refused: bool


def attacks(role: str, ids: list[str], count: int, seed: int = 1) -> list[Attack]:
    """Events over every registered handler in turn, most of them well-formed; a count of 0 takes each handler once."""
    registry = _registry()
    table = permission_table(registry.base_states)
    names = handlers_against(role)
    chance = random.Random(seed)  # noqa: S311 - the same attacks every time
    found: list[Attack] = []
    for number in range(count or len(names)):
        name = names[number % len(names)]
        function = registry.event_handlers[name].handler.fn
        payload = _payload(function, ids, chance)
        found.append(Attack(name, payload, _is_refused(role, name, table, function, payload)))
    return found


def handlers_against(role: str) -> list[str]:
    """Every registered handler that somebody could attack: what is his own, a member may change."""
    names = sorted(_registry().event_handlers)
    return names if role == NOBODY else [name for name in names if not any(own in name for own in _OWN)]


def _registry() -> Any:
    from reflex_base.registry import RegistrationContext

    import_module("billing_app.billing_app")
    from billing_app import states

    for module in pkgutil.walk_packages(states.__path__, "billing_app.states."):
        import_module(module.name)
    return RegistrationContext.get()


def _is_refused(role: str, name: str, table: Any, function: Any, payload: dict[str, Any]) -> bool:
    if name not in table:
        return True
    wanted: Permission | None = table[name]
    if wanted is None or role == OWNER_ROLE:
        return False
    if role == NOBODY or wanted not in PERMISSIONS_OF[_ROLES[role]]:
        return True
    try:
        check_arguments(function, payload)
    except BadArguments:
        return True
    return False


def _payload(function: Any, ids: list[str], chance: random.Random) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for parameter in list(inspect.signature(function, eval_str=True).parameters.values())[1:]:
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        payload[parameter.name] = _value(parameter.annotation, ids, chance)
    if chance.random() < 0.1:
        payload |= {chance.choice([*payload, "surplus"]): chance.choice([None, [], {"a": 1}, 7, "x" * 5000])}
    return payload


def _value(kind: Any, ids: list[str], chance: random.Random) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return chance.choice(arguments)
    if origin in (Union, types.UnionType):
        return _value(chance.choice(arguments), ids, chance)
    if kind is bool:
        return chance.random() < 0.5
    if kind in (int, float):
        return kind(chance.choice([0, 1, 2, -1, 10**9]))
    if kind is types.NoneType:
        return None
    if origin in (list, tuple) or kind is list:
        return [_value(arguments[0] if arguments else str, ids, chance) for _ in range(chance.randint(0, 2))]
    if origin is dict or kind is dict or hasattr(kind, "__annotations__"):
        fields = ("id", "name", "email", "role", "amount", "currency", "date", "customer_id", "invoice_id", "number")
        return {field: _text(ids, chance) for field in fields}
    return _text(ids, chance)


def _text(ids: list[str], chance: random.Random) -> str:
    known = ["", "10.00", "2026-01-31", "EUR", "DE", "owner", "Mallory", "m@evil.example", "void", "bank_transfer"]
    bad = ["' OR 1=1 --", "<script>1</script>", "../../etc/passwd", "\x00", "9" * 400, "=cmd()", "ﷺ" * 50]
    return chance.choice([*ids, *ids, *known, *bad])
