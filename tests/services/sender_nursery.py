"""A process that has imported everything and forks a sender for each line: when it is, and the moment at which to die.

`python -m tests.services.sender_nursery DATABASE`; a moment has a name and counts the mails: `taken 2`. Without one the
sender lives until somebody kills it, or there is nothing left to send.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from billing_app.services import delivering
from billing_app.store.session import acting_at, connect

MOMENTS = {
    "claimed": ("_claim", "after"),
    "handing over": ("_hand_over", "before"),
    "taken": ("_hand_over", "after"),
    "noting": ("_mark_sent", "after"),
    "noted": ("_keep", "after"),
}
"""Before the server heard of a mail; when it has said "250"; within the transaction that notes it; and after it."""


def die_at(moment: str, mail: int) -> None:
    name, side = MOMENTS[moment]
    whole: Callable[..., Any] = getattr(delivering, name)
    left = mail

    def dying(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if side == "before" and not left:
            os.kill(os.getpid(), signal.SIGKILL)
        made = whole(*given)
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    setattr(delivering, name, dying)


def tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main(database_url: str) -> None:
    for line in sys.stdin:
        now, _, moment = line.strip().partition("|")
        child = os.fork()
        if child == 0:
            connect(database_url)
            if moment:
                name, _, mail = moment.rpartition(" ")
                die_at(name, int(mail))
            with acting_at(datetime.fromisoformat(now)):
                delivering.deliver_due()
            os._exit(0)
        tell(child)
        _, status = os.waitpid(child, 0)
        tell("killed" if os.WIFSIGNALED(status) else "ended")


if __name__ == "__main__":
    main(sys.argv[1])
