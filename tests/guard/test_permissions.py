"""The table of rights and Reflex's registry agree, both ways."""

import inspect
import pkgutil
from importlib import import_module
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from billing_app.guard.permissions import HANDLERS, permission_table


@pytest.fixture(scope="module")
def registry() -> RegistrationContext:
    """What the whole app registers: importing a state registers it."""
    import_module("billing_app.billing_app")
    from billing_app import states

    for module in pkgutil.walk_packages(states.__path__, "billing_app.states."):
        import_module(module.name)
    return RegistrationContext.get()


def test_every_handler_names_its_right(registry: RegistrationContext) -> None:
    missing = set(registry.event_handlers) - set(permission_table(registry.base_states))
    assert sorted(name for name in missing if not name.endswith(".setvar")) == []


def test_nobody_sets_vars_by_name(registry: RegistrationContext) -> None:
    assert not [name for name in permission_table(registry.base_states) if name.endswith(".setvar")]


def test_table_names_no_handler_that_is_gone(registry: RegistrationContext) -> None:
    gone = set(permission_table(registry.base_states)) - set(registry.event_handlers)
    assert sorted(gone) == []
    assert set(HANDLERS) <= {state.__name__ for state in registry.base_states.values()}


def test_names_of_our_states_are_unique(registry: RegistrationContext) -> None:
    names = [state.__name__ for state in registry.base_states.values() if state.__name__ in HANDLERS]
    assert len(names) == len(set(names))


def test_every_argument_of_our_handlers_has_a_type(registry: RegistrationContext) -> None:
    bare = [
        f"{name}({parameter.name})"
        for name, each in own_handlers(registry)
        for parameter in list(_parameters(each.handler.fn))[1:]
        if parameter.annotation in (parameter.empty, Any)
    ]
    assert bare == []


def test_our_handlers_never_block_the_loop(registry: RegistrationContext) -> None:
    blocking = [
        name
        for name, each in own_handlers(registry)
        if not inspect.iscoroutinefunction(each.handler.fn) and not inspect.isasyncgenfunction(each.handler.fn)
    ]
    assert blocking == []


def own_handlers(registry: RegistrationContext) -> list[tuple[str, Any]]:
    return [
        (name, each)
        for name, each in registry.event_handlers.items()
        if each.states[0].__name__ in HANDLERS and not name.endswith(".setvar")
    ]


def _parameters(function: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(function, eval_str=True).parameters.values())
