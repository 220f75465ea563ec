"""`up --demo`: loads the sample business before the first page is served."""

import sys

from billing_app.services.sample import clear_interrupted_sample, prepare_sample
from billing_app.settings import settings
from billing_app.store.session import connect


def clear_interrupted() -> None:
    """Delete what an interrupted loading left, so that nobody ever works in half a sample."""
    engine = connect(settings().database)
    try:
        clear_interrupted_sample()
    finally:
        engine.dispose()


def load_demo() -> None:
    """Load the sample business with progress and say how to sign in; nothing happens if it is there already."""
    engine = connect(settings().database)
    try:
        login = prepare_sample(_show)
    finally:
        engine.dispose()
    if login is None:
        return
    way = f" with the password {login.password}" if login.password else ""
    sys.stderr.write(f"\nSign in to the sample business as {login.email}{way}\n")


def _show(done: int, of: int) -> None:
    sys.stderr.write(f"\rLoading the sample business: {100 * done // of} %")
    sys.stderr.flush()
