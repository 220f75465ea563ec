"""The table of named views: what each shows, who may see it, which facts touch it, and how it is built."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl, quote

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.domain.ids import is_id

Params = Mapping[str, str]
Values = Mapping[str, Any]
Build = Callable[[Actor, Params], Values]
Rule = Callable[[str], str]
"""Checks one parameter and returns its canonical text; raises InvalidInput for what the view cannot show."""


@dataclass(frozen=True, slots=True)
class View:
    """One named view. `build` reads through services and returns domain values; texts are made by the state.

    `subject` names the parameter that stands in the path (`invoice/ID`): such a view is touched only by facts that
    name that id. `also_scoped_by` are further permissions that change what the view contains: whoever holds other
    ones of them is in another room. `is_of_person` says that the subject is somebody who may act in other businesses
    too: facts of theirs that name the person touch the view. `is_of_frame` is for what surrounds every page: it is
    built after the figures of the page itself, which somebody is looking at. `is_of_business` says that it shows
    nothing of the installation, whose own facts (its jobs, its backups) then don't touch it.
    """

    name: str
    permission: Permission
    touched_by: tuple[str, ...]
    build: Build
    parameters: Mapping[str, Rule] = field(default_factory=dict[str, Rule])
    subject: str = ""
    also_scoped_by: frozenset[Permission] = frozenset()
    shows_presence: bool = False
    is_of_person: bool = False
    is_of_frame: bool = False
    is_of_business: bool = False

    def at(self, **parameters: str) -> str:
        """The canonical text of this view with these parameters; empty ones are left out."""
        path = self.name
        if self.subject:
            identifier = parameters.pop(self.subject, "")
            if not is_id(identifier):
                raise NotFound(f"There is no such {self.name} in this business.", path=self.subject)
            path += "/" + identifier
        checked = {name: self._rule(name)(value) for name, value in sorted(parameters.items()) if value}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in checked.items() if value)
        return path + ("?" + query if query else "")

    def _rule(self, name: str) -> Rule:
        if name not in self.parameters:
            raise InvalidInput(f"The view “{self.name}” has no parameter “{name}”.", path=name)
        return self.parameters[name]

    def scope_of(self, actor: Actor) -> frozenset[Permission]:
        """The actor's permissions that decide what this view contains; refuses who may not see it."""
        actor.require(self.permission)
        return frozenset({self.permission}) | (self.also_scoped_by & actor.permissions)

    def is_touched_by(self, fact: Fact, params: Params) -> bool:
        """Whether a fact can change what the view shows."""
        if _moves_the_clock(fact):
            return True
        if not fact.kind.startswith(self.touched_by):
            return False
        return not self.subject or _mentions(fact, params[self.subject])


def one_of(*choices: str) -> Rule:
    """A rule that accepts some words."""

    def rule(text: str) -> str:
        if text not in choices:
            raise InvalidInput(f"“{text}” is not one of {', '.join(choices)}.")
        return text

    return rule


def any_text(text: str) -> str:
    """A rule that accepts what people search for, in one spelling."""
    return " ".join(text.split())[:100]


def any_id(text: str) -> str:
    """A rule that accepts an identifier."""
    if not is_id(text):
        raise InvalidInput("That is not an identifier.")
    return text


_views: dict[str, View] = {}


def register(view: View) -> View:
    """Add a view to the table, under its name."""
    if view.name in _views:
        raise ValueError(f"two views are named {view.name}")
    _views[view.name] = view
    return view


def find(text: str) -> tuple[View, Params, str]:
    """The view that a text names, its checked parameters, and the one way to write both."""
    path, _, query = text.partition("?")
    name, _, identifier = path.partition("/")
    if name not in _views:
        raise NotFound(f"There is no view “{name}”.")
    view = _views[name]
    params = dict(parse_qsl(query))
    if view.subject:
        params[view.subject] = identifier
    canonical = view.at(**params)
    checked = dict(parse_qsl(canonical.partition("?")[2]))
    if view.subject:
        checked[view.subject] = identifier
    return view, checked, canonical


def _moves_the_clock(fact: Fact) -> bool:
    """Whether the business is in another zone now: every page shows other times then, and maybe another day."""
    return fact.kind == "settings.changed" and "time_zone" in fact.payload.get("changed", ())


def _mentions(fact: Fact, identifier: str) -> bool:
    return identifier in (fact.subject_id, fact.customer_id) or _contains(fact.payload, identifier)


def _contains(value: object, identifier: str) -> bool:
    if isinstance(value, Mapping):
        value = list(cast("Mapping[str, object]", value).values())
    if isinstance(value, list | tuple):
        return any(_contains(part, identifier) for part in cast("Sequence[object]", value))
    return value == identifier
