"""The simulated office, shortened: nearly every attack is found in time, and everyday life raises no alarm."""

from collections.abc import Iterator

import pytest

from billing_app.settings import settings
from tests.bench.detection import detect


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The office hands its settings over; what was there before comes back."""
    for name in ("BILLING_DATA_DIR", "BILLING_SECRET_KEY"):
        monkeypatch.setenv(name, "x" * 40)
    yield
    settings.cache_clear()


def test_attacks_among_normal_days_are_found_within_ten_seconds_without_false_alarms() -> None:
    found = detect(warm_up_days=9)
    assert found["attacks"] >= 20
    assert found["found_percent"]["met"], found["missed"]
    assert found["slowest_seconds"]["met"]
    assert found["false_alarms"]["met"], found["false"]
