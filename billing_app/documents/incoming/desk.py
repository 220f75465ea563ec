"""Where files of strangers come in: read in a process that knows no secret and is bounded in memory and time.

Both functions block their thread: on an event loop they are called through a worker thread.
"""

import atexit
import logging
from functools import cache

from billing_app.documents.incoming.invoice import IncomingInvoice
from billing_app.documents.incoming.reading import get_ready, read_file
from billing_app.documents.incoming.sniffing import kind_of_file
from billing_app.documents.rules.checking import check_xml
from billing_app.documents.rules.verdict import RuleFinding, Verdict
from billing_app.documents.workshop import TooMuchWaits, Workshop, WorkshopFailed, in_rule_room
from billing_app.domain.errors import BillingError, Conflict, InvalidInput

READ_SECONDS, CHECK_SECONDS = 1.5, 10.0
MEGABYTES = 224
"""Together with the libraries' code, which doesn't count here, a process stays below 256 MB."""
_AT_ONCE, _WAIT_SECONDS = 2, 20.0
_TOO_MUCH = "This file asks for more time or memory than any invoice needs, so it was not read. Enter it by hand."
_BY_HAND = "Ask for it again, or enter the expense by hand."
_log = logging.getLogger(__name__)


def read_incoming(content: bytes) -> IncomingInvoice:
    """The e-invoice in a file (XML in UBL or CII, or a PDF with one inside), whoever made it and for whatever end.

    Raises `InvalidInput` with a sentence that says what to do, `Conflict` while too many files are being read. The
    codes `no_e_invoice_inside` and `not_an_e_invoice` are of harmless files that can be kept with an expense.
    """
    kind_of_file(content)
    try:
        return reading_room().run(read_file, content, seconds=READ_SECONDS)
    except BillingError:
        raise
    except WorkshopFailed as error:
        raise _sentence(error) from None
    except Exception:  # a library stumbled over what nobody thought of; that is the file's affair, not the program's
        _log.exception("an incoming file could not be read")
        raise InvalidInput(f"This file can't be read. {_BY_HAND}", code="unreadable") from None


def check_incoming(invoice: IncomingInvoice, rules_dir: str = "") -> Verdict:
    """What the official rules say of an e-invoice that was read; never raises for what a file contains."""
    try:
        return in_rule_room(check_xml, invoice.xml, "", rules_dir, seconds=CHECK_SECONDS)
    except (WorkshopFailed, BillingError) as error:
        _log.warning("an incoming e-invoice could not be checked: %s", error)
    except Exception:  # as above
        _log.exception("an incoming e-invoice could not be checked")
    words = "The official rules could not be applied to this file, so it doesn't count as checked."
    return Verdict(invoice.syntax, (RuleFinding("RULES", "refusal", "", words),))


@cache
def reading_room() -> Workshop:
    """The processes that read; none is started before the first file."""
    made = Workshop(_AT_ONCE, MEGABYTES, prepare=get_ready, wait_seconds=_WAIT_SECONDS)
    atexit.register(made.close)
    return made


def close_reading_room() -> None:
    """End the processes; a later file begins anew."""
    if reading_room.cache_info().currsize:
        reading_room().close()
        reading_room.cache_clear()


def _sentence(error: WorkshopFailed) -> BillingError:
    if isinstance(error, TooMuchWaits):
        return Conflict("Too many files are being read just now. Try again in a minute.", code="workshop_busy")
    _log.warning("an incoming file was given up: %s", error)
    return InvalidInput(_TOO_MUCH, code="file_too_heavy")
