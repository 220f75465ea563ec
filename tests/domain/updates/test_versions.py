"""Which version is the later one, in the words of each ecosystem."""

import pytest

from billing_app.domain.updates.versions import debian_key, semantic_key


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1.0~rc1", "1.0"),
        ("1.0", "1.0+deb12u1"),
        ("9.9", "1:0.1"),
        ("2.36-9+deb12u3", "2.36-9+deb12u10"),
        ("1.0a", "1.0+"),
        ("1.0", "1.0a"),
        ("1.2-1~bpo1", "1.2-1"),
        ("1.2", "1.2-1"),
        ("1.09", "1.10"),
    ],
)
def test_versions_of_debian_sort_as_its_policy_says(earlier: str, later: str) -> None:
    assert debian_key(earlier) < debian_key(later)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1.0.0-alpha", "1.0.0-alpha.1"),
        ("1.0.0-alpha.1", "1.0.0-alpha.beta"),
        ("1.0.0-beta.2", "1.0.0-beta.11"),
        ("1.0.0-rc.1", "1.0.0"),
        ("9.0.0", "10.0.0"),
        ("1.2", "1.2.1"),
    ],
)
def test_semantic_versions_sort_as_their_rules_say(earlier: str, later: str) -> None:
    assert semantic_key(earlier) < semantic_key(later)


def test_zeros_and_builds_change_nothing() -> None:
    assert debian_key("1.0-0") == debian_key("1.0")
    assert semantic_key("1.2") == semantic_key("v1.2.0+build7")
