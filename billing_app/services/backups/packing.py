"""One file from many and back: a tar, compressed by zstd, encrypted by age; always a stream, never in memory."""

import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import zstandard

from billing_app.domain.errors import BillingError
from billing_app.gateways.age import DamagedFile, Readable, Writable, decrypt, encrypt
from billing_app.services.backups.manifest import MANIFEST, Manifest, UnreadableBackup, parse_manifest

Advance = Callable[[float], None]
AGE_HEADER = b"age-encryption.org/"
_CHUNK = 1024 * 1024
_SYNC_EVERY_BYTES = 4 * 1024 * 1024
_LEVEL = 3
_MOST_MANIFEST_BYTES = 64 * 1024 * 1024


def file_digest(file: Path) -> dict[str, Any]:
    """Size and SHA-256 of a file."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "sha256": digest}


def pack(
    parts: Mapping[str, Path], manifest: Manifest, target: Path, public_keys: Sequence[str], advance: Advance
) -> dict[str, Any]:
    """Write an archive, its manifest first; returns its size and SHA-256. Without keys it stays unencrypted."""
    with SteadyFile(target, is_lasting=True) as written:
        if public_keys:
            with _pipe(lambda end: _write_archive(end, parts, manifest, advance)) as source:
                encrypt(source, written, public_keys)
        else:
            _write_archive(written, parts, manifest, advance)
    return {"bytes": written.count, "sha256": written.digest.hexdigest()}


def unpack(
    archive: Path,
    folder: Path,
    private_key: str,
    look: Callable[[Manifest], None],
    advance: Advance,
    *,
    is_lasting: bool = False,
) -> Manifest:
    """Unpack an archive into an empty folder. `look` sees the manifest before anything is written, and may refuse."""
    with archive.open("rb") as file:
        is_encrypted = file.read(len(AGE_HEADER)) == AGE_HEADER
        file.seek(0)
        if not is_encrypted:
            return _read_archive(file, folder, look, advance, is_lasting=is_lasting)
        if not private_key:
            raise UnreadableBackup("This backup is encrypted: give the key file that opens it, by --key-file.")
        with _pipe(lambda end: decrypt(file, end, private_key)) as source:
            return _read_archive(source, folder, look, advance, is_lasting=is_lasting)


def _write_archive(target: Writable, parts: Mapping[str, Path], manifest: Manifest, advance: Advance) -> None:
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    meter = _Meter(manifest.size, advance)
    with (
        compressor.stream_writer(cast("Any", target), closefd=False) as compressed,
        tarfile.open(fileobj=compressed, mode="w|", bufsize=_CHUNK) as tar,
    ):
        text = manifest.to_json()
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        for name, file in parts.items():
            with file.open("rb") as stream:
                tar.addfile(_entry(name, int(manifest.parts[name]["bytes"])), _Watched(stream, meter))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _read_archive(
    source: Readable, folder: Path, look: Callable[[Manifest], None], advance: Advance, *, is_lasting: bool
) -> Manifest:
    try:
        with (
            zstandard.ZstdDecompressor().stream_reader(cast("Any", source), closefd=False) as plain,
            tarfile.open(fileobj=plain, mode="r|", bufsize=_CHUNK) as tar,
        ):
            manifest = _read_manifest(tar)
            look(manifest)
            _read_parts(tar, manifest, folder, advance, is_lasting=is_lasting)
            while plain.read(_CHUNK):  # up to the checksum at the very end
                pass
            return manifest
    except (zstandard.ZstdError, tarfile.TarError, EOFError):
        raise DamagedFile("This backup is damaged or cut off: it is not what was written. Take another one.") from None


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    stream = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if first is None or stream is None or first.size > _MOST_MANIFEST_BYTES:
        raise UnreadableBackup("This is not a backup of Tideline: it does not begin with the list of what it holds.")
    return parse_manifest(stream.read())


def _read_parts(tar: tarfile.TarFile, manifest: Manifest, folder: Path, advance: Advance, *, is_lasting: bool) -> None:
    missing, meter = set(manifest.parts), _Meter(manifest.size, advance)
    while (entry := tar.next()) is not None:
        stream = tar.extractfile(entry) if entry.isreg() else None
        if stream is None or entry.name not in missing or not is_inside(entry.name):
            raise UnreadableBackup(f"This backup holds “{entry.name}”, which its list does not name. Take another one.")
        missing.remove(entry.name)
        target = folder / entry.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with SteadyFile(target, is_lasting=is_lasting) as written:
            while chunk := stream.read(_CHUNK):
                written.write(chunk)
                meter.count(len(chunk))
        if written.digest.hexdigest() != manifest.parts[entry.name]["sha256"]:
            raise DamagedFile(f"“{entry.name}” in this backup is not what was written. Take another one.")
    if missing:
        raise UnreadableBackup(f"This backup lacks a part: {', '.join(sorted(missing))}. Take another one.")


def is_inside(name: str) -> bool:
    """Whether a name of an archive stays inside the folder that it is unpacked into."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


class SteadyFile:
    """A new file for its owner only, hashed while it is written; one that is to last is brought to the disk in steps.

    All of it at once would hold up whoever else waits for the disk: the writers of the database, at every commit.
    """

    def __init__(self, path: Path, *, is_lasting: bool) -> None:
        """Nothing is there yet; opening refuses to overwrite."""
        self._is_lasting = is_lasting
        self._path, self.count, self._synced, self.digest = path, 0, 0, hashlib.sha256()

    def __enter__(self) -> "SteadyFile":
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=_CHUNK)
        return self

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        self._file.write(data)
        self.digest.update(data)
        self.count += len(data)
        if self.count - self._synced >= _SYNC_EVERY_BYTES:
            self._sync()
        return len(data)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            with self._file:
                self._sync()
        else:
            with suppress(OSError):  # the first failure is the one to tell
                self._file.close()

    def _sync(self) -> None:
        self._file.flush()
        if self._is_lasting:
            os.fdatasync(self._file.fileno())
        self._synced = self.count


class _Meter:
    """Counts bytes, and tells how much of all is done."""

    def __init__(self, total: int, advance: Advance) -> None:
        self._done, self._total, self._advance = 0, max(1, total), advance

    def count(self, size: int) -> None:
        self._done += size
        self._advance(min(1.0, self._done / self._total))


class _Watched:
    """A file that a meter watches."""

    def __init__(self, file: Readable, meter: _Meter) -> None:
        self._file, self._meter = file, meter

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._meter.count(len(data))
        return data


@contextmanager
def _pipe(produce: Callable[[Any], None]) -> Generator[BinaryIO]:
    """What another thread produces, to be read here; its failure is raised here, before anything else is believed."""
    reading_end, writing_end = os.pipe()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing_end, "wb", buffering=_CHUNK) as end:
                produce(end)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, name="archive")
    source = os.fdopen(reading_end, "rb", buffering=_CHUNK)
    thread.start()
    try:
        yield source
    except BaseException as error:
        source.close()  # whoever still writes hears of it
        thread.join()
        raise _cause(failures, error) from None
    while source.read(_CHUNK):  # what comes after the end that this side knows; damage may show there only
        pass
    source.close()
    thread.join()
    if failures:
        raise failures[0]


def _cause(failures: Sequence[BaseException], error: BaseException) -> BaseException:
    """What went wrong first: a reader complains of a cut-off stream when the writer has failed."""
    first = failures[0] if failures and not isinstance(failures[0], BrokenPipeError) else error
    own = isinstance(error, BillingError) and not isinstance(error, DamagedFile)
    return error if own and isinstance(first, DamagedFile) else first
