"""Processes for document work: limited, replaced when they die, and never left behind."""

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from billing_app.documents.workbench import read_answer
from billing_app.documents.workshop import DiedTwice, TookTooLong, TookTooMuchMemory, Workshop, WorkshopFailed
from billing_app.domain.errors import Refused
from tests.documents import workshop_jobs as jobs

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0


@pytest.fixture(scope="module")
def one() -> Iterator[Workshop]:
    """A workshop of one process; every test may kill it."""
    made = Workshop(size=1, megabytes=512)
    yield made
    made.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again until it is so; what never comes fails."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def is_running(process: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_work_is_done_in_another_process_that_stays(one: Workshop) -> None:
    assert one.run(jobs.double, 21, seconds=20) == 42
    process = one.run(jobs.own_id, seconds=20)
    assert process != os.getpid()
    assert one.run(jobs.own_id, seconds=20) == process
    assert one.processes() == [process]


def test_an_answer_is_data_and_never_an_order(one: Workshop, tmp_path: Path) -> None:
    with pytest.raises(DiedTwice):
        one.run(jobs.answer_with_an_order, str(tmp_path / "made"), seconds=20)
    assert not (tmp_path / "made").exists()
    assert one.run(jobs.double, 21, seconds=20) == 42


@pytest.mark.parametrize("name", ["os.system", "workshop.subprocess.Popen", "Workshop.run", "os"])
def test_an_answer_names_types_of_ours_alone(name: str) -> None:
    with pytest.raises(pickle.UnpicklingError):
        read_answer(b"\x80\x04\x88cbilling_app.documents.workshop\n%s\n\x86." % name.encode())


def test_exceptions_of_the_work_reach_the_caller_and_the_process_goes_on(one: Workshop) -> None:
    process = one.run(jobs.own_id, seconds=20)
    with pytest.raises(Refused, match="no such thing"):
        one.run(jobs.refuse, "no such thing", seconds=20)
    with pytest.raises(RuntimeError, match="Unspeakable: this and that"):
        one.run(jobs.refuse_unspeakably, seconds=20)
    assert one.run(jobs.own_id, seconds=20) == process


def test_what_the_work_prints_does_not_mix_with_its_answer(one: Workshop) -> None:
    assert one.run(jobs.talk, "words", seconds=20) == "words"


def test_large_content_goes_both_ways(one: Workshop) -> None:
    content = os.urandom(5_000_000)
    assert one.run(jobs.echo, content, seconds=20) == content


def test_the_process_knows_nothing_of_the_environment(one: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    one.close()
    fresh = Workshop(size=1, megabytes=512)
    monkeypatch.setenv("A_SECRET_OF_THE_INSTALLATION", "x")
    try:
        assert "A_SECRET_OF_THE_INSTALLATION" not in fresh.run(jobs.surroundings, seconds=20)
    finally:
        fresh.close()


def test_a_process_that_dies_is_replaced_and_the_work_done_all_the_same(tmp_path: Path) -> None:
    made = Workshop(size=1, megabytes=512)
    try:
        assert made.run(jobs.die_once, str(tmp_path), seconds=20) == "done"
        assert len(made.processes()) == 1
    finally:
        made.close()


def test_work_that_kills_every_process_is_given_up_after_two(tmp_path: Path) -> None:
    made = Workshop(size=1, megabytes=512)
    try:
        with pytest.raises(DiedTwice):
            made.run(jobs.die, seconds=20)
        assert made.run(jobs.double, 2, seconds=20) == 4
    finally:
        made.close()


def test_a_process_killed_while_idle_or_at_work_loses_nothing() -> None:
    made = Workshop(size=1, megabytes=512)
    try:
        os.kill(made.run(jobs.own_id, seconds=20), signal.SIGKILL)
        first = made.run(jobs.own_id, seconds=20)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(made.run, jobs.sleep, 0.3, "kept", seconds=20)
            time.sleep(0.05)
            os.kill(first, signal.SIGKILL)
            assert waiting.result() == "kept"
        assert made.processes() != [first]
    finally:
        made.close()


def test_work_that_takes_too_long_is_stopped_and_its_process_ended() -> None:
    made = Workshop(size=1, megabytes=512)
    try:
        process = made.run(jobs.own_id, seconds=20)
        with pytest.raises(TookTooLong):
            made.run(jobs.sleep, 60, seconds=0.2)
        wait_until(lambda: not is_running(process))
        assert made.run(jobs.double, 2, seconds=20) == 4
    finally:
        made.close()


def test_work_may_not_take_all_memory() -> None:
    made = Workshop(size=1, megabytes=300)
    try:
        with pytest.raises(TookTooMuchMemory):
            made.run(jobs.eat, 400, seconds=20)
        assert made.run(jobs.eat, 10, seconds=20) == 10 * 1024 * 1024
    finally:
        made.close()


def test_a_process_that_keeps_too_much_makes_room_for_another_and_its_answer_counts() -> None:
    made = Workshop(size=1, megabytes=512, kept_megabytes=150)
    try:
        first = made.run(jobs.keep, 30, seconds=20)
        assert made.run(jobs.own_id, seconds=20) == first
        assert made.run(jobs.keep, 150, seconds=20) == first
        assert not is_running(first)
        assert made.processes() == []
        assert made.run(jobs.own_id, seconds=20) != first
    finally:
        made.close()


def test_many_callers_share_few_processes_and_each_gets_its_own_answer() -> None:
    made = Workshop(size=2, megabytes=512)
    try:
        with ThreadPoolExecutor(16) as threads:
            answers = list(threads.map(lambda n: made.run(jobs.double, n, seconds=20), range(200)))
        assert answers == [n * 2 for n in range(200)]
        assert 1 <= len(made.processes()) <= 2
    finally:
        made.close()


def test_closing_ends_the_processes_and_refuses_more_work() -> None:
    made = Workshop(size=1, megabytes=512)
    process = made.run(jobs.own_id, seconds=20)
    made.close()
    assert not is_running(process)
    with pytest.raises(WorkshopFailed):
        made.run(jobs.double, 2, seconds=20)


def test_processes_end_with_a_program_that_is_killed_even_amid_work() -> None:
    program = """
        import threading, sys
        from billing_app.documents.workshop import in_workshop
        from tests.documents import workshop_jobs as jobs
        print(in_workshop(jobs.own_id), flush=True)
        in_workshop(jobs.sleep, 60, seconds=60)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as parent:
        process = int((parent.stdout or sys.stdin).readline())
        assert is_running(process)
        parent.kill()
    wait_until(lambda: not is_running(process))
