"""Photos and papers: known by what they are, given out only to who sees the engagement."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image, ImageFile

from crm.models import User
from engagements.models import Attachment, Engagement
from tests.engagements.posting import edit_data, errors
from tests.factories import make_engagement

type SignIn = Callable[[str], Client]
PDF = b"%PDF-1.7\n%x"


def photo(form: str, **saved: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, form, **saved)
    return out.getvalue()


JPEG, PNG = photo("JPEG"), photo("PNG")


@pytest.fixture(autouse=True)
def own_media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def meeting(cast: dict[str, User]) -> Engagement:
    return make_engagement(by=cast["operator.trenggalek"])


def office(*parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return out.getvalue()


def send(client: Client, meeting: Engagement, *files: SimpleUploadedFile, **changes: Any) -> Any:
    return client.post(f"/kegiatan/{meeting.pk}/ubah/", edit_data(meeting, uploads=list(files), **changes))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("hadir.pdf", PDF, "application/pdf"),
        (
            "daftar.xlsx",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "surat.docx",
            office("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_paper_is_kept_under_its_true_type(
    sign_in: SignIn, meeting: Engagement, name: str, content: bytes, kind: str
) -> None:
    client = sign_in("operator.trenggalek")
    assert send(client, meeting, SimpleUploadedFile(name, content, "text/html")).status_code == 302
    paper = Attachment.objects.get()
    assert (paper.name, paper.content_type, paper.size) == (name, kind, len(content))
    assert name not in str(paper.file.name)
    answer: Any = client.get(paper.get_absolute_url())
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", kind)


@pytest.mark.parametrize(
    ("name", "content", "kind"), [("foto.png", JPEG, "image/jpeg"), ("foto", PNG, "image/png")]
)
def test_a_photo_is_known_by_its_bytes(
    sign_in: SignIn, meeting: Engagement, name: str, content: bytes, kind: str
) -> None:
    assert send(sign_in("operator.trenggalek"), meeting, SimpleUploadedFile(name, content)).status_code == 302
    paper = Attachment.objects.get()
    assert (paper.name, paper.content_type) == (name, kind)
    with Image.open(paper.file) as kept:
        assert kept.size == (40, 20)


def test_a_photo_forgets_where_and_with_what_it_was_taken(sign_in: SignIn, meeting: Engagement) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "HP-Contoh", 6  # maker; turned by a quarter
    exif.get_ifd(0x8825)[2] = (8.0, 3.0, 0.0)  # latitude
    taken = photo("JPEG", exif=exif, comment=b"di depan kantor redaksi")
    assert b"HP-Contoh" in taken
    send(sign_in("operator.trenggalek"), meeting, SimpleUploadedFile("foto.jpg", taken))
    kept = Attachment.objects.get().file.read()
    assert not any(word in kept for word in (b"HP-Contoh", b"Exif", b"redaksi"))
    with Image.open(BytesIO(kept)) as upright:
        assert (upright.size, dict(upright.getexif())) == ((20, 40), {})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("foto-rusak.jpg", JPEG[:100]),
        ("halaman.pdf", b"<html><script>alert(1)</script>"),
        ("gambar.jpg", b"GIF89a" + b"0" * 20),
        ("kosong.pdf", b""),
        ("arsip.xlsx", office("a.txt")),
        ("makro.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("rusak.docx", b"PK\x03\x04rusak"),
        ("gambar.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_anything_else_is_refused_with_its_name(
    sign_in: SignIn, meeting: Engagement, name: str, content: bytes
) -> None:
    answer = send(
        sign_in("operator.trenggalek"), meeting, SimpleUploadedFile(name, content, "application/pdf")
    )
    assert answer.status_code == 422
    assert name in errors(answer)["uploads"][0]
    assert Attachment.objects.count() == 0


def misleading_exif() -> bytes:
    """A photo whose list of coordinates says it has 44,034 entries, found by changing bytes at random."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "x" * 50
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    return photo("JPEG", exif=exif).replace(b"\x00\x02\x00\x01\x00\x02", b"\xac\x02\x00\x01\x00\x02", 1)


