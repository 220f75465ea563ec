"""Saved views: a list as a member wants it again, by a name of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound
from billing_app.domain.fields import text_field
from billing_app.store import saved_views as store
from billing_app.store.scope import get_owned
from billing_app.store.session import reading, transaction
from billing_app.store.tables import SavedView as Row

PAGES: Mapping[str, Permission] = {
    "invoices": Permission.VIEW_INVOICES,
    "customers": Permission.VIEW_CUSTOMERS,
    "items": Permission.VIEW_INVOICES,
    "payments": Permission.VIEW_PAYMENTS,
    "expenses": Permission.VIEW_EXPENSES,
}
"""The lists that can be kept, and who may see them."""
NAME_LENGTH, QUERY_LENGTH, MOST_VIEWS = 40, 1000, 20


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view: `query` is what the address of its list says behind the question mark."""

    id: str
    page: str
    name: str
    query: str


def list_views(actor: Actor, page: str) -> list[SavedView]:
    """The member's views of a list, the oldest first; other software has none."""
    _check(actor, page)
    if not actor.user_id:
        return []
    with reading(actor) as scope:
        return [_view(row) for row in store.views_of(scope, str(actor.user_id), page)]


def save_view(actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Keep what the address of a list says under a name that the member has not used for it."""
    _check(actor, page)
    user_id = _member(actor)
    name = text_field(name, "name", NAME_LENGTH, required=True)
    query = text_field(query, "query", QUERY_LENGTH, required=True)
    with transaction(actor) as scope:
        store.lock_member(scope, user_id)
        known = store.views_of(scope, user_id, page)
        if any(row.name.casefold() == name.casefold() for row in known):
            sentence = f"You have a view “{name}” already. Choose another name, or remove that one first."
            raise InvalidInput(sentence, code="name_taken", path="name")
        if len(known) >= MOST_VIEWS:
            raise InvalidInput(f"{MOST_VIEWS} views are kept. Remove one first.", code="too_many", path="name")
        row = store.new_view(scope, user_id, page=page, name=name, query=query)
        scope.record(Fact("view.saved", row.id, {"page": page, "name": name}))
        return _view(row)


def remove_view(actor: Actor, view_id: str) -> SavedView:
    """Forget a view of the member; returns what it was."""
    user_id = _member(actor)
    with transaction(actor) as scope:
        row = get_owned(scope, Row, view_id, for_update=True)
        if row.user_id != user_id:
            raise NotFound("There is no such saved view in this business.", path="id")
        removed = _view(row)
        scope.session.delete(row)
        scope.record(Fact("view.removed", removed.id, {"page": removed.page, "name": removed.name}))
        return removed


def _check(actor: Actor, page: str) -> None:
    if page not in PAGES:
        raise InvalidInput(f"Views are kept of {', '.join(PAGES)}.", code="unknown_page", path="page")
    actor.require(PAGES[page])


def _member(actor: Actor) -> str:
    if not actor.user_id:
        raise Forbidden("Only members keep views; other software sends its filter with each request.")
    return str(actor.user_id)


def _view(row: Row) -> SavedView:
    return SavedView(row.id, row.page, row.name, row.query)
