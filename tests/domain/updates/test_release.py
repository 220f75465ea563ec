"""Releases: what their manifest may say, and which is the newest."""

from typing import Any

import pytest

from billing_app.domain.updates.release import BrokenRelease, Offer, newest, read_manifest, read_offers

DIGEST = "a" * 64


def offer(version: str, *, is_security: bool = False) -> Offer:
    return Offer(version, is_security, "", version)


def test_the_newest_release_is_offered_and_never_an_older_one() -> None:
    offers = [offer("0.9"), offer("1.10"), offer("1.9", is_security=True)]
    assert newest(offers, "1.0") == offer("1.10")
    assert newest(offers, "1.0", only_security=True) == offer("1.9", is_security=True)
    assert newest(offers, "1.10") is None


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../outside", "a/../../b", "a\\b", "a//b", "./a", "", "a\0b", "x" * 301]
)
def test_files_stay_inside_their_release(name: str) -> None:
    with pytest.raises(BrokenRelease):
        read_manifest({"version": "1.0", "files": {name: DIGEST}})


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"version": "1.0"},
        {"version": "one", "files": {"a": DIGEST}},
        {"version": "1", "files": {"a": "b"}},
    ],
)
def test_what_is_no_manifest_is_refused(told: Any) -> None:
    with pytest.raises(BrokenRelease):
        read_manifest(told)


def test_a_list_of_releases_names_their_archives() -> None:
    (found,) = read_offers({"releases": [{"version": "2.0", "security": True, "archive": "t-2.0.tar.gz"}]})
    assert found == Offer("2.0", True, "", "t-2.0.tar.gz")
    for told in (None, {}, {"releases": {}}, {"releases": [{"version": "2.0"}]}):
        with pytest.raises(BrokenRelease):
            read_offers(told)
