"""Files that prove an expense: what may be kept, told by the bytes themselves and never by a name or a header."""

from dataclasses import dataclass

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import text_field

MAX_BYTES = 10 * 1024 * 1024
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
# The first is the usual one.
_ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
}
_LONGEST_NAME = 190


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A file that may be kept: its name without any path, and its type as its first bytes tell."""

    name: str
    media_type: str


def check_receipt(name: str, content: bytes) -> ReceiptFile:
    """Name and type of an uploaded file; too large, empty or of another kind is refused."""
    if len(content) > MAX_BYTES:
        raise InvalidInput("This file is too large: at most 10 MB are kept.", code="file_too_large", path="file")
    media_type = media_type_of(content)
    if not media_type:
        raise InvalidInput("Attach a PDF or a picture (PNG, JPEG, WebP, HEIC).", code="file_type", path="file")
    shown = text_field(name.replace("\\", "/").rsplit("/", 1)[-1], "file")
    return ReceiptFile(_fitting(shown or "receipt", _ENDINGS[media_type]), media_type)


def _fitting(name: str, endings: tuple[str, ...]) -> str:
    """The name with an ending that tells the truth: what is saved as a program must not look like one."""
    return (
        name if name.lower().endswith(tuple(f".{each}" for each in endings)) else f"{name[:_LONGEST_NAME]}.{endings[0]}"
    )


def media_type_of(content: bytes) -> str:
    """The media type of a file by its first bytes; empty when it is none of those that are kept."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS else ""
