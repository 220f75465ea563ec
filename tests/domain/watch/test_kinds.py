"""What of the chain stands in the security log, and under which kind."""

import pytest

from billing_app.domain.watch.kinds import BANK_CHANGED, logged_kind


@pytest.mark.parametrize(
    ("kind", "payload", "logged"),
    [
        ("bank_details.asked", {"iban": "DE89370400440532013000"}, BANK_CHANGED),
        ("settings.changed", {"changed": {"iban": ["a", "b"]}}, BANK_CHANGED),
        ("settings.changed", {"changed": {"due_days": [1, 2]}}, ""),
        ("factor.reset_asked", {}, "factor.reset_asked"),
        ("step_up.failed", {}, "step_up.failed"),
        ("invoice.issued", {}, ""),
    ],
)
def test_bank_details_are_logged_while_they_still_wait(kind: str, payload: dict[str, object], logged: str) -> None:
    assert logged_kind(kind, payload) == logged
