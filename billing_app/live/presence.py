"""Who has the same thing open: “Ana is editing”. Kept in memory, gone with the last socket."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing_app.domain.access import Actor


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody who watches; `key` tells two people of one name apart, and a person's own tabs together."""

    name: str
    key: str


def person_of(actor: Actor) -> Person:
    """How others see an actor."""
    return Person(actor.name, str(actor.user_id or actor.session_id or ""))


def people(watching: Iterable[Person]) -> list[dict[str, str]]:
    """Each person once, by name, ready to show."""
    return [{"key": person.key, "name": person.name} for person in sorted(set(watching))]