@pytest.mark.parametrize("content", [misleading_exif(), photo("PNG")[:60]], ids=["exif", "truncated"])
def test_a_damaged_photo_is_refused_with_its_name(
    sign_in: SignIn, meeting: Engagement, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as the report's library leaves it
    answer = send(sign_in("operator.trenggalek"), meeting, SimpleUploadedFile("foto.jpg", content))
    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert "foto.jpg" in errors(answer)["uploads"][0]


def test_a_photo_of_more_pixels_than_the_machine_can_hold_is_refused(
    sign_in: SignIn, meeting: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagements.photos.MOST_PIXELS", 40 * 20 - 1)
    answer = send(sign_in("operator.trenggalek"), meeting, SimpleUploadedFile("foto.jpg", JPEG))
    assert (answer.status_code, Attachment.objects.count()) == (422, 0)


def test_one_wrong_file_keeps_all_out_and_every_wrong_one_is_named(
    sign_in: SignIn, meeting: Engagement
) -> None:
    files = [
        SimpleUploadedFile("a.pdf", PDF),
        SimpleUploadedFile("b.exe", b"MZ"),
        SimpleUploadedFile("c.exe", b"MZ"),
    ]
    answer = send(sign_in("operator.trenggalek"), meeting, *files)
    assert len(errors(answer)["uploads"]) == 2
    assert Attachment.objects.count() == 0


@override_settings(MAX_UPLOAD_BYTES=10)
def test_a_file_that_is_too_large_is_refused(sign_in: SignIn, meeting: Engagement) -> None:
    answer = send(sign_in("operator.trenggalek"), meeting, SimpleUploadedFile("besar.pdf", PDF))
    assert "besar.pdf" in errors(answer)["uploads"][0]
    assert Attachment.objects.count() == 0


def test_a_foreign_unit_gets_404(sign_in: SignIn, meeting: Engagement) -> None:
    send(sign_in("operator.trenggalek"), meeting, SimpleUploadedFile("a.pdf", PDF))
    paper = Attachment.objects.get()
    assert sign_in("operator.ketapang").get(paper.get_absolute_url()).status_code == 404
    assert sign_in("kepala.jatim").get(paper.get_absolute_url()).status_code == 200
    assert Client().get(paper.get_absolute_url()).status_code == 302


def test_a_paper_is_removed_with_its_file(
    sign_in: SignIn,
    meeting: Engagement,
    django_capture_on_commit_callbacks: Callable[..., Any],
    tmp_path: Path,
) -> None:
    client = sign_in("operator.trenggalek")
    send(client, meeting, SimpleUploadedFile("a.pdf", PDF))
    meeting.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        send(client, meeting, dropped=[Attachment.objects.get().pk])
    assert Attachment.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_paper_of_another_engagement_is_not_removed_from_here(
    sign_in: SignIn, meeting: Engagement, cast: dict[str, User]
) -> None:
    client, other = sign_in("operator.trenggalek"), make_engagement(by=cast["operator.trenggalek"])
    for one in (meeting, other):
        send(client, one, SimpleUploadedFile("a.pdf", PDF))
    meeting.refresh_from_db()
    answer = send(client, meeting, dropped=[other.attachments.get().pk])
    assert answer.status_code == 422
    assert Attachment.objects.count() == 2


def test_a_paper_of_30_digits_is_no_choice(sign_in: SignIn, meeting: Engagement) -> None:
    client = sign_in("operator.trenggalek")
    send(client, meeting, SimpleUploadedFile("a.pdf", PDF))
    meeting.refresh_from_db()
    assert send(client, meeting, dropped=["9" * 30]).status_code == 422
    assert Attachment.objects.count() == 1
