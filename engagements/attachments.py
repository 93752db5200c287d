"""What a file is, by looking into it: its name and the browser's word for it prove nothing."""

import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from crm.text import DirtyText, clean_text
from engagements.actions.content import Paper
from engagements.photos import FORMATS, UnreadablePhoto, plain_photo

MOST_FILES = 10
LONGEST_NAME = 150

SIGNATURES = {
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"%PDF-": ("application/pdf", ".pdf"),
}
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_PARTS = {
    "xl/workbook.xml": (f"{OFFICE}spreadsheetml.sheet", ".xlsx"),
    "word/document.xml": (f"{OFFICE}wordprocessingml.document", ".docx"),
}


def looked_at(file: UploadedFile) -> Paper:
    """`file` with its true type. Raises ValidationError with a sentence that names the file."""
    name = shown_name(file)
    if not file.size:
        raise ValidationError(_("The file “%(name)s” is empty."), params={"name": name})
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(
            _("The file “%(name)s” is too large: at most %(limit)s."),
            params={"name": name, "limit": filesizeformat(settings.MAX_UPLOAD_BYTES)},
        )
    found = type_of(file)
    if found is None:
        raise ValidationError(
            _("The file “%(name)s” is not a photo (JPEG, PNG), a PDF, an XLSX or a DOCX."),
            params={"name": name},
        )
    return Paper(name=name, file=as_kept(file, found[0], name), content_type=found[0], ending=found[1])


def as_kept(file: UploadedFile, content_type: str, name: str) -> File[bytes]:
    """What is stored: a photo leaves the place it was taken at behind, everything else stays as it is."""
    if content_type not in FORMATS:
        return file
    try:
        return plain_photo(file, content_type)
    except UnreadablePhoto as error:
        raise ValidationError(
            _("The photo “%(name)s” is damaged or too large."), params={"name": name}
        ) from error


def shown_name(file: UploadedFile) -> str:
    """Its last part, cleaned; what cannot be cleaned is not worth keeping."""
    try:
        name = clean_text(PurePath(file.name or "").name)
    except DirtyText:
        name = ""
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    return f"{stem[: LONGEST_NAME - len(ending[:10])]}{ending[:10]}" or "file"


def type_of(file: Any) -> tuple[str, str] | None:
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    for signature, found in SIGNATURES.items():
        if start.startswith(signature):
            return found
    return office_type(file) if start.startswith(b"PK\x03\x04") else None


def office_type(file: Any) -> tuple[str, str] | None:
    """By the parts the archive lists; nothing is unpacked. A document with macros is none of ours."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    finally:
        file.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((found for part, found in OFFICE_PARTS.items() if part in names), None)


def papers_of(files: Iterable[UploadedFile]) -> list[Paper]:
    """All of `files`, or ValidationError with a sentence for each that is refused."""
    papers, refused = [], []
    for file in files:
        try:
            papers.append(looked_at(file))
        except ValidationError as error:
            refused.append(error)
    if len(papers) > MOST_FILES:
        refused.append(ValidationError(_("At most %(limit)s files at a time."), params={"limit": MOST_FILES}))
    if refused:
        raise ValidationError(refused)
    return papers
