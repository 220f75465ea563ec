"""Runs a program that must not outlive its parent: `python -m billing_app.gateways.attached PROGRAM …`."""

import ctypes
import os
import signal
import sys

_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Become the program; on Linux the kernel ends it when the parent is gone, however that went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGTERM)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - what our own code names


if __name__ == "__main__":
    main()
