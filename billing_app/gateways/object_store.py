"""An S3-compatible object store: put, list, read, delete, with a checksum that the store itself checks."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from billing_app.backup_store import BackupStore
from billing_app.domain.errors import BillingError

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
        """Put a file there in parts; the store refuses a part whose checksum is another, and tells the size it has."""
        from boto3.s3.transfer import TransferConfig

        size = _PART_BYTES
        config = TransferConfig(multipart_threshold=size, multipart_chunksize=size, max_concurrency=_THREADS)
        with self._told():
            self._client.upload_file(
                str(file), self._place.bucket, self._key(name), ExtraArgs={"ChecksumAlgorithm": "SHA256"}, Config=config
            )
            there = self._client.head_object(Bucket=self._place.bucket, Key=self._key(name))["ContentLength"]
        if there != file.stat().st_size:
            raise StoreUnavailable(f"{self.label} holds {there} bytes of {name}, not all of it. Try again.")

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
