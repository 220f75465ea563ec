"""The process that listens and keeps its workers alive: `up` becomes it when everything is prepared.

It is a program of its own so that what preparing needed (schema, migrations, the command line) doesn't stay in memory.
"""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from billing_app.settings import settings


def listen() -> None:
    """Run the server with its workers until stopped; a worker that dies is replaced."""
    Server(
        target="billing_app.billing_app:make_worker",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings().host,
        port=settings().port,
        workers=settings().workers,
        websockets=True,
        log_access=False,  # client tokens stand in addresses
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
        respawn_failed_workers=True,  # otherwise one dead worker ends the server
    ).serve()


if __name__ == "__main__":
    listen()
