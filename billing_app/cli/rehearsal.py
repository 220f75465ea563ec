"""What a new release does with a copy of the data before it may touch them: migrate, verify, and answer once."""

import asyncio
from importlib import import_module
from typing import Any

import httpx2

from billing_app.cli.building import build_pages, kept_pages, reflex_environment
from billing_app.cli.failing import CommandFailure
from billing_app.services.verifying import verify
from billing_app.settings import hand_over, settings
from billing_app.store.migrating import migrate_to_head
from billing_app.store.session import connect


def rehearse_here() -> dict[str, Any]:
    """Migrate and verify the data of the settings, and ask this release whether it is ready; nothing else runs."""
    pages = kept_pages() or build_pages()
    hand_over({**reflex_environment(pages), "BILLING_PAGES_DIR": str(pages)})
    migrate_to_head(connect(settings().database))
    report = verify()
    if not report["ok"]:
        raise CommandFailure(f"After the migration the books are not in order: {report['first']}")
    answer = asyncio.run(_ask_ready())
    if answer.status_code != 200:
        raise CommandFailure(f"It is not ready with a copy of the data: {answer.text[:200]}")
    return {"verified": True, "events": report["events"]}


async def _ask_ready() -> httpx2.Response:
    from reflex_base.environment import environment

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    app: Any = import_module("billing_app.billing_app").make_worker()
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=settings().address) as client:
        return await client.get("/readyz")
