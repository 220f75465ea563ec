"""Advisories: whom they concern, how bad they are, and what puts them right."""

from typing import Any

import pytest
from packaging.version import Version

from billing_app.domain.updates.advisory import BrokenRecord, read_advisory
from billing_app.domain.updates.component import Component
from billing_app.domain.updates.matching import Weakness, key_for, merged, weakness_of
from billing_app.domain.updates.severity import base_score, severity_of_score
from tests.fixtures.feeds import record_of


def weakness(record: dict[str, Any], component: Component) -> Weakness | None:
    return weakness_of(read_advisory(record), component, key_for(component.family, Version))


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        # From the examples of FIRST for CVSS 3.1.
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5),
        ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:N", 0.0),
    ],
)
def test_base_scores_are_those_of_the_standard(vector: str, score: float) -> None:
    assert base_score(vector) == score


@pytest.mark.parametrize(
    "vector", ["", "CVSS:4.0/AV:N", "CVSS:3.1/AV:N", "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"]
)
def test_what_is_no_vector_has_no_score(vector: str) -> None:
    assert base_score(vector) is None


def test_words_for_scores() -> None:
    assert [severity_of_score(score) for score in (9.0, 8.9, 7.0, 6.9, 4.0, 3.9)] == [
        "critical",
        "high",
        "high",
        "medium",
        "medium",
        "low",
    ]


@pytest.mark.parametrize(
    ("version", "is_hit"), [("1.9", False), ("2.0", True), ("2.4.6", True), ("2.5rc1", True), ("2.5", False)]
)
def test_a_version_between_introduced_and_fixed_is_affected(version: str, is_hit: bool) -> None:
    record = record_of("PyPI", "Num_Py")
    record["affected"][0]["ranges"][0]["events"] = [{"introduced": "2.0"}, {"fixed": "2.5"}]
    found = weakness(record, Component("PyPI", "num-py", version))
    assert (found is not None) == is_hit
    if found:
        assert (found.name, found.severity, found.fixed) == ("CVE-2026-00001", "critical", "2.5")


def test_last_affected_named_versions_and_open_ends() -> None:
    last = record_of("npm", "left")
    last["affected"][0]["ranges"][0]["events"] = [{"introduced": "0"}, {"last_affected": "1.3.0"}]
    assert weakness(last, Component("npm", "left", "1.3.0"))
    assert weakness(last, Component("npm", "left", "1.3.1")) is None
    named = record_of("npm", "left")
    named["affected"][0] |= {"ranges": [], "versions": ["7.7.7"]}
    assert weakness(named, Component("npm", "left", "7.7.7"))
    assert weakness(named, Component("npm", "left", "7.7.8")) is None
    endless = record_of("Debian:12", "openssl")
    endless["affected"][0]["ranges"][0]["events"] = [{"introduced": "0"}]
    found = weakness(endless, Component("Debian:12", "openssl", "3.0.15-1~deb12u1"))
    assert found is not None
    assert found.fixed == ""


def test_another_release_of_debian_and_a_withdrawn_record_concern_nobody_here() -> None:
    assert weakness(record_of("Debian:11", "openssl"), Component("Debian:12", "openssl", "3.0")) is None
    assert (
        weakness(record_of("PyPI", "numpy", withdrawn="2026-01-01T00:00:00Z"), Component("PyPI", "numpy", "1")) is None
    )


def test_a_version_that_cannot_be_compared_is_rather_warned_of() -> None:
    assert weakness(record_of("PyPI", "odd"), Component("PyPI", "odd", "not a version"))


def test_records_of_two_databases_about_one_cve_are_one_weakness() -> None:
    component = Component("PyPI", "numpy", "2.0")
    unrated = record_of("PyPI", "numpy", "PYSEC-2026-1", severity=[], fixed="2.2")
    both = [weakness(unrated, component), weakness(record_of("PyPI", "numpy", fixed="2.1"), component)]
    (found,) = merged([each for each in both if each], python_key=Version)
    assert found.advisory_ids == ("GHSA-test-0001", "PYSEC-2026-1")
    assert (found.severity, found.fixed) == ("critical", "2.2")


def test_the_database_s_own_word_rates_what_has_no_vector() -> None:
    rated = record_of("PyPI", "numpy", severity=[], database_specific={"severity": "MODERATE"})
    assert read_advisory(rated).severity == "medium"
    assert read_advisory(record_of("PyPI", "numpy", severity=[])).severity == "unrated"


@pytest.mark.parametrize("record", [None, [], {}, {"id": 7}, {"id": "<script>"}, {"id": "X", "affected": {}}])
def test_what_is_no_record_is_refused(record: object) -> None:
    with pytest.raises(BrokenRecord):
        read_advisory(record)
