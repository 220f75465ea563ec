"""Unexpected errors: the log gets the error under an id, everybody else the id."""

import logging
import re
import secrets

from billing_app.store.outages import outage_of

_QUOTED = re.compile(r"(router_data|payload|Event data:|event data:).*", re.DOTALL)
# What would begin a line of its own, or speak to the terminal of whoever reads the log.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
_log = logging.getLogger(__name__)


def log_failure(error: BaseException, where: str) -> str:
    """Log an error with its traceback; returns the id that may be shown."""
    reference = secrets.token_hex(4)
    _log.error("failure %s in %s", reference, where, exc_info=error)
    return reference


def sentence_for(error: BaseException, where: str) -> str:
    """What a person is told about an unexpected error, which is logged under an id; an outage is called one."""
    if (outage := outage_of(error)) is not None:
        _log.warning("%s in %s: %s", outage.code, where, type(error).__name__)
        return outage.sentence
    return f"Something went wrong on our side. Nothing was half done. Reference {log_failure(error, where)}."


class ScrubbedRecords(logging.Filter):
    """Takes what people sent out of the framework's records: it quotes arguments and headers, passwords and cookies."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the quoted part."""
        said = _QUOTED.sub(r"\1 …", record.getMessage())[:500]
        record.msg, record.args = said.translate(_CONTROLS), None
        return True
