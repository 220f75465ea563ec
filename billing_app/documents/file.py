"""A file that was made of a document."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One file, ready to be attached or downloaded."""

    name: str
    media_type: str
    content: bytes
