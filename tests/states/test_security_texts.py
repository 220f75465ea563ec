"""What an alert offers to do: whatever can still be done about its member and its address."""

from datetime import UTC, datetime

import pytest

from billing_app.services.security.standing import LockedMember, MemberSession, Standing
from billing_app.states.security_texts import standing_texts
from billing_app.store.tables import SecurityAlert

AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
ALERT = SecurityAlert(
    id="a", business_id="b", rule="probing", grade="warning", about="lena", subject_id="lena", address="198.51.100.7",
    count=12, detail="", opened_at=AT, last_at=AT,
)  # fmt: skip
SESSION = MemberSession("s", "lena", "Lena", "office", "Firefox", "198.51.100.0/24", AT, AT)
LOCKED = LockedMember("lena", "Lena", "office", AT)


@pytest.mark.parametrize(
    ("sessions", "locked", "unlocked", "offered"),
    [
        ([SESSION], [], {"lena"}, ("lena", "lena")),
        ([], [], {"lena"}, ("lena", "")),
        ([], [LOCKED], set(), ("", "")),
        ([], [], set(), ("", "")),
    ],
    ids=["here", "not here", "locked", "gone"],
)
def test_a_member_who_may_come_in_can_be_locked_and_one_who_is_here_thrown_out(
    sessions: list[MemberSession], locked: list[LockedMember], unlocked: set[str], offered: tuple[str, str]
) -> None:
    standing = Standing([], [ALERT], [], sessions, locked, frozenset(unlocked), {"lena": "Lena"}, AT)
    (alert,) = standing_texts({"standing": standing, "zone": "UTC"}, "en")["alerts"]
    assert (alert["to_lock"], alert["to_end"]) == offered
    assert (alert["who"], alert["to_ban"]) == ("Lena", "198.51.100.7")
