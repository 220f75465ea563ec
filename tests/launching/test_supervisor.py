"""The process that stays: real processes, of small programs that speak its protocol in place of the whole product."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from billing_app.launching.records import (
    OUTCOME,
    RELEASES,
    REQUEST,
    point_to,
    read_record,
    without_option,
    write_record,
)
from tests.fixtures.database import free_port
from tests.fixtures.server import PROJECT

# A release: says who it is, and breaks in the way that its folder is named for.
PROGRAM = """
import http.server, json, os, pathlib, signal, socket, sys, threading, time
name = pathlib.Path.cwd().name
data = pathlib.Path(os.environ["DATA"])
def say(told, *fds): socket.send_fds(control, [json.dumps(told).encode() + b"\\n"], list(fds))
(data / "said").open("a").write(name + " " + " ".join(sys.argv[1:]) + "\\n")
if sys.argv[1:3] == ["update", "put-back"]:
    sys.exit(0 if name != "stubborn" else print("1 events were recorded since.", file=sys.stderr) or 1)
control = socket.socket(fileno=int(os.environ["BILLING_SUPERVISOR"]))
current = data / "releases" / "current"
if "BILLING_STANDBY" not in os.environ and current.exists() and current.resolve() != pathlib.Path.cwd():
    say({"run": str(current.resolve()), "data": str(data)}); sys.exit(0)
if name == "slow": time.sleep(1.5)
if name == "refusing": print("Port taken.", file=sys.stderr); sys.exit(1)
if "BILLING_STANDBY" in os.environ:
    if name == "broken": sys.exit(1)
    say({"warm": True}); told = json.loads(control.makefile().readline())
    if told.get("copy"): pathlib.Path(told["copy"]).write_text("copy")
    if name == "failing": sys.exit(1)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = name.encode()
        self.send_response(503 if name == "sick" and self.path == "/readyz" else 200)
        self.send_header("content-length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler, bind_and_activate=False)
if "BILLING_LISTENER" in os.environ:
    server.socket = socket.socket(fileno=int(os.environ["BILLING_LISTENER"]))
else:
    server.allow_reuse_address = True; server.server_bind()
server.socket.listen(100)
say({"serving": {"host": "127.0.0.1", "port": int(os.environ["PORT"])}, "data": str(data)}, server.socket.fileno())
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever(0.02)
server.server_close()
"""
LAUNCH = (
    "import os, sys, pathlib\n"
    "from billing_app.launching import supervisor\n"
    "supervisor._WATCH_SECONDS, supervisor._READY_SECONDS = 0.3, 2.0\n"
    "sys.exit(supervisor.supervise(sys.argv[2:], pathlib.Path(sys.argv[1]), os.environ))\n"
)


class Installation:
    """A supervisor with its releases."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.port = free_port()
        self.releases = self.data / RELEASES
        self.releases.mkdir(parents=True)
        self.process: subprocess.Popen[bytes] | None = None

    def release(self, name: str) -> Path:
        """A release folder; its name says how it behaves."""
        folder = self.folder / name
        (folder / "billing_app").mkdir(parents=True, exist_ok=True)
        (folder / "billing_app" / "__main__.py").write_text(PROGRAM)
        return folder

    def start(self, *arguments: str, home: str = "home") -> None:
        """Start the supervisor and return at once."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(self.release(home)), *arguments],
            cwd=PROJECT,
            env={**os.environ, "DATA": str(self.data), "PORT": str(self.port)},
        )

    def answer(self) -> str:
        """Which release answers; empty if none does."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/", timeout=5).text
        except httpx.TransportError:
            return ""

    def change(self, name: str, **wanted: object) -> dict[str, object]:
        """Ask for another release, and wait for what comes of it."""
        write_record(self.releases, REQUEST, {"request": name, **wanted})
        point_to(self.releases, self.release(name))
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: read_record(self.releases, OUTCOME).get("request") == name)
        return read_record(self.releases, OUTCOME)

    def asked_for(self, name: str, **wanted: object) -> None:
        """Leave what lies there once another release was asked for."""
        write_record(self.releases, REQUEST, {"request": name, "from": "", **wanted})
        point_to(self.releases, self.release(name))

    @property
    def said(self) -> list[str]:
        """What was started, and with which arguments."""
        return (self.data / "said").read_text().splitlines()

    def stop(self) -> int:
        """End it as a system would."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(20)


def wait_until(claim: Callable[[], bool], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation that is ended whatever happens."""
    made = Installation(tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.terminate()
        made.process.wait(20)


@pytest.fixture
def serving(installation: Installation) -> Installation:
    """One that serves."""
    installation.start()
    wait_until(lambda: installation.answer() == "home")
    return installation


def test_a_release_is_changed_without_refusing_anybody(serving: Installation) -> None:
    answers: list[str] = []
    ending = threading.Event()

    def ask() -> None:
        while not ending.is_set():
            answers.append(serving.answer())

    asking = threading.Thread(target=ask)
    asking.start()
    outcome = serving.change("good")
    ending.set()
    asking.join()
    assert outcome["ok"] is True
    assert set(answers) == {"home", "good"}
    assert serving.stop() == 0
    assert serving.answer() == ""


def test_the_current_release_serves_after_a_new_start(serving: Installation) -> None:
    serving.change("good")
    serving.stop()
    serving.start("up", "--data-dir", "data", "--port", "1")
    wait_until(lambda: serving.answer() == "good")
    assert serving.said[-2:] == ["home up --data-dir data --port 1", "good up --port 1"]


@pytest.mark.parametrize("name", ["broken", "failing", "sick"])
def test_a_release_that_is_no_good_is_taken_back(serving: Installation, name: str) -> None:
    outcome = serving.change(name, copy=str(serving.data / "copy"))
    assert outcome["ok"] is False
    assert outcome["reason"]
    assert serving.answer() == "home"
    assert not (serving.releases / "current").exists()
    was_touched = name != "broken"
    assert (f"home update put-back {serving.data / 'copy'}" in serving.said) == was_touched
    assert serving.change("good")["ok"] is True


def test_going_back_puts_the_data_back_while_nobody_serves(serving: Installation) -> None:
    assert serving.change("good")["ok"] is True
    copy = serving.data / "copy"
    copy.write_text("copy")
    outcome = serving.change("older", restore=str(copy), lose_changes=True)
    assert outcome["ok"] is True
    assert f"older update put-back {copy} --lose-changes" in serving.said


def test_data_that_may_not_be_put_back_keep_their_release(serving: Installation) -> None:
    assert serving.change("good")["ok"] is True
    outcome = serving.change("stubborn", restore=str(serving.data / "copy"))
    assert outcome["ok"] is False
    assert "events were recorded since" in str(outcome["reason"])
    assert serving.answer() == "good"


def test_a_server_that_dies_is_started_again_and_one_that_cannot_start_is_not(serving: Installation) -> None:
    assert serving.process is not None
    (child,) = children_of(serving.process.pid)
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: children_of(serving.process.pid) not in ([], [child]))
    wait_until(lambda: serving.answer() == "home")


