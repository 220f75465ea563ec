"""`up`: what stops a start, in one line, and what a running server survives."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from billing_app.cli.building import kept_pages
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.settings.project import SCHEMA_OF_PAGES
from billing_app.store.session import connect
from tests.fixtures.issuing import Issuing, found_firm, judged
from tests.fixtures.server import PROJECT, SET_UP, LiveServer, set_up
from tests.fixtures.sockets import EventSocket


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """A server of its own, not set up."""
    made = LiveServer(tmp_path / "data")
    yield made
    made.stop()


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "billing_app", *map(str, arguments)]
    return subprocess.run(
        command, check=False, cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60
    )


def test_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("up", "--data-dir", tmp_path / "data", "--port", str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "cannot be used: Address already in use. Choose another by --port." in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_data_folder_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ended = run("up", "--data-dir", tmp_path / "file" / "data")
    assert ended.returncode == 1
    assert "cannot be used: Not a directory." in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["up"], {"BILLING_PROT": "1"}, "There is no setting BILLING_PROT."),
        (["up", "--port", "0"], {}, "Invalid value for '--port'"),
        (["up", "--nonsense"], {}, "No such option"),
        (["nonsense"], {}, "No such command"),
        (["migrate"], {"DATABASE_URL": "mysql://x"}, "The setting DATABASE_URL is not usable"),
    ],
)
def test_wrong_use_exits_with_two(tmp_path: Path, arguments: list[str], environment: dict[str, str], said: str) -> None:
    ended = run(*arguments, **{"BILLING_DATA_DIR": str(tmp_path / "data"), **environment})
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_database_that_is_away_is_one_line(tmp_path: Path) -> None:
    ended = run("migrate", "--data-dir", tmp_path / "data", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The database does not answer")
    assert ended.stderr.count("\n") == 1


def test_database_of_a_newer_release_is_one_line(tmp_path: Path) -> None:
    assert run("migrate", "--data-dir", tmp_path / "data").returncode == 0
    with sqlite3.connect(tmp_path / "data" / "billing.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '2999_01_01_from_the_future'")
    connection.close()
    ended = run("up", "--data-dir", tmp_path / "data")
    assert ended.returncode != 0
    assert "newer release" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_migrate_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    for _ in range(2):
        ended = run("migrate", "--data-dir", tmp_path / "data")
        assert (ended.returncode, ended.stdout) == (0, "")


def test_first_run_prints_the_set_up_link_and_later_runs_do_not(server: LiveServer) -> None:
    server.start()
    assert f"Tideline is at {server.url}\n" in server.log
    link = server.log.partition("Set it up here: ")[2].partition("\n")[0]
    assert httpx.get(server.url).headers["location"] == "/setup"
    assert httpx.get(link).status_code == 200
    assert httpx.post(f"{server.url}/setup", data=SET_UP).headers["location"] == "/"
    server.stop()
    (server.data_dir / "server.log").unlink()
    server.start()
    assert "Set it up" not in server.log
    assert server.sign_in()


def test_one_data_folder_serves_one_server(server: LiveServer) -> None:
    server.start()
    ended = run("up", "--data-dir", server.data_dir, "--port", str(LiveServer(server.data_dir).port))
    assert ended.returncode == 1
    assert "is serving from" in ended.stderr


def workers_of(server: LiveServer) -> list[int]:
    """What serves: below the process that listens, which is below the one that stays when releases change."""
    assert server.process is not None
    return [worker for listening in children_of(server.process.pid) for worker in children_of(listening)]


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:  # it has just ended
        return []


def wait_until(claim: str, is_true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():  # type: ignore[operator]
        assert time.monotonic() < deadline, claim
        time.sleep(0.05)


def kill_worker(server: LiveServer) -> None:
    (worker,) = workers_of(server)
    os.kill(worker, signal.SIGKILL)
    wait_until("another worker", lambda: workers_of(server) not in ([], [worker]))
    wait_until("it serves", server._is_ready)


def copied_program(folder: Path) -> Path:
    """The program as it lies here, for a test that alters it; its pages are those that are built already."""
    for name in ("billing_app", "alembic", "assets", "reflex.lock"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("alembic.ini", "rxconfig.py", "requirements.txt", "pyproject.toml"):
        shutil.copyfile(PROJECT / name, folder / name)
    return folder


async def is_told_to_reload(server: LiveServer, cookie: str, schema: str) -> bool:
    """Whether a page that was built for this tree of states is told that there is a newer one."""
    async with EventSocket(server, cookie=cookie, schema=schema) as socket:
        return socket.is_told_to_reload


def test_worker_that_dies_is_replaced_and_its_pages_are_right_though_the_program_has_changed(
    server: LiveServer, tmp_path: Path
) -> None:
    server.program = copied_program(tmp_path / "program")
    server.environment["BILLING_CACHE_DIR"] = str(settings().cache)
    server.start()
    cookie = set_up(server).sign_in()
    session = server.program / "billing_app" / "states" / "session.py"
    session.write_text(
        session.read_text().replace('    process: str = ""\n', '    process: str = ""\n    more: str = ""\n')
    )
    kill_worker(server)
    pages = kept_pages()
    assert pages is not None
    served = (pages / SCHEMA_OF_PAGES).read_text()
    assert not asyncio.run(is_told_to_reload(server, cookie, served))
    assert asyncio.run(is_told_to_reload(server, cookie, "of another release"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_server_leaves_no_worker_starts_again_and_has_lost_nothing_that_was_acknowledged(
    database: Engine, server: LiveServer
) -> None:
    firm = found_firm()
    database.dispose()
    server.data_dir.mkdir()
    shutil.move(str(database.url.database), server.data_dir / "billing.db")
    server.start()
    issuing = Issuing(server.port, firm, 60).start()
    issuing.until(20)
    (worker,) = workers_of(server)
    server.stop(signal.SIGKILL)
    wait_until("the worker is gone", lambda: not Path(f"/proc/{worker}").exists())
    server.start()
    issuing.until(40)
    kill_worker(server)
    issuing.finish()
    nothing = {"lost": 0, "duplicates": 0, "gaps": 0, "wrong": 0}
    assert judged(issuing) == {"acknowledged": 60, **nothing}, (issuing.wrong, issuing.told)
    assert issuing.unanswered > 0
    connect(f"sqlite:///{server.data_dir / 'billing.db'}")
    assert verify()["problems"] == []


def test_second_start_builds_and_migrates_nothing(server: LiveServer) -> None:
    server.start()
    server.stop()
    made = {file: file.stat().st_mtime_ns for file in settings().cache.glob("pages-*/**/*") if file.is_file()}
    schema = schema_version(server)
    (server.data_dir / "server.log").unlink()
    server.start()
    assert "Building" not in server.log
    assert made
    assert {file: file.stat().st_mtime_ns for file in made} == made
    assert schema_version(server) == schema


def schema_version(server: LiveServer) -> int:
    """How often the schema of the database was changed, as SQLite counts it."""
    with contextlib.closing(sqlite3.connect(server.data_dir / "billing.db")) as connection:
        return connection.execute("PRAGMA schema_version").fetchone()[0]


def test_set_up_from_elsewhere_needs_the_printed_link(tmp_path: Path) -> None:
    server = LiveServer(tmp_path / "data", environment={"BILLING_BASE_URL": "https://bill.example"})
    server.start()
    try:
        with httpx.Client(base_url=server.url, headers={"host": "bill.example"}) as client:
            assert client.get("/setup").status_code == 403
            assert client.post("/setup", data=SET_UP).status_code == 403
            key = server.log.partition("/setup?key=")[2].partition("\n")[0]
            assert client.get("/setup", params={"key": key}).status_code == 200
            answer = client.post("/setup", data={**SET_UP, "key": key})
            assert answer.status_code == 303
            assert "__Host-sid=" in answer.headers["set-cookie"]
            assert "Secure" in answer.headers["set-cookie"]
            assert "max-age=31536000" in answer.headers["strict-transport-security"]
    finally:
        server.stop()
