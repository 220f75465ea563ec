"""Logs: one line each, as text or JSON, without what the framework quotes of people's input."""

import logging

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback

from billing_app.guard.failures import ScrubbedRecords
from billing_app.settings import settings


def configure_logs() -> None:
    """Send every logger of this process to stderr in one form."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    is_json = settings().log_format == "json"
    last = (
        structlog.processors.JSONRenderer()
        if is_json
        else ConsoleRenderer(colors=False, exception_formatter=plain_traceback)
    )
    handler = logging.StreamHandler()
    steps = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    if is_json:
        steps.insert(0, structlog.processors.format_exc_info)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=steps))
    handler.addFilter(ScrubbedRecords())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("alembic", "httpx", "engineio", "socketio"):
        logging.getLogger(name).setLevel(logging.WARNING)
