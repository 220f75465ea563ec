"""The composition root: puts pages, plain routes, API, live updates and the wall together; nothing else."""

import asyncio
import ctypes
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx
from starlette.types import ASGIApp

from billing_app.api.routing import ROUTERS as API_ROUTERS
from billing_app.components.browser import overlay, toaster
from billing_app.documents.incoming.desk import close_reading_room
from billing_app.documents.workshop import close_workshop
from billing_app.guard.events import EventGuard
from billing_app.guard.failures import sentence_for
from billing_app.guard.leaving import Leaving
from billing_app.guard.logs import configure_logs
from billing_app.guard.metering import Metered
from billing_app.guard.wall import Wall
from billing_app.jobs.scheduler import scheduler
from billing_app.live.following import Follower
from billing_app.live.hub import hub
from billing_app.pages import PAGES
from billing_app.pages.missing import missing
from billing_app.services.continuous_copy import ContinuousCopy
from billing_app.services.delivering import Sender
from billing_app.services.due_acts import DueActs
from billing_app.services.metering import forget_dead_processes
from billing_app.services.receiving import Reader
from billing_app.services.rendering_ahead import Renderer
from billing_app.services.watching.watcher import watcher
from billing_app.settings import settings
from billing_app.states import feedback, wire
from billing_app.states.live import ReflexTransport
from billing_app.store.feed import head_of
from billing_app.store.session import connect
from billing_app.web.root import make_root

_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG
_telling: set[asyncio.Task[None]] = set()
guard = EventGuard(feedback)


def on_failure(exception: Exception) -> None:
    """Log an unexpected error of a handler; tell the browser its id, or that the database is away."""
    task = asyncio.create_task(feedback.tell(sentence_for(exception, "an event handler"), "error"))
    _telling.add(task)
    task.add_done_callback(_telling.discard)


@asynccontextmanager
async def live() -> AsyncIterator[None]:
    """Connect the worker's rooms to the sockets, and begin what works in the background."""
    wire.bind(app, hub.connected, hub.disconnected, guard.refuse_unknown)
    await hub.start(ReflexTransport(), head_of=head_of)
    working = [
        asyncio.create_task(Follower(hub).run()),
        asyncio.create_task(Sender().run()),
        asyncio.create_task(Renderer().run()),
        asyncio.create_task(Reader().run()),
        asyncio.create_task(DueActs().run()),
        asyncio.create_task(ContinuousCopy().run()),
    ]
    watcher.start()
    await asyncio.to_thread(scheduler.start)
    try:
        yield
    finally:
        await asyncio.to_thread(scheduler.stop)
        await asyncio.to_thread(watcher.stop)
        await asyncio.to_thread(close_workshop)
        await asyncio.to_thread(close_reading_room)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await hub.stop()


def make_app() -> rx.App:
    """The app with all pages, guarded."""
    made = rx.App(
        html_lang="en",
        stylesheets=["/theme.css", "/document.css", "/app.css", "/received.css"],
        head_components=[
            rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
            rx.el.link(rel="manifest", href="/manifest.json"),
            rx.el.link(rel="apple-touch-icon", href="/icon-192.png"),
        ],
        toaster=toaster(),
        api_transformer=make_root(API_ROUTERS),
        backend_exception_handler=on_failure,
    )
    made.app_wraps[5, "Overlay"] = overlay  # Reflex's own shows addresses and raw errors
    for page in PAGES:
        made.add_page(page.layout, route=page.route, title=page.title, on_load=page.on_load)
    made.add_page(missing, route="404", title="Page not found · Tideline")
    made.add_middleware(guard)
    made.register_lifespan_task(live)
    return made


app = make_app()


def make_worker() -> ASGIApp:
    """The ASGI application of one worker: the wall around everything."""
    if sys.platform == "linux":  # the one kernel that can be told: a killed supervisor leaves workers on the port
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
    configure_logs()
    pages = settings().pages_dir
    if pages is None:
        raise RuntimeError("BILLING_PAGES_DIR is set by `up` before it starts workers")
    connect(settings().database)
    wire.compare_with_served(pages)
    logging.getLogger(__name__).info("worker serves %s", pages)
    if (folder := settings().metrics_dir) is not None:
        forget_dead_processes(folder)
    worker = Leaving(Metered(Wall(app(), pages)), settings().listener)
    spare_the_collector()
    return worker


def spare_the_collector() -> None:
    """Keep what was loaded out of every later search for garbage: it stays, and looking through it holds all up."""
    gc.collect()
    gc.freeze()
    gc.enable()
