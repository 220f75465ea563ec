"""Failures that the command line expects, each told in one line, with its exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, OperationalError

from billing_app.domain.errors import BillingError

DONE, FAILED, MISUSED = 0, 1, 2


class CommandFailure(Exception):
    """Something outside the program stands in the way; the message says what and how to go on."""


@contextmanager
def failures_in_one_line() -> Iterator[None]:
    """Turn expected failures into one line on stderr: exit 2 for bad input, 1 for anything else."""
    try:
        yield
    except BillingError as error:
        stop(error.message, MISUSED)
    except CommandFailure as error:
        stop(str(error), FAILED)
    except OperationalError as error:
        stop(f"The database does not answer: {first_line(error)}.", FAILED)
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        stop(f"Cannot go on:{where} {error.strerror or error}.", FAILED)


def stop(message: str, code: int) -> NoReturn:
    """End the command with a message for people."""
    sys.stderr.write(f"{message}\n")
    raise SystemExit(code)


def first_line(error: DBAPIError) -> str:
    """What the database driver says, without SQL and without the addresses behind it."""
    return (str(error.orig).strip().splitlines() or ["no reason given"])[0].rstrip(".")
