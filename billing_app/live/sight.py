"""Whether the database can be looked at: while it cannot, no page may claim to be live."""

from billing_app.live.hub import Hub
from billing_app.store.outages import outage_of


class Sight:
    """Puts the Live dots out with the first look that fails, and lights them once everything was shown anew."""

    def __init__(self, hub: Hub) -> None:
        """See clearly."""
        self._hub = hub
        self._is_lost = False

    async def lose(self) -> None:
        """Nobody can say any more whether what pages show is true."""
        if self._is_lost:
            return
        self._is_lost = True
        for sid in tuple(self._hub.sockets):
            await self._hub.light(sid, is_true=False)

    async def regain(self) -> None:
        """Show what is true now. Pages that were opened meanwhile and found nothing to watch load anew."""
        if not self._is_lost:
            return
        for room in tuple(self._hub.rooms.values()):
            try:
                await self._hub.show_anew(room)
            except Exception as error:  # one view that cannot be built must not keep all others dark
                if outage_of(error) is not None:
                    raise
                self._hub.mark_stale([room])
        self._is_lost = False
        for sid, socket in tuple(self._hub.sockets.items()):
            if socket.rooms:
                await self._hub.light(sid)
            elif socket.turn:
                await self._hub.reload(sid)
