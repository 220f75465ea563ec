"""What the program leans on goes away under two serving processes and comes back: a clear word, and nothing false."""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from reflex_base.constants.state import FIELD_MARKER
from sqlalchemy import Engine
from sqlmodel import select

from billing_app.domain.access import Actor
from billing_app.services.sessions import begin_session
from billing_app.services.verifying import verify
from billing_app.store.outages import AWAY, FULL
from billing_app.store.session import connect, engine, reading, system_reading, system_transaction
from billing_app.store.tables import JobRun, RecurringInvoice
from tests.bench.harness import settings_of_its_own
from tests.builders import new_business, new_customer
from tests.fixtures.database import Cluster
from tests.fixtures.issuing import Issuing, found_firm, judged
from tests.fixtures.redis_server import RedisServer
from tests.fixtures.server import LiveServer
from tests.fixtures.small_disk import SmallDisk
from tests.fixtures.sockets import LOAD_PAGE, EventSocket
from tests.money_builders import ADDRESS
from tests.recurring_builders import create

READY_AGAIN_SECONDS = 30
NOTHING_WRONG = {"lost": 0, "duplicates": 0, "gaps": 0, "wrong": 0}
BACK_SECONDS = 10
PROFILES = 3


@dataclass
class Serving:
    """Two processes of a server on PostgreSQL and Redis, and a business whose rents were due before it started."""

    server: LiveServer
    owner: Actor
    cookie: str


@pytest.fixture(scope="module")
def address(postgres_cluster: Cluster, migrated_template: str) -> Iterator[str]:
    """A database with the schema."""
    name = postgres_cluster.new_database(migrated_template)
    yield postgres_cluster.address_of(name)
    postgres_cluster.drop(name)


