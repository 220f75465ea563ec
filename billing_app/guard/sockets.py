"""How many sockets an address has open: of all processes together where there is Redis, else of this one.

Each open socket is a lease in Redis that its process renews, so that a killed process leaves nothing behind for long.
"""

import asyncio
import logging
import secrets
from contextlib import suppress
from time import monotonic
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from billing_app.guard.limits import OpenSockets

LEASE_SECONDS = 90
_RENEW_SECONDS = 30
_RETRY_SECONDS = 10
_log = logging.getLogger(__name__)
# A store that does not answer must not hold a socket up.
_PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
# The clock is the store's: those of several machines differ.
_ENTER = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if tonumber(ARGV[2]) > 0 and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[3]))
return 1
"""
_RENEW = """
local until_at = tonumber(redis.call('TIME')[1]) + tonumber(ARGV[1])
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], until_at, ARGV[index]) end
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[1]))
return 1
"""


class SharedSockets:
    """Open sockets by address, counted by all processes together as long as Redis answers."""

    def __init__(self, redis_url: str, most: int) -> None:
        """Connect at the first socket."""
        self._most = most
        self._own = OpenSockets(most)
        self._pool = BlockingConnectionPool.from_url(redis_url, max_connections=20, **_PATIENCE) if redis_url else None
        self._leases: dict[str, set[str]] = {}
        self._away_until = 0.0
        self._renewing: asyncio.Task[None] | None = None

    async def enter(self, address: str, *, is_counted: bool = True) -> str:
        """Count a socket; returns its lease, or nothing if it may not open. One that is not counted always may."""
        if not self._own.enter(address, is_counted=is_counted):
            return ""
        lease = secrets.token_hex(8)
        most = self._most if is_counted else 0
        if await self._ask(_ENTER, address, lease, most, LEASE_SECONDS) == 0:
            self._own.leave(address)
            return ""
        self._leases.setdefault(address, set()).add(lease)
        if self._pool is not None and self._renewing is None:
            self._renewing = asyncio.create_task(self._renew_for_ever(), name="renew leases of sockets")
        return lease

    async def leave(self, address: str, lease: str) -> None:
        """Count a closed socket."""
        self._own.leave(address)
        leases = self._leases.get(address, set())
        leases.discard(lease)
        if not leases:
            self._leases.pop(address, None)
        if self._pool is not None and monotonic() >= self._away_until:
            with suppress(RedisError, OSError):  # then it runs out by itself
                await self._redis().zrem(_key(address), lease)

    async def renew(self) -> None:
        """Make the leases of this process last; public for tests, which don't wait."""
        for address, leases in list(self._leases.items()):
            await self._ask(_RENEW, address, LEASE_SECONDS, *sorted(leases))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._renewing is not None:
            self._renewing.cancel()
            with suppress(asyncio.CancelledError):
                await self._renewing
            self._renewing = None
        if self._pool is not None:
            await self._pool.aclose()

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            await self.renew()

    async def _ask(self, script: str, address: str, *arguments: Any) -> int | None:
        """What a script answers; None while Redis is away, and then each process counts for itself."""
        if self._pool is None or monotonic() < self._away_until:
            return None
        try:
            return int(await self._redis().eval(script, 1, _key(address), *arguments))
        except (RedisError, OSError) as error:
            self._away_until = monotonic() + _RETRY_SECONDS
            _log.warning("sockets are counted by each process for itself: %s", type(error).__name__)
            return None

    def _redis(self) -> Any:
        return Redis(connection_pool=self._pool)


def _key(address: str) -> str:
    return f"tideline:sockets:{address}"
