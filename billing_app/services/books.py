"""The books of a business while something is posted: which day it is, and which days are still open."""

from dataclasses import dataclass
from datetime import date

from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import Frozen, InvalidInput
from billing_app.domain.figures import today_in
from billing_app.store.business import profile_of
from billing_app.store.session import Scope


@dataclass(frozen=True, slots=True)
class Books:
    """Open books: the profile is held until the commit, so that nobody closes a period meanwhile."""

    profile: BusinessProfile
    today: date

    def check_day(self, day: date, path: str) -> date:
        """The day itself, when something may be posted on it: not after today, in an open period."""
        if day > self.today:
            raise InvalidInput(
                f"This day has not come yet: today is {self.today.isoformat()}.", code="in_future", path=path
            )
        closed = self.profile.books_closed_until
        if closed is not None and day <= closed:
            sentence = f"The books are closed until {closed.isoformat()}. Choose a later day."
            raise Frozen(sentence, code="period_closed", path=path)
        return day


def open_books(scope: Scope) -> Books:
    """The books of the scope's business, for posting."""
    profile = profile_of(scope, for_posting=True)
    return Books(profile, today_in(profile.zone, scope.now))
