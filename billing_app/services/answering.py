"""Answering a waiting sign-in with a code: of the app, of the mail, or a recovery code."""

from billing_app.domain.errors import InvalidInput
from billing_app.services.pending_sign_in import finish, waiting_sign_in
from billing_app.services.second_factor.authenticator import judge_app_code
from billing_app.services.second_factor.mail_code import judge_mail_code
from billing_app.services.second_factor.recovery import judge_recovery_code
from billing_app.services.sessions import NewSession
from billing_app.store.session import Scope
from billing_app.store.tables import PendingSignIn, User


def answer_with_code(cookie_header: str, way: str, code: str, *, remembers_device: bool = False) -> NewSession:
    """Begin the session if the code is right; `way` is app, mail or recovery.

    A recovery code never makes a device remembered: whoever lost a phone has other things to put right first.
    """
    waiting = waiting_sign_in(cookie_header)
    if waiting is not None and way not in waiting.ways:
        raise InvalidInput("This way is not open to you. Choose another one.", code="not_a_way", path="code")

    def judge(scope: Scope, pending: PendingSignIn, user: User) -> bool:
        if way == "app":
            return judge_app_code(scope, user, code)
        if way == "mail":
            return judge_mail_code(scope, pending.id, code)
        return judge_recovery_code(scope, user, code)

    return finish(cookie_header, way, judge, remembers_device=remembers_device and way != "recovery")
