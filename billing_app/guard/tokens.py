"""Tabs' client tokens, bound to sessions in the database: those that come while others are being stored go together."""

import asyncio
from collections.abc import Callable, Sequence

from billing_app.services.sessions import bind_tokens

_MOST = 500
"""In one transaction: nobody else writes meanwhile."""
Bind = Callable[[Sequence[tuple[str, str]]], Sequence[bool]]


class TokenBinder:
    """After a restart a thousand tabs come back at once, and each commit waits for the disk."""

    def __init__(self, bind: Bind = bind_tokens) -> None:
        """Nobody waits."""
        self._bind = bind
        self._waiting: list[tuple[tuple[str, str], asyncio.Future[bool]]] = []
        self._work: asyncio.Task[None] | None = None

    async def bind(self, token: str, session_id: str) -> bool:
        """Whether a tab's token belongs to this session; stored before this returns."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(((token, session_id), answer))
        if self._work is None:
            self._work = asyncio.create_task(self._work_off(), name="bind tokens")
        return await answer

    async def _work_off(self) -> None:
        try:
            while batch := self._waiting[:_MOST]:
                del self._waiting[:_MOST]
                await self._answer(batch)
        finally:
            self._work = None

    async def _answer(self, batch: list[tuple[tuple[str, str], asyncio.Future[bool]]]) -> None:
        try:
            found = await asyncio.to_thread(self._bind, [wanted for wanted, _ in batch])
        except Exception as error:  # whoever waits for an answer must get one
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), belongs in zip(batch, found, strict=True):
            if not answer.done():
                answer.set_result(belongs)
