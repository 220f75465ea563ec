"""Number series: which patterns could ever write the same number."""

import pytest

from billing_app.domain.series import can_collide


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("INV-{number}", "INV-{number:5}", True),
        ("INV-{number}", "CN-{number}", False),
        ("2026-{number}", "{year}-{number}", True),
        ("2025-{number}", "2026-{number}", False),
        ("A-{number}", "A-1{number}", True),
        ("A-{number}", "A-{number}-B", False),
        ("{year}{number:4}", "{number}", True),
        ("{year:2}/{number}", "{year}/{number}", True),
    ],
)
def test_patterns_collide_when_some_number_fits_both(one, other, expected):
    assert can_collide(one, other) is expected
    assert can_collide(other, one) is expected
