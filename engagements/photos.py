"""A photo without what it tells about the photographer: place, time and device leave before it is stored."""

import struct
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageFile, ImageOps

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}

# Pillow's readers raise each of these for a broken file, its EXIF block included.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
    Image.DecompressionBombError,
)

MOST_PIXELS = 50_000_000
"""The web process holds a photo three times while it is written anew."""


class UnreadablePhoto(ValueError):
    """Broken, or so large that opening it would exhaust the machine."""


def plain_photo(file: Any, content_type: str) -> ContentFile[bytes]:
    """The picture alone, upright, written anew: no EXIF, no GPS, no comment. Raises UnreadablePhoto."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process when it is loaded
    try:
        with Image.open(file, formats=[FORMATS[content_type]]) as photo:
            if photo.width * photo.height > MOST_PIXELS:
                raise UnreadablePhoto(photo.size)
            return rewritten(ImageOps.exif_transpose(photo), FORMATS[content_type])
    except UnreadablePhoto:
        raise
    except BROKEN as error:
        raise UnreadablePhoto from error


def rewritten(photo: Image.Image, form: str) -> ContentFile[bytes]:
    bare = Image.new(photo.mode, photo.size)
    bare.paste(photo)
    if photo.mode == "P":
        bare.putpalette(photo.getpalette() or [])
    out = BytesIO()
    bare.save(out, form, quality=88)
    return ContentFile(out.getvalue())
