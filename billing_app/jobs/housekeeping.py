"""Jobs of the installation that keep the database small."""

from collections.abc import Mapping

from billing_app.domain.job import Run
from billing_app.services import tidying


def answers(_run: Run) -> Mapping[str, int]:
    """Forget answers to idempotency keys."""
    return tidying.forget_answers()


def security_details(_run: Run) -> Mapping[str, int]:
    """Forget details of the security log."""
    return tidying.forget_security_details()


def logins(_run: Run) -> Mapping[str, int]:
    """Forget sessions, tries and codes."""
    return tidying.forget_logins()


def uploads(_run: Run) -> Mapping[str, int]:
    """Forget files that nobody used."""
    return tidying.forget_uploads()


def runs(_run: Run) -> Mapping[str, int]:
    """Forget runs of jobs."""
    return tidying.forget_old_runs()
