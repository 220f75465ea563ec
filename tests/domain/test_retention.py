"""Which backups are kept: generations, reasons, and a floor."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.retention import KEPT_IN_ANY_CASE, UNPROVEN_KEPT, UNTOUCHED_FOR, Generations, Kept, outlived

NOW = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
DEFAULT = Generations()


def hourly(hours: int, *, proven: bool = True, scheduled: bool = True) -> list[Kept]:
    """One backup at every full hour, the newest last."""
    moments = [NOW - timedelta(hours=hours - index) for index in range(1, hours + 1)]
    return [Kept(f"{at:%Y%m%d%H}", at, is_proven=proven, is_scheduled=scheduled) for at in moments]


def kept(backups: list[Kept], generations: Generations = DEFAULT) -> list[datetime]:
    gone = set(outlived(backups, generations, NOW))
    return [one.made_at for one in backups if one.name not in gone]


def test_the_last_24_hours_are_all_kept_and_then_one_a_day():
    left = kept(hourly(24 * 40))
    assert [at for at in left if NOW - at < timedelta(hours=24)] == [
        NOW - timedelta(hours=n) for n in range(23, -1, -1)
    ]
    days = [at.date() for at in left if timedelta(days=2) < NOW - at < timedelta(days=13)]
    assert len(days) == len(set(days)) == 11


def test_weeks_and_months_keep_their_newest():
    left = kept(hourly(24 * 365))
    old = [at for at in left if NOW - at > timedelta(days=70)]
    assert [(at.year, at.month) for at in old] == sorted({(at.year, at.month) for at in old})
    assert all((at + timedelta(hours=1)).month != at.month for at in old)
    assert len(left) < 24 + 14 + 8 + 13


def test_the_newest_proven_ones_stay_however_old_they_are():
    ancient = [Kept(str(n), NOW - timedelta(days=4000 + n), is_proven=True, is_scheduled=True) for n in range(9)]
    assert len(kept(ancient, Generations(0, 0, 0, 0))) == KEPT_IN_ANY_CASE


def test_a_backup_that_failed_its_proof_never_pushes_out_a_good_one():
    good = Kept("good", NOW - timedelta(days=400), is_proven=True, is_scheduled=True)
    assert outlived([good, *hourly(900, proven=False)], DEFAULT, NOW).count("good") == 0


def test_while_nothing_is_proven_the_generations_keep_what_there_is():
    assert kept(hourly(2000, proven=False)) == kept(hourly(2000))
    assert len(kept(hourly(20, proven=False))) == 20


def test_of_backups_that_failed_their_proof_only_the_newest_few_are_kept_and_not_for_ever():
    good = Kept("good", NOW - timedelta(hours=200), is_proven=True, is_scheduled=True)
    for scheduled in (True, False):
        lies = [
            Kept(str(n), NOW - timedelta(minutes=15 * n), is_proven=False, is_scheduled=scheduled) for n in range(700)
        ]
        assert kept([good, *reversed(lies)]) == [good.made_at, *(one.made_at for one in reversed(lies[:UNPROVEN_KEPT]))]
    old = [replace(one, made_at=one.made_at - UNTOUCHED_FOR - timedelta(hours=1)) for one in lies]
    assert kept([good, *old]) == [good.made_at]


def test_what_was_made_for_a_reason_stays_for_two_weeks():
    reasons = hourly(24 * 30, scheduled=False)
    gone = outlived(reasons, Generations(0, 0, 0, 0), NOW)
    assert gone
    assert all(NOW - one.made_at > UNTOUCHED_FOR for one in reasons if one.name in gone)


@given(
    st.lists(st.tuples(st.integers(0, 100_000), st.booleans(), st.booleans()), max_size=40),
    st.builds(Generations, *[st.integers(0, 5)] * 4),
)
def test_the_last_good_backup_is_never_deleted(made, generations):
    backups = [
        Kept(str(index), NOW - timedelta(minutes=ago), is_proven=proven, is_scheduled=scheduled)
        for index, (ago, proven, scheduled) in enumerate(made)
    ]
    gone = set(outlived(backups, generations, NOW))
    good = sorted((one for one in backups if one.is_proven), key=lambda one: (one.made_at, one.name))
    assert not gone & {one.name for one in good[-KEPT_IN_ANY_CASE:]}
