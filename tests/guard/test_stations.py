"""What screens and tablets may open and run: their own page, and of its handlers only those that their rights allow."""

from importlib import import_module

import pytest
from reflex_base.registry import RegistrationContext

from billing_app.domain.access import PERMISSIONS_OF, WALL_PERMISSIONS, Actor, Role
from billing_app.domain.ids import BusinessId
from billing_app.guard.permissions import HANDLERS
from billing_app.guard.stations import home_of, may_open, may_run

SCREEN = Actor(BusinessId("b"), "Hall", "screen", WALL_PERMISSIONS, station="wall")
TURN = Actor(BusinessId("b"), "Sara", "user", PERMISSIONS_OF[Role.COUNTER], role=Role.COUNTER, station="counter")
PERSON = Actor(BusinessId("b"), "Ana", "user", PERMISSIONS_OF[Role.OWNER], role=Role.OWNER)


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Every page of the app."""
    return [page.route for page in import_module("billing_app.pages").PAGES]


def running(actor: Actor) -> set[str]:
    """The handlers that run for an actor, of all that the table names."""
    return {
        f"{state}.{handler}"
        for state, handlers in HANDLERS.items()
        for handler, right in handlers.items()
        if (right is None or actor.may(right)) and may_run(actor, state)
    }


def test_screen_runs_one_handler_that_writes_nothing() -> None:
    assert running(SCREEN) == {"WallState.enter"}


def test_turn_runs_the_handlers_of_the_counter_alone() -> None:
    assert {name.partition(".")[0] for name in running(TURN)} == {"CounterState", "CounterCustomerState"}
    assert "CounterState.take" in running(TURN)


def test_stations_open_their_own_page_alone(pages: list[str]) -> None:
    others = [
        "/step-up",
        "/factors/app",
        "/downloads/items.csv",
        "/uploads/receipt",
        "/wallet",
        "/counter/x",
        "/_event",
    ]
    for actor in (SCREEN, TURN):
        assert [path for path in (*pages, *others) if may_open(actor, path)] == [home_of(actor)]
        assert may_open(actor, home_of(actor) + "/")
        assert may_open(actor, "/session")


def test_people_open_and_run_everything_that_their_rights_allow(pages: list[str]) -> None:
    assert all(may_open(PERSON, path) for path in pages)
    assert all(may_run(PERSON, state) for state in HANDLERS)


def test_the_guard_knows_every_state_by_its_class() -> None:
    import_module("billing_app.billing_app")
    names = {state.__name__ for state in RegistrationContext.get().base_states.values()}
    assert {"WallState", "CounterState"} <= names
