"""Health for supervisors and proxies: is the process up, and can it work."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from billing_app.domain.errors import BillingError
from billing_app.jobs.scheduler import scheduler
from billing_app.services.health import is_disk_full, look
from billing_app.services.watching.watcher import watcher
from billing_app.store.migrating import is_at_head
from billing_app.store.session import engine

router = APIRouter()


@router.get("/healthz")
async def is_up() -> dict[str, str]:
    """The process is up."""
    return {"status": "up"}


@router.get("/readyz")
def is_ready() -> JSONResponse:
    """Database, schema and what works in the background are as they should be; 503 with reasons otherwise.

    `checks` says how the machine stands without figures, which are for whoever looks after it; they stop nobody from
    being served, but a full disk does.
    """
    reasons = _objections() or (["the disk is full"] if is_disk_full() else [])
    checks = {} if reasons else _checks()
    status = "unavailable" if reasons else "ready"
    return JSONResponse({"status": status, "reasons": reasons, "checks": checks}, 503 if reasons else 200)


@router.get("/session", status_code=204)
async def has_session() -> None:
    """Reached with a session only: without one the wall sends the browser to the form."""


def _checks() -> dict[str, str]:
    return {check.name: check.state for check in look(has_stopped=scheduler.has_died)}


def _objections() -> list[str]:
    try:
        older = [] if is_at_head(engine()) else ["the database has an older schema"]
        stopped = {"the security watch has stopped": watcher.has_died, "the scheduler has stopped": scheduler.has_died}
        return older + [reason for reason, has_died in stopped.items() if has_died]
    except BillingError as error:
        return [error.message]
    except (SQLAlchemyError, OSError) as error:
        return [f"the database does not answer ({type(error).__name__})"]
