"""A visitor who opens every page and every dialog, and notes what the policy of contents forbids or a script says."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import reflex as rx
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, ViewportSize, expect
from playwright.sync_api import TimeoutError as NotOffered

from billing_app.pages import PAGES
from billing_app.pages import Page as AppPage

_AXE = """([part, rules]) => axe.run(part ?? document, {resultTypes: ["violations"], ...(rules && {runOnly: rules})})
  .then((found) => found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`))"""
_WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  tidelineViolation(`${event.effectiveDirective} forbids ${event.blockedURI} on ${location.pathname}`);
});
"""
_DIALOGS = ".tl-palette, .tl-help, .tl-popover, [role=dialog], [role=alertdialog]"
_OVERLAYS = f"{_DIALOGS}, [role=menu]"
_ROOTS = ("DialogRoot", "DropdownMenuRoot", "PopoverRoot", "KeptDialog")
_OF_THE_SHELL = 2
"""The account menu, and what the bottom bar of a phone opens."""

Steps = tuple[str, ...]
SHELL: tuple[Steps, ...] = (
    ("key Control+k",),
    ("key ?",),
    ("Account",),
    ("Search and commands",),
    ("begins Notifications",),
    ("phone More",),
)
"""What is there to open on every page, opened on the first one."""
OPENINGS: Mapping[str, tuple[Steps, ...]] = {
    "/invoices": (
        ("open ?status=open&sort=-amount", "Save this view"),
        ("open ?status=draft", "check Choose the draft for Kite & Co", "Issue"),
    ),
    "/invoices/new": (
        ("Explain this total",),
        ("option New customer",),
        ("pick Customer: Kite & Co", "pick Description: Workshop", "Issue invoice"),
    ),
    "/invoices/[id]": (
        ("Send",),
        ("Record payment",),
        ("More",),
        ("More", "item Credit note"),
        ("More", "item Write off"),
        ("More", "item Explain the totals"),
    ),
    "/invoices/[id], a draft": (("Explain this total",), ("option New customer",), ("Issue invoice",)),
    "/counter": (("Somebody new",),),
    "/customers": (("New customer",), ("open ?q=Kite", "Save this view")),
    "/customers/[id]": (("Change",), ("Delete",)),
    "/items": (("New item",), ("Edit Workshop",), ("open ?q=Workshop", "Save this view")),
    "/recurring/new": (("option New customer",),),
    "/recurring/[id]": (("option New customer",),),
    "/received/[id]": (("Record expense",),),
    "/suppliers": (("Edit Papier Lang GmbH",),),
    "/reminders": (("How we remind",),),
    "/security": (("Add rule",),),
    "/settings/numbers": (("New series",), ("Edit Invoices",), ("Close Invoices",)),
    "/settings/team": (("Add member",), ("Invite",)),
    "/settings/taxes-and-books": (("New tax",),),
    "/settings/keys": (("New key",), ("Revoke",)),
    "/settings/devices": (("New device",),),
    "/expenses": (("open ?q=Papier", "Save this view"), ("Record expense",), ("row Papier Lang",)),
    "/payments": (("open ?q=Kite", "Save this view"), ("Record payment",), ("row Kite & Co",)),
}
"""What is pressed on which page to open each of its dialogs, menus and popovers."""


def overlays_of(page: AppPage) -> int:
    """How many dialogs, menus and popovers a page has beyond those of the shell."""
    names = [type(part).__name__ for part in _parts(page.layout())]
    return sum(name.endswith(_ROOTS) for name in names) - _OF_THE_SHELL * names.count("StepUp")


def _parts(component: rx.Component) -> Iterator[rx.Component]:
    yield component
    for part in (*component.children, *component._get_components_in_props()):
        if isinstance(part, rx.Component):
            yield from _parts(part)


@dataclass
class Visit:
    """What was opened, and what was complained about; `missing` are addresses that answer an error, as they should."""

    complaints: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    overlays: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def unseen(self, routes: Iterable[str]) -> list[str]:
        """Which of these routes no page was loaded from."""
        forms = {route: re.compile(re.sub(r"\{\w+\}", "[^/]+", route)) for route in routes}
        return [route for route, form in forms.items() if not any(form.fullmatch(path) for path in self.seen)]

    def _note_page(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.seen.add(urlsplit(response.url).path)

    def _note(self, message: ConsoleMessage) -> None:
        where = urlsplit(message.location["url"]).path
        is_meant = where in self.missing and message.text.startswith("Failed to load resource")
        if message.type == "error" and not is_meant:
            self.complaints.append(f"console: {message.text} ({where})")

    def watch(self, context: BrowserContext) -> BrowserContext:
        """Note every violation and every error of the console in all pages of a browser."""
        context.expose_binding("tidelineViolation", lambda _, text: self.complaints.append(text))
        context.add_init_script(_WATCH)
        context.on("console", self._note)
        context.on("response", self._note_page)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error.message}"))
        return context


class Visitor:
    """Somebody who follows links: the program is loaded once, and a page is there when all that is live on it came."""

    def __init__(self, page: Page, visit: Visit) -> None:
        self.page, self.visit, self._size = page, visit, page.viewport_size or _DESK
        with page.expect_websocket() as opening:
            enter(page, "/")
        self._socket = opening.value
        page.evaluate(AXE_SCRIPT)

    def crawl(self, ids: Mapping[str, str]) -> None:
        """Open each page, and on it what there is to open; `ids` fills the parameters of places."""
        for place in [*(each.route for each in PAGES), *(place for place in ids if place not in _ROUTES)]:
            path = place.partition(",")[0].replace("[id]", ids.get(place, "[id]"))
            self.go(path)
            self.visit.pages.append(place)
            self.page.evaluate(_UNFOLD)
            self.look(place)
            for steps in SHELL if place == "/" else OPENINGS.get(place, ()):
                self._open(path, steps)
                self.visit.overlays.append(f"{place}: {' › '.join(steps)}")

    def look(self, where: str) -> None:
        """Asked for on every page, and while each dialog is open; who wants to see something there says it here."""

    def go(self, path: str) -> None:
        """Follow a link of the program to a page."""
        if path != urlsplit(self.page.url).path:
            with self._socket.expect_event("framereceived", lambda frame: _JOINED in str(frame)):
                self.page.evaluate(FOLLOW, path)
        self.page.get_by_role("heading", level=1).first.wait_for()

    def _open(self, path: str, steps: Steps) -> None:
        for step in steps:
            self._take(path, step)
        # What has opened takes the focus when it is ready; a key that is pressed before goes to the page behind it.
        # A menu still has it for a moment when one of its items opens a dialog.
        opened = _DIALOGS if steps[-1].startswith("item ") else _OVERLAYS
        self.page.locator(f":is({opened}):focus-within").first.wait_for()
        self.look(f"{path}: {' › '.join(steps)}")
        self.page.keyboard.press("Escape")
        self.page.locator(_OVERLAYS).first.wait_for(state="detached")
        if steps[0].startswith("phone"):
            self.page.set_viewport_size(self._size)

    def _take(self, path: str, step: str) -> None:
        page, (kind, _, name) = self.page, step.partition(" ")
        if kind == "key":
            page.keyboard.press(name)
        elif kind == "open":
            self.go(path + name)
        elif kind == "item":
            page.get_by_role("menuitem", name=name, exact=True).click()
        elif kind == "row":
            page.locator("main").get_by_role("link", name=name).first.click()
        elif kind == "begins":
            page.get_by_role("button", name=re.compile(f"^{name}")).first.click()
        elif kind == "check":
            page.get_by_role("checkbox", name=name).first.click()
        elif kind == "phone":
            page.set_viewport_size({"width": 390, "height": 844})
            page.get_by_role("button", name=name, exact=True).click()
        elif kind == "pick":
            field, _, text = name.partition(": ")
            self._choose(field, text, text)
        elif kind == "option":
            self._choose("Customer", "Nobody yet", name)
        else:
            page.get_by_role("button", name=step, exact=True).first.click()

    def _choose(self, field: str, text: str, option: str) -> None:
        """Type and take what is offered; anew where the form came up only then, or what opened had closed again."""
        box = self.page.locator("main").get_by_label(field, exact=True).first
        missed = ""
        for patience in (3_000, 3_000, 30_000):
            box.fill("")  # the text that stands there already would be no typing
            box.fill(text)
            try:
                self.page.get_by_role("option", name=option).first.click(timeout=patience)
            except NotOffered as error:
                missed = error.message
                continue
            return
        shown = self.page.locator("body").aria_snapshot()
        raise AssertionError(f"{option} was not offered for {text}: {missed}\n{self.visit.complaints}\n{shown}")


_ROUTES = frozenset(each.route for each in PAGES)
_DESK: ViewportSize = {"width": 1440, "height": 900}
# What the hub sends when every snapshot of a page has come.
_JOINED = '"joined'
_UNFOLD = "document.querySelectorAll('main details:not([open]) > summary').forEach((each) => each.click())"
FOLLOW = "(path) => window.__reactRouterDataRouter.navigate(path)"


def enter(page: Page, path: str) -> None:
    """Load a page and wait until what is true now stands there."""
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_text("Live")
    page.get_by_role("heading", level=1).first.wait_for()


def settle(page: Page) -> None:
    """Wait until what has changed is drawn, and what hangs on it as well."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def axe(page: Page, *, part: str | None = None, rules: list[str] | None = None) -> list[str]:
    """What axe finds against a page that a visitor has open: against a part of it, or against some rules only."""
    return page.evaluate(_AXE, [part, rules])
