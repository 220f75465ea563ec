"""Rules on small histories: what each finds, and what it leaves alone."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_app.domain.watch.advice import ADVICE, advice_for
from billing_app.domain.watch.kinds import BANK_CHANGED, FACTOR_REFUSED, SIGNED_IN, Signal
from billing_app.domain.watch.observing import Observation, Recent, Source
from billing_app.domain.watch.rules import judge

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
A, B = "203.0.113.7", "198.51.100.9"


def line(kind: str, *, ago: int = 10, count: int = 1, **more: object) -> Observation:
    business = "" if "business_id" not in more else str(more.pop("business_id"))
    address = str(more.pop("address", A))
    return Observation(
        kind,
        NOW - timedelta(seconds=ago),
        count,
        business_id=business,
        address=address,
        address_key=f"key of {address}",
        network=address.rpartition(".")[0],
        **more,  # type: ignore[arg-type]
    )


def failures(accounts: int = 1, addresses: int = 1, each: int = 1, ago: int = 10) -> list[Observation]:
    return [
        line(
            Signal.SIGN_IN_FAILED,
            ago=ago,
            count=each,
            account_key=f"account {number}",
            address=f"203.0.113.{number % addresses + 1}",
        )
        for number in range(max(accounts, addresses))
    ]


def one(kind: str, count: int = 1, *notes: str, ago: int = 10, **more: object) -> list[Observation]:
    more.setdefault("subject_id", "member")
    more.setdefault("business_id", "business")
    return [line(kind, ago=ago, count=count, notes=frozenset(notes), **more)]


def several(kind: str, subjects: int, **more: object) -> list[Observation]:
    return [each for number in range(subjects) for each in one(kind, subject=f"thing {number}", **more)]


FOUND = {
    "guessing": [line(Signal.SIGN_IN_FAILED, count=10, account_key="a")],
    "distributed_guessing": [
        line(Signal.SIGN_IN_FAILED, count=2, account_key="a", address=f"203.0.{number}.1") for number in range(4)
    ],
    "spraying": failures(accounts=6),
    "distributed_spraying": failures(accounts=12, addresses=3),
    "guessed": [
        line(Signal.SIGN_IN_FAILED, ago=300, count=8, account_key="a"),
        line(SIGNED_IN, account_key="a", subject_id="member", business_id="business"),
        line(Signal.NEW_NETWORK, subject_id="member", business_id="business"),
    ],
    "disabled_member": one(Signal.SIGN_IN_DISABLED, 3, account_key="a"),
    "key_guessing": [line(Signal.KEY_REFUSED, count=10)],
    "link_guessing": [line(Signal.LINK_UNKNOWN, count=10)],
    "scanning": [line(Signal.REQUEST_REFUSED, count=20)],
    "socket_flood": [line(Signal.SOCKET_REFUSED, count=40)],
    "foreign_pages": [line(Signal.ORIGIN_REFUSED, count=5)],
    "stolen_token": one(Signal.TOKEN_REFUSED, 1, "theft"),
    "stolen_session": one(Signal.SESSION_MOVED, 1, "other device"),
    "probing_rights": several(Signal.PERMISSION_REFUSED, 4),
    "probing_ids": several(Signal.ID_FOREIGN, 3),
    "forged_events": one(Signal.EVENT_MALFORMED, 10),
    "event_flood": one(Signal.EVENT_FLOOD, 300),
    "impossible_pace": one(Signal.IMPOSSIBLE_PACE, 91),
    "key_pace": one(Signal.KEY_USED, 4096, "far above usual"),
    "export_volume": one(Signal.EXPORTED, 9000, "far above usual"),
    "strange_sign_in": one(Signal.UNUSUAL_HOUR, 1, "new device", "new network", "unusual hour"),
    "two_places": [
        *one(SIGNED_IN, address=B, ago=200),
        *one(Signal.NEW_NETWORK, 1, "new device", "new network", "known member"),
    ],
    "bank_details": one(BANK_CHANGED),
    "new_owner": one("member.role_changed", 1, "owner"),
    "key_elsewhere": one(Signal.KEY_USED, 1, "new network"),
    "factor_guessing": one(FACTOR_REFUSED, 5),
    "step_up_guessing": one(Signal.PASSWORD_REFUSED, 5),
}

LEFT_ALONE = {
    "a forgotten password": [line(Signal.SIGN_IN_FAILED, count=6, account_key="a")],
    "a password that was found again": [
        line(Signal.SIGN_IN_FAILED, ago=300, count=5, account_key="a"),
        line(SIGNED_IN, account_key="a", subject_id="member", business_id="business"),
        line(Signal.NEW_NETWORK, subject_id="member", business_id="business"),
    ],
    "an office in which five people mistype": failures(accounts=5),
    "failures over a long time": failures(accounts=6, ago=1000),
    "one key that was mistyped": [line(Signal.KEY_REFUSED, count=5)],
    "an old link": [line(Signal.LINK_UNKNOWN, count=3)],
    "a tab of an own earlier session": one(Signal.TOKEN_REFUSED, 30),
    "a phone that leaves the house": one(Signal.SESSION_MOVED, 2),
    "a role that was changed while a page was open": several(Signal.PERMISSION_REFUSED, 2),
    "a bookmark of another business": several(Signal.ID_FOREIGN, 1),
    "records that were deleted": several(Signal.ID_UNKNOWN, 12),
    "a page of an old release": one(Signal.EVENT_MALFORMED, 5),
    "fast typing": one(Signal.EVENT_FLOOD, 80),
    "an export": one(Signal.EXPORTED, 900),
    "a new phone": one(Signal.NEW_DEVICE, 1, "new device"),
    "a hotel": one(Signal.NEW_NETWORK, 1, "new network"),
    "a long evening": one(Signal.UNUSUAL_HOUR, 1, "unusual hour"),
    "a new colleague": one("member.added", 1, "office"),
    "a mistyped code": one(FACTOR_REFUSED, 3),
    "somebody's first day": [
        *one(SIGNED_IN, address=B, ago=200),
        *one(Signal.NEW_NETWORK, 1, "new device", "new network"),
    ],
    "the same member in two known places": [*one(SIGNED_IN, address=B, ago=200), *one(SIGNED_IN)],
}


def rules(lines: list[Observation]) -> set[str]:
    return {finding.rule for finding in judge(Recent(sorted(lines, key=lambda each: each.at), NOW))}


@pytest.mark.parametrize("rule", FOUND)
def test_attack_is_found(rule: str) -> None:
    assert rule in rules(FOUND[rule])


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_everyday_life_is_left_alone(case: str) -> None:
    assert rules(LEFT_ALONE[case]) == set()


@pytest.mark.parametrize("rule", FOUND)
def test_every_rule_has_words_for_people(rule: str) -> None:
    words = advice_for(rule, 12, "thing")
    assert rule in ADVICE
    assert words.title
    assert words.to_do
    assert "{" not in words.what


def test_only_addresses_at_the_door_are_banned_and_never_for_foreign_pages() -> None:
    banning = {rule for rule, lines in FOUND.items() for each in judge(Recent(lines, NOW)) if each.bans}
    assert banning == {"spraying", "key_guessing", "link_guessing", "scanning", "socket_flood"}


def test_many_lines_in_one_are_judged_like_many() -> None:
    spread = Observation(
        Signal.SIGN_IN_FAILED,
        NOW,
        500,
        sources={f"key {n}": Source(f"203.0.113.{n}", 10, 10) for n in range(50)},
        accounts={f"account {n}": 5 for n in range(100)},
    )
    found = judge(Recent([spread], NOW))
    assert {"spraying", "distributed_spraying"} <= {each.rule for each in found}
    assert len([each for each in found if each.bans]) == 50
