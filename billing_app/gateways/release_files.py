"""The files of a release: fetched, checked against their manifest and its signature, put in a place of their own."""

import hashlib
import json
import shutil
import tarfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from billing_app.domain.updates.release import BrokenRelease, Manifest, is_plain_path, read_manifest
from billing_app.gateways.outward import Bounds, Unreachable, ask

MANIFEST, SIGNATURE = "RELEASE.json", "RELEASE.sig"
_MOST_BYTES = 500_000_000
_FETCH_SECONDS = 600.0


def open_release(place: str, scratch: Path, *, may_be_private: bool) -> Path:
    """The folder of a release: as it lies there, or unpacked from an archive that is a file or at an address."""
    if place.startswith(("https://", "http://")):
        archive = scratch / "fetched"
        with archive.open("wb") as file:
            bounds = Bounds(_MOST_BYTES, _FETCH_SECONDS, may_be_private)
            answer = ask(place, bounds, keep=lambda chunk: cast("Any", file.write(chunk)))
        if answer.status != 200:
            raise Unreachable(f"The release at {place} answers with {answer.status}.")
        return _unpack(archive, scratch / "unpacked")
    source = Path(place)
    if source.is_dir():
        return source
    if not source.is_file():
        raise BrokenRelease(f"There is no release at {place}.")
    return _unpack(source, scratch / "unpacked")


def check_release(folder: Path, key: str) -> Manifest:
    """The manifest of a release whose every file is what it says, signed by the key if one is given."""
    try:
        text = (folder / MANIFEST).read_bytes()
        told = json.loads(text)
    except (OSError, ValueError):
        raise BrokenRelease(f"There is no release in {folder.name}: its {MANIFEST} can’t be read.") from None
    if key:
        _check_signature(folder, text, key)
    manifest = read_manifest(told)
    for name, digest in manifest.files.items():
        file = folder / name
        if file.is_symlink() or not file.is_file() or _digest(file) != digest:
            raise BrokenRelease(f"The file {name} of release {manifest.version} is missing or was altered.")
    return manifest


def place_release(source: Path, manifest: Manifest, target: Path) -> None:
    """Copy what the manifest names, and nothing else; it appears complete or not at all."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name in [*manifest.files, MANIFEST]:
        (fresh / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(source / name, fresh / name)
    for name, digest in manifest.files.items():  # what was checked before could have been changed since
        if _digest(fresh / name) != digest:
            raise BrokenRelease(f"The file {name} of release {manifest.version} changed while it was copied.")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def write_release(project: Path, names: list[str], target: Path, about: dict[str, Any]) -> Manifest:
    """Make a release folder of a project's files; the other half of this file reads it."""
    target.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for name in sorted(names):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / name, target / name)
        files[name] = _digest(target / name)
    (target / MANIFEST).write_text(json.dumps({**about, "files": files}, indent=1))
    return read_manifest({**about, "files": files})


def pack_release(folder: Path, archive: Path) -> None:
    """The folder as one archive, the same for the same files."""
    with tarfile.open(archive, "w:gz") as packed:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            packed.add(file, file.relative_to(folder).as_posix(), filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mtime, member.uid, member.gid, member.uname, member.gname, member.mode = 0, 0, 0, "", "", 0o644
    return member


def _unpack(archive: Path, target: Path) -> Path:
    """Only plain files with plain names, counted while unpacking."""
    try:
        with tarfile.open(archive) as packed:
            for member, content in _members(packed):
                file = target / member
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                file.write_bytes(content)
    except (tarfile.TarError, EOFError, OSError):
        raise BrokenRelease(f"The archive {archive.name} is damaged, or none.") from None
    return target


def _members(packed: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    left = _MOST_BYTES
    for member in packed:
        if member.isdir():
            continue
        if not member.isfile() or not is_plain_path(member.name):
            raise BrokenRelease(f"The archive holds “{member.name[:80]}”, which can’t be a file of a release.")
        opened = packed.extractfile(member)
        content = opened.read(left + 1) if opened is not None else b""
        left -= len(content)
        if left < 0:
            raise BrokenRelease("The archive unfolds into more than any release.")
        yield member.name, content


def _check_signature(folder: Path, text: bytes, key: str) -> None:
    try:
        signature = b64decode((folder / SIGNATURE).read_bytes(), validate=False)
        Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(signature, text)
    except (OSError, ValueError, InvalidSignature):
        raise BrokenRelease("This release is not signed by the key of BILLING_RELEASE_KEY.") from None


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def link(target: Path, place: Path) -> None:
    """A link in the place of whatever was there."""
    if place.is_symlink() or place.exists():
        place.unlink()
    place.symlink_to(target)
