"""An S3-compatible object store: put, list, read, delete, with a checksum that the store itself checks."""

import base64
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from billing_app.domain.errors import BillingError
from billing_app.settings.backup_store import BackupStore

_PART_BYTES = 16 * 1024 * 1024
_THREADS = 2  # each holds a part in memory
_MISSING = {"404", "NoSuchKey", "NotFound"}
logging.getLogger("botocore").setLevel(logging.WARNING)


class StoreUnavailable(BillingError):
    """The object store does not answer, or refuses."""

    code = "store_unavailable"


class ObjectStore:
    """One folder of a bucket."""

    def __init__(self, place: BackupStore) -> None:
        """The client is made at the first use: it costs a third of a second and 30 MB."""
        self._place, self.label = place, place.shown
        self._made: Any = None

    def names(self) -> list[str]:
        """Names of what is there."""
        with self._told():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._place.bucket, Prefix=self._key("")
            )
            keys = [str(entry["Key"]) for page in pages for entry in page.get("Contents", ())]
        return [key.removeprefix(self._key("")) for key in keys]

    def read(self, name: str) -> bytes:
        """A small file."""
        with self._told(name):
            return self._client.get_object(Bucket=self._place.bucket, Key=self._key(name))["Body"].read()

    def write(self, name: str, content: bytes) -> None:
        """Put a small file there."""
        with self._told():
            self._client.put_object(
                Bucket=self._place.bucket, Key=self._key(name), Body=content, ChecksumAlgorithm="SHA256"
            )

    def put(self, name: str, file: Path) -> None:
        """Put a file there in parts, and see that the store holds that very file.

        The store refuses a part whose checksum is another. Afterwards its own checksum of the whole is compared with
        the file here; a store that tells none is read back.
        """
        from boto3.s3.transfer import TransferConfig

        size = _PART_BYTES
        config = TransferConfig(multipart_threshold=size, multipart_chunksize=size, max_concurrency=_THREADS)
        with self._told():
            self._client.upload_file(
                str(file), self._place.bucket, self._key(name), ExtraArgs={"ChecksumAlgorithm": "SHA256"}, Config=config
            )
        self.check(name, file)

    def check(self, name: str, file: Path) -> None:
        """See that the store holds this file whole and unaltered; raises `StoreUnavailable` with what is wrong."""
        with self._told(name):
            head = self._client.head_object(Bucket=self._place.bucket, Key=self._key(name), ChecksumMode="ENABLED")
        if head["ContentLength"] != file.stat().st_size:
            raise StoreUnavailable(f"{self.label} holds {head['ContentLength']} bytes of {name}, not all of it.")
        if head.get("ChecksumSHA256") in _checksums(file):
            return
        if self.digest(name) != _digest(file):
            raise StoreUnavailable(f"{self.label} holds something else under the name {name}.")

    def digest(self, name: str) -> str:
        """The SHA-256 of what the store gives back under a name, read in a stream and not kept."""
        found = hashlib.sha256()
        with self._told(name):
            body = self._client.get_object(Bucket=self._place.bucket, Key=self._key(name))["Body"]
            for chunk in body.iter_chunks(1024 * 1024):
                found.update(chunk)
        return found.hexdigest()

    def fetch(self, name: str, target: Path) -> None:
        """Bring a file here, in a stream."""
        with self._told(name):
            body = self._client.get_object(Bucket=self._place.bucket, Key=self._key(name))["Body"]
            with target.open("xb") as file:
                for chunk in body.iter_chunks(1024 * 1024):
                    file.write(chunk)

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone is no error."""
        with self._told():
            self._client.delete_object(Bucket=self._place.bucket, Key=self._key(name))

    def _key(self, name: str) -> str:
        return f"{self._place.prefix}/{name}" if self._place.prefix else name

    @property
    def _client(self) -> Any:
        if self._made is None:
            import boto3
            from botocore.config import Config

            place = self._place
            self._made = cast("Any", boto3).client(
                "s3",
                endpoint_url=place.endpoint,
                region_name=place.region,
                aws_access_key_id=place.access_key,
                aws_secret_access_key=place.secret_key,
                config=Config(
                    s3={"addressing_style": "path"},
                    connect_timeout=10,
                    read_timeout=60,
                    retries={"max_attempts": 3, "mode": "standard"},
                ),
            )
        return self._made

    @contextmanager
    def _told(self, name: str = "") -> Iterator[None]:
        """Failures in words, without addresses that hold keys."""
        from botocore.exceptions import BotoCoreError, ClientError
        from s3transfer.exceptions import S3UploadFailedError

        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if name and code in _MISSING:
                raise FileNotFoundError(name) from None
            raise StoreUnavailable(f"The object store {self.label} refuses: {code}.") from None
        except S3UploadFailedError as error:
            raise StoreUnavailable(
                f"The object store {self.label} refuses: {str(error).rpartition(': ')[2]}."
            ) from None
        except BotoCoreError as error:
            raise StoreUnavailable(f"The object store {self.label} does not answer ({type(error).__name__}).") from None


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _checksums(file: Path) -> set[str]:
    """What a store may say of a file: the checksum of the whole, and the one made of the checksums of its parts."""
    whole, parts = hashlib.sha256(), list[bytes]()
    with file.open("rb") as opened:
        while part := opened.read(_PART_BYTES):
            whole.update(part)
            parts.append(hashlib.sha256(part).digest())
    of_parts = hashlib.sha256(b"".join(parts)).digest()
    return {_encoded(whole.digest()), f"{_encoded(of_parts)}-{len(parts)}"}


def _encoded(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
