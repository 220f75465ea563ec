"""Visits without a session: thirty a minute of an address, counted by all processes together where there is Redis."""

import asyncio

from billing_app.guard.visits import Visits
from tests.fixtures.database import free_port


async def entered(processes: list[Visits], address: str, times: int) -> int:
    """How many visits got in, the processes taking turns."""
    return sum([await processes[i % len(processes)].may_enter(address) for i in range(times)])


def test_thirty_a_minute_of_each_address() -> None:
    async def attempt() -> tuple[int, int]:
        visits = Visits("")
        return await entered([visits], "192.0.2.1", 100), await entered([visits], "192.0.2.2", 5)

    assert asyncio.run(attempt()) == (30, 5)


def test_processes_count_together_through_redis(redis_url: str) -> None:
    async def attempt() -> int:
        processes = [Visits(redis_url), Visits(redis_url), Visits(redis_url)]
        found = await entered(processes, "192.0.2.1", 100)
        await asyncio.gather(*(each.close() for each in processes))
        return found

    assert asyncio.run(attempt()) == 30


def test_without_its_redis_a_process_counts_for_itself() -> None:
    async def attempt() -> int:
        visits = Visits(f"redis://127.0.0.1:{free_port()}")
        found = await entered([visits], "192.0.2.1", 40)
        await visits.close()
        return found

    assert asyncio.run(attempt()) == 30
