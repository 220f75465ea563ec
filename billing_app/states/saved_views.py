"""Saved views above a list: which there are, which one is shown, keeping one more, and forgetting one."""

from typing import Any

import reflex as rx

from billing_app.services.saved_views import PAGES, SavedView, list_views, remove_view, save_view
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.listing import Listing
from billing_app.states.session import run


class SavedViewsState(rx.State):
    """The chips of the list that is open. `can_save`: something is filtered or sorted that no chip stands for."""

    views: list[dict[str, str]] = []
    can_save: bool = False
    is_open: bool = False
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Show the member's views of the list in the address."""
        await self._show()

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Open or close the question for a name."""
        self.is_open, self.errors = is_open, {}

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Keep what the address says."""
        page, query = self._shown()
        view = await run(save_view, page, str(form.get("name") or ""), query)
        self.is_open = False
        await self._show()
        await tell(f"“{view.name}” saved", undo=Undo(SavedViewsState.take_back, {"view_id": view.id}))

    @rx.event
    @acting
    async def remove(self, view_id: str):
        """Forget a view."""
        view = await run(remove_view, view_id)
        await self._show()
        kept = {"page": view.page, "name": view.name, "query": view.query}
        await tell(f"“{view.name}” removed", "info", undo=Undo(SavedViewsState.put_back, kept))

    @rx.event
    @acting
    async def take_back(self, view_id: str):
        """Undo the keeping."""
        await run(remove_view, view_id)
        await self._show()

    @rx.event
    @acting
    async def put_back(self, page: str, name: str, query: str):
        """Undo the forgetting, wherever the person is by now."""
        await run(save_view, page, name, query)
        await self._show()

    def _shown(self) -> tuple[str, str]:
        """The list in the address, and what is filtered and sorted there whatever the page of the list."""
        path = self.router.url.path.strip("/")
        listing = Listing.read(self.router.url).with_(after="", payment="", expense="", new="")
        return path, listing.address("").removeprefix("?")

    async def _show(self) -> None:
        page, query = self._shown()
        if page not in PAGES:
            self.views, self.can_save = [], False
            return
        views = await run(list_views, page)
        self.views = [_chip(view, query) for view in views]
        self.can_save = bool(query) and all(view.query != query for view in views)


def _chip(view: SavedView, query: str) -> dict[str, str]:
    return {
        "id": view.id,
        "name": view.name,
        "href": f"/{view.page}?{view.query}",
        "is_current": "true" if view.query == query else "false",
    }
