"""Unexpected errors: the log gets the error under an id, everybody else the id."""

import logging
import secrets

_log = logging.getLogger(__name__)


def log_failure(error: BaseException, where: str) -> str:
    """Log an error with its traceback; returns the id that may be shown."""
    reference = secrets.token_hex(4)
    _log.error("failure %s in %s", reference, where, exc_info=error)
    return reference


def sentence_for(reference: str) -> str:
    """What a person is told about an unexpected error."""
    return f"Something went wrong on our side. Nothing was half done. Reference {reference}."


class ShortRecords(logging.Filter):
    """Cuts what the framework logs about events: it quotes whole arguments, passwords too."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace quoted payloads, and cut the rest."""
        text = record.getMessage()
        for mark in ("Event data:", "event data:", "payload"):
            text = text.partition(mark)[0] + mark if mark in text else text
        record.msg, record.args = text[:500], None
        return True
