"""How often an address may come without a session: counted for all processes in Redis, else by each for itself."""

import logging
from time import monotonic

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

VISITS_PER_MINUTE = 30
_RETRY_SECONDS = 10
_log = logging.getLogger(__name__)
# A store that does not answer must not hold a request up.
_PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}


class Visits:
    """Visits without a session, pages and sockets alike: each would cost a look into the database, or a tab's state."""

    def __init__(self, redis_url: str, per_minute: int = VISITS_PER_MINUTE) -> None:
        """Connect at the first visit."""
        self._limit = RateLimitItemPerMinute(per_minute)
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool = BlockingConnectionPool.from_url(redis_url, max_connections=20, **_PATIENCE) if redis_url else None
        self._shared = SlidingWindowCounterRateLimiter(_storage(self._pool)) if self._pool else None
        self._away_until = 0.0

    async def may_enter(self, address: str) -> bool:
        """Count a visit; whether it is not one too many. While Redis is away each process counts for itself."""
        if self._shared is not None and monotonic() >= self._away_until:
            try:
                return await self._shared.hit(self._limit, "visit", address)
            except (RedisError, OSError) as error:
                self._away_until = monotonic() + _RETRY_SECONDS
                _log.warning("visits are counted by each process for itself: %s", type(error).__name__)
        return await self._own.hit(self._limit, "visit", address)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._pool is not None:
            await self._pool.aclose()


def _storage(pool: BlockingConnectionPool) -> RedisStorage:
    # The pool knows the address; what stands here only says which kind of store it is.
    return RedisStorage("async+redis://", implementation="redispy", key_prefix="tideline", connection_pool=pool)  # pyright: ignore[reportArgumentType]
