"""Tries to sign in, as the watch hears of them."""

from dataclasses import dataclass

from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.reporting import report
from billing_app.store.accounts import home_of
from billing_app.store.session import system_reading
from billing_app.store.tables import User


@dataclass(frozen=True, slots=True)
class Knock:
    """One try: what was typed, where it came from, and whose login it is if it is one at all."""

    email: str
    address: str
    device: str
    user: User | None

    def report(self, signal: Signal) -> None:
        """Note what became of it; a member's goes to the log of the business that the member works for."""
        user_id = self.user.id if self.user is not None else ""
        with system_reading() as session:  # asked for strangers too, so that both take the same time
            home = home_of(session, user_id)
        report(
            signal, business_id=home, subject_id=user_id, account=self.email, address=self.address, device=self.device
        )
