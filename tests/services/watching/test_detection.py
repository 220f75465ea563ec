"""The simulated office, shortened: nearly every attack is found in time, and everyday life raises no alarm."""

from tests.bench.detection import detect


def test_attacks_among_normal_days_are_found_within_ten_seconds_without_false_alarms() -> None:
    found = detect(warm_up_days=9)
    assert found["attacks"] >= 20
    assert found["found_percent"]["met"], found["missed"]
    assert found["slowest_seconds"]["met"]
    assert found["false_alarms"]["met"], found["false"]
