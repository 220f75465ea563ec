"""The logo of a business: decoded, turned upright, made small and written anew, so that only its picture is kept.

Runs in a process of the workshop. SVG is refused: it can load other files and hold more than a picture.
"""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from billing_app.domain.errors import InvalidInput
from billing_app.domain.look import MAX_LOGO_BYTES

_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 1200
_SENTENCE = "Send the logo as a PNG or JPEG picture."


def prepare_logo(content: bytes) -> bytes:
    """A PNG or JPEG without anything but its pixels (sRGB, no profile, no notes), at most 1200 pixels long."""
    if len(content) > MAX_LOGO_BYTES:
        raise InvalidInput("This picture is too large: at most 2 MB.", code="file_too_large", path="logo")
    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise InvalidInput(_SENTENCE, code="file_type", path="logo")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise InvalidInput(
                    "This picture has too many pixels: make it smaller.", code="too_many_pixels", path="logo"
                )
            return _written(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise InvalidInput(f"This picture is broken. {_SENTENCE}", code="broken_picture", path="logo") from None


def _written(picture: Image.Image) -> bytes:
    is_photo = picture.format == "JPEG"
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGB" if is_photo else "RGBA")
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    made = io.BytesIO()
    if is_photo:
        clean.save(made, "JPEG", quality=90)
    else:
        clean.save(made, "PNG", optimize=True)
    return made.getvalue()
