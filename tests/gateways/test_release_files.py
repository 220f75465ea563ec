"""Releases as files: what was altered, not signed, or reaches outside is refused, and nothing half is ever placed."""

import base64
import io
import json
import tarfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from billing_app.domain.updates.release import BrokenRelease
from billing_app.gateways.outward import Unreachable
from billing_app.gateways.release_files import (
    MANIFEST,
    SIGNATURE,
    check_release,
    open_release,
    pack_release,
    place_release,
    write_release,
)
from tests.fixtures.feeds import FeedServer


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release of two files."""
    project = tmp_path / "project"
    (project / "billing_app").mkdir(parents=True)
    (project / "billing_app" / "a.py").write_text("a")
    (project / "pyproject.toml").write_text("b")
    (project / "notes.txt").write_text("not part of it")
    folder = tmp_path / "2.0"
    write_release(project, ["billing_app/a.py", "pyproject.toml"], folder, {"version": "2.0", "security": True})
    return folder


def test_a_release_is_what_its_manifest_says(release: Path, tmp_path: Path) -> None:
    manifest = check_release(release, "")
    assert (manifest.version, manifest.is_security, len(manifest.files)) == ("2.0", True, 2)
    (release / "stowaway.py").write_text("not in the manifest")
    place_release(release, manifest, tmp_path / "placed")
    placed = {str(file.relative_to(tmp_path / "placed")) for file in (tmp_path / "placed").rglob("*") if file.is_file()}
    assert placed == {MANIFEST, "billing_app/a.py", "pyproject.toml"}


@pytest.mark.parametrize("harm", ["altered", "missing", "linked"])
def test_a_file_that_is_not_what_it_was_is_refused(release: Path, harm: str) -> None:
    file = release / "billing_app" / "a.py"
    file.unlink()
    if harm == "altered":
        file.write_text("evil")
    if harm == "linked":
        (release.parent / "same").write_text("a")
        file.symlink_to(release.parent / "same")
    with pytest.raises(BrokenRelease, match=r"billing_app/a\.py"):
        check_release(release, "")


def test_a_signature_is_asked_for_when_a_key_is_set(release: Path) -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    with pytest.raises(BrokenRelease, match="not signed"):
        check_release(release, public)
    text = (release / MANIFEST).read_bytes()
    (release / SIGNATURE).write_bytes(base64.b64encode(other.sign(text)))
    with pytest.raises(BrokenRelease, match="not signed"):
        check_release(release, public)
    (release / SIGNATURE).write_bytes(base64.b64encode(key.sign(text)))
    assert check_release(release, public).version == "2.0"
    told = json.loads(text)
    (release / MANIFEST).write_text(json.dumps({**told, "version": "3.0"}))
    with pytest.raises(BrokenRelease, match="not signed"):
        check_release(release, public)


def test_an_archive_is_unpacked_from_a_file_or_an_address(
    release: Path, tmp_path: Path, feed_server: FeedServer
) -> None:
    archive = tmp_path / "t.tar.gz"
    pack_release(release, archive)
    for number, place in enumerate((str(archive), feed_server.serve("/t.tar.gz", archive.read_bytes()))):
        scratch = tmp_path / f"scratch-{number}"
        scratch.mkdir()
        assert check_release(open_release(place, scratch, may_be_private=True), "").version == "2.0"


@pytest.mark.parametrize("name", ["../outside", "/absolute", "a/../../b"])
def test_an_archive_cannot_reach_outside(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as packed:
        member = tarfile.TarInfo(name)
        member.size = 4
        packed.addfile(member, io.BytesIO(b"evil"))
    with pytest.raises(BrokenRelease, match="can’t be a file"):
        open_release(str(tmp_path / "evil.tar.gz"), tmp_path, may_be_private=False)
    assert not (tmp_path.parent / "outside").exists()


def test_links_in_an_archive_are_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as packed:
        member = tarfile.TarInfo("link")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(member)
    with pytest.raises(BrokenRelease, match="can’t be a file"):
        open_release(str(tmp_path / "evil.tar.gz"), tmp_path, may_be_private=False)


def test_garbage_and_nothing_are_sentences(tmp_path: Path, feed_server: FeedServer) -> None:
    (tmp_path / "garbage").write_bytes(b"garbage")
    with pytest.raises(BrokenRelease, match="damaged"):
        open_release(str(tmp_path / "garbage"), tmp_path, may_be_private=False)
    with pytest.raises(BrokenRelease, match="no release at"):
        open_release(str(tmp_path / "nothing"), tmp_path, may_be_private=False)
    with pytest.raises(Unreachable, match="404"):
        open_release(feed_server.url + "/none.tar.gz", tmp_path, may_be_private=True)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BrokenRelease, match="can’t be read"):
        check_release(tmp_path / "empty", "")
