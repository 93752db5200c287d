"""The three jobs, as their people do them: log a meeting, read the report, import a list. At both widths."""

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Opener, Site, Sound

PICK = """
import json
from contacts.models import Contact
from crm.models import User
person = Contact.objects.filter(unit__code="polres-trenggalek", positions__end=None, memberships__isnull=False,
                                do_not_contact_since=None, positions__isnull=False).first()
position, membership = person.positions.current().first(), person.memberships.first()
found = {"contact": person.pk, "name": person.name, "outlet": position.outlet_id, "chapter": membership.chapter_id}
print(json.dumps(found))
"""


@pytest.fixture(scope="session")
def person(site: Site) -> dict[str, str]:
    """A journalist of Trenggalek with an outlet and a chapter."""
    return {name: str(value) for name, value in json.loads(site.manage("shell", "-v0", "-c", PICK)).items()}


def test_an_operator_logs_a_meeting_and_finds_it_on_every_history(
    open_browser: Opener, sound: Sound, person: dict[str, str], size: str
) -> None:
    page, theme = open_browser("operator.trenggalek"), f"Rencana liputan bersama ({size})"
    sound(page)
    page.goto(f"/wartawan/{person['contact']}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(person["name"])
    sound(page)
    page.get_by_role("link", name="Catat pertemuan").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Catat pertemuan")
    sound(page)
    page.get_by_text("Coffee morning", exact=True).click()
    expect(page.get_by_label("informal", exact=True)).to_be_checked()
    page.get_by_label("Tempat").fill("Warung kopi dekat Polres")
    page.get_by_label("Hasil").fill("Sepakat bertemu lagi bulan depan.")
    page.get_by_label("Apa yang dijanjikan").first.fill("Kirim data kecelakaan")
    page.get_by_text("Lengkapi", exact=True).click()
    page.get_by_label("Tema").fill(theme)
    page.get_by_role("button", name="Simpan pertemuan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(theme)
    expect(page.get_by_text("Sepakat bertemu lagi bulan depan.")).to_be_visible()
    sound(page)
    for address in (
        f"/wartawan/{person['contact']}/",
        f"/media/{person['outlet']}/",
        f"/organisasi/pengurus/{person['chapter']}/",
    ):
        page.goto(address)
        expect(page.get_by_text(f"Coffee morning: {theme}").first).to_be_visible()
        sound(page)
    page.goto("/")
    expect(page.get_by_text("Kirim data kecelakaan").first).to_be_visible()


def test_the_chief_opens_the_dashboard_and_downloads_the_quarters_pdf(
    open_browser: Opener, sound: Sound, tmp_path: Path
) -> None:
    page = open_browser("pimpinan.trenggalek")
    sound(page)
    page.goto("/dasbor/?period=2026-Q3")
    expect(page.get_by_text(re.compile(r"Triwulan III 2026", re.IGNORECASE)).first).to_be_visible()
    sound(page)
    page.locator("a.tile").first.click()
    expect(page.locator(".results-count")).to_be_visible()
    sound(page)
    page.go_back()
    page.get_by_role("button", name="Susun laporan").click()
    page.wait_for_url(re.compile(r"/laporan/\d+/"))
    sound(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Unduh")).first.click()
    file = tmp_path / "laporan.pdf"
    waiting.value.save_as(file)
    text = "".join(sheet.extract_text() for sheet in PdfReader(file).pages)
    assert "POLRES TRENGGALEK" in text.upper()
    assert "TRIWULAN III" in text.upper()


def test_an_operator_imports_a_list_and_a_second_time_changes_nothing(
    open_browser: Opener, sound: Sound, tmp_path: Path, size: str
) -> None:
    file = tmp_path / "media.csv"
    with file.open("w", newline="") as out:
        csv.writer(out, delimiter=";").writerows(
            [
                ["Nama Media", "Website", "Provinsi", "Jenis Media", "NIK"],
                [
                    f"Warta {size} Satu",
                    f"https://{size}-satu.example",
                    "Jawa Timur",
                    "Media Siber",
                    "3503010101010001",
                ],
                ["", f"https://{size}-dua.example", "Jawa Timur", "Media Siber", "3503010101010002"],
            ]
        )
    page = open_browser("operator.trenggalek")
    walk_to_the_preview(page, file, sound)
    expect(page.locator("main")).to_contain_text("2 baris baru")
    page.get_by_role("button", name="Impor 2 baris").click()
    page.wait_for_url(re.compile("/hasil/"))
    expect(page.locator("main")).to_contain_text(re.compile(r"2\s*baru"))
    sound(page)
    page.goto(f"/media/?q={size}-dua.example")
    expect(page.get_by_role("link", name=f"{size}-dua.example").first).to_be_visible()
    walk_to_the_preview(page, file, sound)
    expect(page.locator("main")).to_contain_text("2 tidak mengubah apa pun")
    expect(page.get_by_role("button", name=re.compile("Impor"))).to_have_count(0)


def walk_to_the_preview(page: Page, file: Path, sound: Sound) -> None:
    page.goto("/impor/mulai/")
    sound(page)
    page.get_by_text("media", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Baca daftar").click()
    page.wait_for_url(re.compile("/kolom/"))
    expect(page.get_by_text("NIK").first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.wait_for_url(re.compile("/pratinjau/"))
    sound(page)