def test_a_start_that_fails_ends_with_its_code(installation: Installation) -> None:
    installation.start(home="refusing")
    assert installation.process is not None
    assert installation.process.wait(20) == 1
    assert len(installation.said) == 1


def test_a_second_signal_without_a_request_starts_the_same_release_anew(serving: Installation) -> None:
    assert serving.process is not None
    before = children_of(serving.process.pid)
    serving.process.send_signal(signal.SIGHUP)
    wait_until((serving.releases / OUTCOME).exists)
    assert json.loads((serving.releases / OUTCOME).read_text())["ok"] is True
    assert children_of(serving.process.pid) != before
    assert serving.answer() == "home"


def test_what_was_asked_of_a_launcher_that_was_killed_is_answered_by_the_next(installation: Installation) -> None:
    installation.asked_for("good")
    installation.start()
    wait_until((installation.releases / OUTCOME).exists)
    outcome = read_record(installation.releases, OUTCOME)
    assert (outcome["request"], outcome["ok"], Path(outcome["to"]).name) == ("good", True, "good")
    assert installation.answer() == "good"
    assert not (installation.releases / REQUEST).exists()


@pytest.mark.parametrize("with_copy", [True, False])
def test_a_release_that_does_not_start_after_all_was_killed_is_taken_back(
    installation: Installation, *, with_copy: bool
) -> None:
    copy = installation.data / "copy"
    if with_copy:
        copy.write_text("copy")
    installation.asked_for("refusing", copy=str(copy))
    installation.start()
    wait_until((installation.releases / OUTCOME).exists)
    outcome = read_record(installation.releases, OUTCOME)
    assert (outcome["request"], outcome["ok"], outcome["reason"]) == ("refusing", False, "it did not start")
    wait_until(lambda: installation.answer() == "home")
    assert not (installation.releases / "current").exists()
    assert (f"home update put-back {copy}" in installation.said) == with_copy


def test_what_is_asked_for_while_the_server_starts_is_not_forgotten(installation: Installation) -> None:
    installation.start(home="slow")
    wait_until((installation.data / "said").exists)
    installation.asked_for("good")
    assert installation.process is not None
    installation.process.send_signal(signal.SIGHUP)
    wait_until((installation.releases / OUTCOME).exists)
    assert read_record(installation.releases, OUTCOME)["ok"] is True
    assert installation.answer() == "good"


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_options_with_values_are_taken_off() -> None:
    assert without_option(["up", "--data-dir", "x", "--port", "1"], "--data-dir") == ["up", "--port", "1"]
    assert without_option(["--data-dir=x", "--demo"], "--data-dir") == ["--demo"]


def test_the_launcher_needs_nothing_that_is_not_in_python() -> None:
    code = "import sys; before = set(sys.modules); import billing_app.launching.supervisor; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(PROJECT)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    own = {name for name in loaded if name.startswith("billing_app")}
    foreign = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) - {"billing_app", "__main__"}
    assert own == {
        "billing_app",
        *(f"billing_app.launching{part}" for part in ("", ".child", ".records", ".supervisor")),
    }
    assert {name for name in foreign if not name.startswith("_")} <= {"distutils-precedence", "sitecustomize"}
