"""A release that was started, and what it says over its socket."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Child:
    """A started release, and what it has said."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self.folder, self.process, self.control = folder, process, control
        self.began = time.monotonic()
        self.elsewhere: Path | None = None
        self.is_warm = self.is_serving = False
        self._unread = b""

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    def listen(self) -> tuple[list[dict[str, Any]], list[int]]:
        """What it says, and file descriptors that came along."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, 4)
        except OSError:
            return [], []
        *lines, self._unread = (self._unread + data).split(b"\n")
        return [json.loads(line) for line in lines if line], descriptors

    def tell(self, message: dict[str, Any]) -> None:
        """Say something to it; a dead one doesn't hear."""
        try:
            self.control.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            return


def put_back(python: str, folder: Path, environment: Mapping[str, str], request: Mapping[str, Any]) -> str:
    """Let a release put a copy of the data back; returns what is in the way."""
    command = [python, "-m", "billing_app", "update", "put-back", str(request["restore"])]
    if request.get("lose_changes"):
        command.append("--lose-changes")
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
    return "" if done.returncode == 0 else lines[-1]
