"""Feeds of vulnerabilities from files and addresses: their age, what they cover, and what is wrong with bad ones."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from billing_app.domain.updates.component import Component
from billing_app.gateways.advisory_feed import BrokenFeed, Feed, read_feed
from billing_app.gateways.outward import Bounds, Unreachable
from tests.fixtures.feeds import FeedServer, record_of

BOUNDS = Bounds(50_000_000, 20, may_be_private=True)


def read(source: Path | str) -> Feed:
    return read_feed(str(source), {"numpy"}, BOUNDS)


def dump(*records: object, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Records as OSV's all.zip has them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compress) as archive:
        for number, record in enumerate(records):
            content = record if isinstance(record, bytes) else json.dumps(record).encode()
            archive.writestr(f"R-{number}.json", content)
    return file.getvalue()


def document(**more: Any) -> dict[str, Any]:
    return {"generated_at": "2026-11-25T12:00:00Z", "covers": ["PyPI"], "vulns": [record_of("PyPI", "numpy")], **more}


def test_a_document_says_its_age_and_what_it_covers(tmp_path: Path) -> None:
    file = tmp_path / "feed.json"
    file.write_text(json.dumps(document(covers=["PyPI", "Debian:12"])))
    feed = read(file)
    assert feed.made_at == datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert [each.id for each in feed.advisories] == ["GHSA-test-0001"]
    assert feed.is_for(Component("PyPI", "anything", "1"))
    assert feed.is_for(Component("Debian:12", "anything", "1"))
    assert not feed.is_for(Component("Debian:11", "anything", "1"))
    assert not feed.is_for(Component("npm", "anything", "1"))


def test_a_dump_is_as_old_as_its_newest_record_and_covers_what_all_records_name(tmp_path: Path) -> None:
    both = record_of("PyPI", "numpy")
    both["affected"].append({"package": {"ecosystem": "npm", "name": "numpy"}})
    other = record_of("PyPI", "scipy", "GHSA-2", modified="2026-11-20T10:00:00.123456789Z")
    file = tmp_path / "all.zip"
    file.write_bytes(dump(both, other))
    feed = read(file)
    assert feed.covers == {"PyPI"}
    assert feed.made_at == datetime(2026, 11, 26, tzinfo=UTC)
    assert [each.id for each in feed.advisories] == ["GHSA-test-0001"]


def test_a_feed_is_fetched_from_an_address(feed_server: FeedServer) -> None:
    assert read(feed_server.serve("/all.zip", dump(record_of("PyPI", "numpy")))).covers == {"PyPI"}
    assert read(feed_server.serve("/feed.json", document())).covers == {"PyPI"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Sign in to the Wi-Fi</html>",
        b"[]",
        b"{}",
        json.dumps({"vulns": []}).encode(),
        json.dumps({"generated_at": "lately", "covers": [], "vulns": []}).encode(),
        json.dumps(document(vulns=[{"id": 7}])).encode(),
        b"PK\x03\x04 cut off",
        dump(b"no json"),
        dump([]),
        dump(record_of("PyPI", "numpy"), record_of("npm", "left")),
        dump(record_of("PyPI", "numpy"))[:-30],
        dump(b"\x00" * 9_000_000),
    ],
)
def test_garbage_is_a_sentence(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "feed"
    file.write_bytes(content)
    with pytest.raises(BrokenFeed) as caught:
        read(file)
    assert str(file) in caught.value.message
    assert "Nothing was changed" in caught.value.message


def test_a_feed_that_is_not_there_is_a_sentence(tmp_path: Path, feed_server: FeedServer) -> None:
    with pytest.raises(Unreachable, match="No such file"):
        read(tmp_path / "none.json")
    with pytest.raises(Unreachable, match="404"):
        read(feed_server.url + "/none.json")