@pytest.fixture(scope="module")
def serving(address: str, redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Started once for all tests here."""
    data = tmp_path_factory.mktemp("served") / "data"
    with settings_of_its_own(data.with_name("own")):
        engine = connect(address.replace("postgresql://", "postgresql+psycopg://"))
        owner = new_business()
        customer = new_customer(owner, address=ADDRESS).id
        for _ in range(PROFILES):
            create(owner, customer)
        with system_transaction(owner.business_id, owner) as scope:
            session = begin_session(scope, owner, device="test", address="127.0.0.1", is_remembered=False)
    environment = {"DATABASE_URL": address, "REDIS_URL": redis_server.url}
    server = LiveServer(data, environment=environment, arguments=("--workers", "2"))
    server.start()
    yield Serving(server, owner, session.value)
    server.stop()
    engine.dispose()


def within(seconds: float, claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def billed(owner: Actor) -> list[tuple[str, str]]:
    with reading(owner) as scope:
        own = select(RecurringInvoice).where(RecurringInvoice.business_id == scope.business_id)
        return [(row.profile_id, row.period) for row in scope.session.exec(own)]


def runs(owner: Actor) -> list[JobRun]:
    with system_reading() as session:
        own = select(JobRun).where(JobRun.job == "recurring", JobRun.business_id == owner.business_id)
        return list(session.exec(own))


def test_two_processes_on_one_database_run_what_is_due_once(serving: Serving) -> None:
    within(60, lambda: bool(found := runs(serving.owner)) and all(run.state == "done" for run in found))
    assert {(run.tries, run.deaths, run.error) for run in runs(serving.owner)} == {(1, 0, "")}
    made = billed(serving.owner)
    periods = {period for _, period in made}
    assert len(periods) >= 9  # every month since January 2026
    assert len(made) == len(set(made)) == PROFILES * len(periods)
    with system_reading() as session:
        keys = [(run.job, run.business_id, run.period) for run in session.exec(select(JobRun))]
    assert len(keys) == len(set(keys)) > 5
    assert verify()["problems"] == []


def test_without_redis_each_process_counts_for_itself_and_nobody_is_refused(
    serving: Serving, redis_server: RedisServer
) -> None:
    async def opens_a_page() -> None:
        async with EventSocket(serving.server, cookie=serving.cookie) as page:
            await page.send(LOAD_PAGE)
            await page.hear("joined")

    issuing = Issuing(serving.server.port, found_firm(), 40, clients=6).start()
    issuing.until(10)
    redis_server.stop()
    issuing.until(25)
    asyncio.run(opens_a_page())
    assert httpx.get(f"{serving.server.url}/", timeout=20).status_code == 303
    redis_server.start()
    issuing.finish()
    assert (issuing.told, issuing.unanswered) == ({}, 0)
    assert judged(issuing) == {"acknowledged": 40, **NOTHING_WRONG}


def test_while_the_database_is_away_everybody_is_told_and_all_goes_on_by_itself(
    serving: Serving, postgres_cluster: Cluster
) -> None:
    issuing = Issuing(serving.server.port, found_firm(), 10, clients=4, is_asking_on=True).start()
    issuing.until(10)
    asyncio.run(page_tells_of(postgres_cluster, serving, issuing))
    issuing.until(len(issuing.acknowledged) + 1)
    issuing.finish()
    assert set(issuing.told) == {(503, AWAY.code, AWAY.sentence)}
    assert judged(issuing) == {"acknowledged": len(issuing.acknowledged), **NOTHING_WRONG}
    assert verify()["problems"] == []


async def page_tells_of(cluster: Cluster, serving: Serving, issuing: Issuing) -> None:
    """Take the database away and bring it back while a page is open, whose dot goes out and is lit again."""
    cookies, url = {"sid": serving.cookie}, serving.server.url
    async with EventSocket(serving.server, cookie=serving.cookie) as page:
        await page.send(LOAD_PAGE)
        await page.hear("joined")
        await asyncio.to_thread(cluster.control.stop)
        before = len(issuing.acknowledged)
        await page.hear(f"'joined{FIELD_MARKER}': ''")
        asked = await asyncio.to_thread(httpx.get, f"{url}/", cookies=cookies, timeout=20)
        typed = await asyncio.to_thread(httpx.post, f"{url}/sign-in", data={"email": "a@b.de", "password": "x" * 20})
        assert (asked.status_code, asked.text) == (503, AWAY.sentence)
        assert typed.status_code == 503
        assert AWAY.sentence in typed.text
        assert len(issuing.acknowledged) == before
        await asyncio.to_thread(cluster.control.start)
        began = time.monotonic()
        await page.hear(f"'joined{FIELD_MARKER}': '", seconds=BACK_SECONDS)
        await asyncio.to_thread(issuing.until, before + 1)
        await asyncio.to_thread(within, BACK_SECONDS, serving.server._is_ready)
        assert time.monotonic() - began < BACK_SECONDS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_the_disk_is_full_nothing_is_written_everything_is_read_and_room_is_enough_to_go_on(
    database: Engine, small_disk: SmallDisk
) -> None:
    firm = found_firm()
    database.dispose()
    server = LiveServer(small_disk.folder / "data")
    server.data_dir.mkdir()
    shutil.move(str(database.url.database), server.data_dir / "billing.db")
    server.start()
    try:
        issuing = Issuing(server.port, firm, 10, clients=4, is_asking_on=True).start()
        issuing.until(10)
        small_disk.fill()
        within(20, lambda: bool(issuing.told))
        readiness = httpx.get(f"{server.url}/readyz")
        assert (readiness.status_code, readiness.json()["reasons"]) == (503, ["the disk is full"])
        listed = httpx.get(f"{server.url}/api/v1/invoices", headers={"authorization": f"Bearer {firm.key}"})
        assert listed.status_code == 200
        small_disk.make_room()
        began = time.monotonic()
        issuing.until(len(issuing.acknowledged) + 1)
        within(READY_AGAIN_SECONDS, server._is_ready)
        assert time.monotonic() - began < READY_AGAIN_SECONDS
        issuing.finish()
        assert set(issuing.told) == {(503, FULL.code, FULL.sentence)}
        assert judged(issuing) == {"acknowledged": len(issuing.acknowledged), **NOTHING_WRONG}
        connect(f"sqlite:///{server.data_dir / 'billing.db'}")
        assert verify()["problems"] == []
        engine().dispose()
    finally:
        server.stop()
