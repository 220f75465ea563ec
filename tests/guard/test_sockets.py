"""Sockets of an address: so many, counted by all processes together where there is Redis."""

import asyncio

import redis.asyncio

from billing_app.guard import sockets as guarded
from billing_app.guard.sockets import SharedSockets
from tests.fixtures.database import free_port


async def opened(processes: list[SharedSockets], address: str, times: int, **options: bool) -> list[str]:
    """The leases of what got in, the processes taking turns."""
    leases = [await processes[i % len(processes)].enter(address, **options) for i in range(times)]
    return [lease for lease in leases if lease]


def test_processes_count_the_sockets_of_an_address_together(redis_url: str) -> None:
    async def attempt() -> tuple[int, int, int]:
        processes = [SharedSockets(redis_url, 5) for _ in range(3)]
        leases = await opened(processes, "192.0.2.1", 12)
        others = await opened(processes, "192.0.2.2", 2)
        await processes[0].leave("192.0.2.1", leases[0])
        again = await opened(processes, "192.0.2.1", 4)
        await asyncio.gather(*(each.close() for each in processes))
        return len(leases), len(others), len(again)

    assert asyncio.run(attempt()) == (5, 2, 1)


def test_who_is_not_held_to_the_limit_opens_more(redis_url: str) -> None:
    async def attempt() -> int:
        sockets = SharedSockets(redis_url, 2)
        found = await opened([sockets], "192.0.2.3", 6, is_counted=False)
        await sockets.close()
        return len(found)

    assert asyncio.run(attempt()) == 6


def test_leases_of_a_killed_process_run_out_and_those_of_a_living_one_are_renewed(redis_url: str, monkeypatch) -> None:
    async def attempt() -> tuple[int, int]:
        killed, living, third = (SharedSockets(redis_url, 4) for _ in range(3))
        monkeypatch.setattr(guarded, "LEASE_SECONDS", 0)  # run out at once
        await opened([killed], "192.0.2.4", 2)
        held = await opened([living], "192.0.2.4", 2)
        monkeypatch.setattr(guarded, "LEASE_SECONDS", 60)
        await living.renew()
        found = await opened([third], "192.0.2.4", 4)
        await asyncio.gather(killed.close(), living.close(), third.close())
        return len(held), len(found)

    assert asyncio.run(attempt()) == (2, 2)


def test_without_its_redis_a_process_counts_for_itself() -> None:
    async def attempt() -> tuple[int, int]:
        sockets = SharedSockets(f"redis://127.0.0.1:{free_port()}", 3)
        leases = await opened([sockets], "192.0.2.5", 5)
        await sockets.leave("192.0.2.5", leases[0])
        again = await opened([sockets], "192.0.2.5", 5)
        await sockets.close()
        return len(leases), len(again)

    assert asyncio.run(attempt()) == (3, 1)


def test_nothing_is_left_in_redis_when_all_have_gone(redis_url: str) -> None:
    async def attempt() -> int:
        sockets = SharedSockets(redis_url, 3)
        for lease in await opened([sockets], "192.0.2.6", 3):
            await sockets.leave("192.0.2.6", lease)
        async with redis.asyncio.Redis.from_url(redis_url) as client:
            left = await client.exists("tideline:sockets:192.0.2.6")
        await sockets.close()
        return left

    assert asyncio.run(attempt()) == 0
