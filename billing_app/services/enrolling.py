"""Setting up a second factor in the middle of a sign-in, because the business requires one."""

from dataclasses import dataclass, field

from billing_app.domain.errors import Refused
from billing_app.services.pending_sign_in import finish, party_of, waiting_sign_in
from billing_app.services.second_factor.authenticator import Enrolment, begin_enrolment, confirm_enrolment
from billing_app.services.second_factor.recovery import make_recovery_codes
from billing_app.services.sessions import NewSession
from billing_app.store.session import Scope, system_transaction
from billing_app.store.tables import PendingSignIn, User

_NOT_ASKED = "Your sign-in already has a second factor. Use it to go on."


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The session that follows, and the recovery codes, which are shown only now."""

    session: NewSession
    recovery_codes: tuple[str, ...] = field(repr=False)


def enrolment_of_waiting(cookie_header: str) -> Enrolment:
    """What an app needs to know to become the second factor of a waiting sign-in."""
    party = party_of(cookie_header)
    require_enrolment(cookie_header)
    with system_transaction(party.actor.business_id, party.actor) as scope:
        return begin_enrolment(scope, party.user)


def enrol_and_enter(cookie_header: str, code: str) -> Enrolled:
    """Confirm the app by its first code and begin the session; a wrong code counts as a try."""
    require_enrolment(cookie_header)
    codes: tuple[str, ...] = ()

    def judge(scope: Scope, _pending: PendingSignIn, user: User) -> bool:
        nonlocal codes
        if not confirm_enrolment(scope, user, code):
            return False
        codes = make_recovery_codes(scope, user)
        return True

    wrong = "This is not the code that the app shows now. Check the clock of your device, then type the next code."
    session = finish(cookie_header, "app", judge, wrong=wrong)
    return Enrolled(session, codes)


def require_enrolment(cookie_header: str) -> None:
    """Refuse unless the waiting sign-in asks for a new factor: with only a password nobody adds one beside another."""
    waiting = waiting_sign_in(cookie_header)
    if waiting is not None and waiting.step != "enrol":
        raise Refused(_NOT_ASKED, code="has_factor")
