"""What a screen or tablet of the business may open and run. Everything that is not named here is refused there.

Its rights alone would not do: whoever takes a turn at the counter has rights that also open the own profile.
"""

from collections.abc import Mapping

from billing_app.domain.access import Actor

_PAGE: Mapping[str, str] = {"wall": "/wall", "counter": "/counter"}
_STATES: Mapping[str, frozenset[str]] = {
    "wall": frozenset({"WallState"}),
    "counter": frozenset({"CounterState", "CounterCustomerState"}),
}
# Where every page asks whether its session still stands.
_ALWAYS = frozenset({"/session"})


def home_of(actor: Actor) -> str:
    """The one page of a station."""
    return _PAGE[actor.station]


def may_open(actor: Actor, path: str) -> bool:
    """Whether a browser may ask for a private address: people for any, stations for their own."""
    return not actor.station or path in _ALWAYS or path.rstrip("/") == home_of(actor)


def may_run(actor: Actor, state: str) -> bool:
    """Whether a handler of this state class runs: for people every one, for stations those of their page."""
    return not actor.station or state in _STATES[actor.station]
