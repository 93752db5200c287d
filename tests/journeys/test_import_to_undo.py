"""The import wizard from a messy Excel file to taking it back: with the keyboard only, on a phone's width."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import SIZES, Opener, Site, Sound
from tests.journeys.keyboard import Keyboard

NIK = "3503014507880009"
KNOWN = """
from contacts.models import Contact, Outlet, PositionRole
from crm.models import Unit
outlet = Outlet.objects.order_by("pk").first()
unit, role = Unit.objects.get(code="polres-trenggalek"), PositionRole.objects.first()
for number, (name, email) in enumerate((
    ("Gunarso Wiryatmaja", "gunarso@lama.example"),
    ("Endang Kusrini", "endang@lama.example"),
    ("Mohammad Basuki Tirtana", ""),
)):
    person = Contact.objects.create(unit=unit, name=name, email=email, source="kartu nama")
    person.phones.create(number=f"+62812555110{number:02}")
    person.positions.create(outlet=outlet, role=role)
print(outlet.name)
"""


@pytest.fixture(scope="module")
def outlet(site: Site) -> str:
    """Where three people work whom the register of Trenggalek knows; the file tells of them too."""
    return site.manage("shell", "-v0", "-c", KNOWN).strip()


@pytest.fixture
def messy(tmp_path: Path, outlet: str) -> Path:
    """As it lies on an office computer: titles on top, a second sheet, a hidden row, what must not exist."""
    book = Workbook()
    other = book.active
    other.title = "Rekap"
    for row in (["Bulan", "Jumlah"], ["Oktober", 4], ["November", 7]):
        other.append(row)
    sheet = book.create_sheet("Wartawan")
    for row in (
        ["DAFTAR WARTAWAN MITRA HUMAS"],
        ["Keadaan November 2026"],
        [],
        ["No", "Nama", "No HP / WA", "Dari mana", "Jabatan", "Email", "NIK"],
        [1, "Joko Prihantono", "0812-5552-2001 / 0813 5552 2002", outlet, "Wartawan", None, NIK],
        [2, "Siti Marfuah", "0812-5552-2", outlet, None, "siti@baru.example", NIK],
        [3, "Gunarso Wiryatmaja", "0812 5551 1000", None, None, "gunarso@baru.example", None],
        [4, "Endang Kusrini", "62 812-5551-1001", None, None, "__HAPUS__", NIK],
        [5, "Joko Prihantono", "0812-5552-2001", None, None, "joko@baru.example", None],
        [6, "Moh. Basuki Tirtana", "0812-5552-2006", None, None, None, None],
        [7, "Wagimin Setyo", "0812-5552-2007", "Suara Prigi Raya", None, None, NIK],
        [8, "Lastri Handayaningrum", "0812-5552-2008", None, None, None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    sheet.row_dimensions[12].hidden = True
    path = tmp_path / "Daftar wartawan (final) rev2.xlsx"
    book.save(path)
    return path


def rows_of(site: Site, question: str, *values: str) -> list[Any]:
    address = f"file:{site.var / 'mitra.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        return database.execute(question, values).fetchall()


def register(site: Site) -> list[list[Any]]:
    """All that is known of people, without what counts the changes."""
    return [
        rows_of(site, f"SELECT {columns} FROM contacts_{table} ORDER BY {columns}")  # noqa: S608
        for table, columns in (
            ("contact", "id, name, prefix_title, suffix_title, kind, email, unit_id, source, merged_into_id"),
            ("phone", "contact_id, number"),
            ("position", 'contact_id, outlet_id, role_id, start, "end"'),
            ("membership", "contact_id, chapter_id, card_number"),
            ("contact_beats", "contact_id, beat_id"),
            ("contact_regions", "contact_id, region_id"),
            ("outlet", "id, name, other_names, website"),
        )
    ]


OF_PERSON = """
SELECT email, (SELECT group_concat(number, ' ') FROM
               (SELECT number FROM contacts_phone WHERE contact_id = contact.id ORDER BY number))
FROM contacts_contact contact WHERE name = ?
"""


def people(site: Site, name: str) -> list[tuple[str, str]]:
    """`[(e-mail, numbers)]` of those who are called so."""
    return rows_of(site, OF_PERSON, name)


@pytest.mark.parametrize("size", ["phone"])
def test_an_operator_imports_a_messy_workbook_and_takes_it_back_with_the_keyboard_only(
    open_browser: Opener, sound: Sound, site: Site, messy: Path, tmp_path: Path
) -> None:
    page = open_browser("operator.trenggalek")
    page.set_viewport_size({"width": 360, "height": 800})
    keys, before = Keyboard(page), register(site)
    upload(page, keys, sound, messy)
    choose_columns(page, keys, sound)
    mend_the_short_number(page, keys, sound)
    decide_on_duplicates(page, keys, sound)
    assert register(site) == before, "a preview writes nothing"
    confirm(page, keys, sound)
    assert people(site, "Joko Prihantono") == [("", "+6281255522001 +6281355522002")]
    assert people(site, "Siti Marfuah") == [("siti@baru.example", "+6281255522003")]
    assert people(site, "Lastri Handayaningrum") == [("", "+6281255522008")]
    assert people(site, "Gunarso Wiryatmaja") == [("gunarso@baru.example", "+6281255511000")]
    assert people(site, "Endang Kusrini") == [("", "+6281255511001")]
    assert people(site, "Moh. Basuki Tirtana") == [("", "+6281255511002 +6281255522006")]
    assert people(site, "Wagimin Setyo") == []
    rejected = download_the_rejected(page, keys, tmp_path)
    assert [row[:6] for row in rejected] == [
        ("No", "Nama", "No HP / WA", "Dari mana", "Jabatan", "Email"),
        ("7", "Wagimin Setyo", "0812-5552-2007", "Suara Prigi Raya", None, None),
    ]
    assert rejected[1][6] == 'Dari mana: Belum ada media bernama "Suara Prigi Raya" di daftar.'
    take_back(page, keys, sound)
    assert register(site) == before
    assert not [file for file in site.var.glob("mitra.sqlite3*") if NIK.encode() in file.read_bytes()]


def upload(page: Page, keys: Keyboard, sound: Sound, file: Path) -> None:
    page.goto("/impor/")
    sound(page)
    keys.press(page.get_by_role("link", name="Impor daftar").first)
    expect(page.get_by_label("wartawan", exact=True)).to_be_checked()
    sound(page)
    keys.reach(page.locator("input[type=file]"))
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("[data-chosen]")).to_have_text(file.name)
    keys.press(page.get_by_role("button", name="Baca daftar"))
    page.wait_for_url(re.compile("/lembar/"))
    sound(page)
    keys.choose(page.get_by_role("radio", name=re.compile("Wartawan")))
    keys.press(page.get_by_role("button", name="Baca lembar ini"))
    page.wait_for_url(re.compile("/kolom/"))


def choose_columns(page: Page, keys: Keyboard, sound: Sound) -> None:
    main = page.locator("main")
    expect(main).to_contain_text("8 baris")
    expect(main.locator(".notice-warning")).to_contain_text("Dibuang dan tidak disimpan di mana pun")
    expect(main.locator(".notice-warning li")).to_have_text("NIK")
    expect(main).to_contain_text("2 baris di atas judul kolom tidak dibaca.")
    expect(main).to_contain_text("1 baris disembunyikan di Excel. Baris itu tetap dibaca.")
    expect(main).to_contain_text("isiannya: No, Dari mana.")
    sound(page)
    keys.select(page.get_by_label("Dari mana"), "Media")
    keys.press(page.get_by_role("button", name="Lihat pratinjau"))
    page.wait_for_url(re.compile("/pratinjau/"))


def mend_the_short_number(page: Page, keys: Keyboard, sound: Sound) -> None:
    main = page.locator("main")
    expect(main).to_contain_text("2 baris salah")
    expect(main).to_contain_text("2 baris mungkin sudah ada")
    sound(page)
    keys.press(page.get_by_role("link", name=re.compile("^Perbaiki ?: No HP")))
    page.wait_for_url(re.compile("/perbaiki/"))
    expect(main).to_contain_text("Nomor HP kurang 1 angka")
    sound(page)
    keys.type(page.get_by_label("No HP / WA"), "0812-5552-2003")
    keys.press(page.get_by_role("button", name="Simpan dan periksa lagi"))
    page.wait_for_url(re.compile("/pratinjau/"))
    expect(main).to_contain_text("1 baris salah")


def decide_on_duplicates(page: Page, keys: Keyboard, sound: Sound) -> None:
    keys.press(page.get_by_role("link", name="Lihat dan putuskan"))
    page.wait_for_url(re.compile("/duplikat/"))
    twice, likely = (page.get_by_role("group", name=f"Baris {number}") for number in (9, 10))
    expect(twice).to_contain_text("entri yang sama, isinya berbeda")
    expect(likely).to_contain_text("Mohammad Basuki Tirtana")
    sound(page)
    keys.choose(twice.get_by_label("Jangan impor baris ini"))
    keys.choose(likely.get_by_label("Sama: perbarui entri itu"))
    keys.press(page.get_by_role("button", name="Simpan keputusan"))
    page.wait_for_url(re.compile("/pratinjau/"))
    expect(page.locator("main")).to_contain_text("2 baris diputuskan.")


def confirm(page: Page, keys: Keyboard, sound: Sound) -> None:
    main = page.locator("main")
    expect(main).to_contain_text("3 baris baru")
    row = main.get_by_role("row", name=re.compile("Endang Kusrini", re.IGNORECASE))
    expect(row).to_contain_text("endang@lama.example dihapus")
    sound(page)
    keys.tick(page.get_by_label("Sisihkan 1 baris yang salah"))
    keys.press(page.get_by_role("button", name="Impor 6 baris"))
    page.wait_for_url(re.compile("/hasil/"))
    expect(main).to_contain_text("Diimpor persis seperti pada pratinjau.")
    assert tiles(page) == {"baru": "3", "diperbarui": "3", "tetap": "0", "dibiarkan": "1", "disisihkan": "1"}
    sound(page)


def tiles(page: Page) -> dict[str, str]:
    found = page.locator("main .tile")
    numbers, labels = (found.locator(f".tile-{part}").all_inner_texts() for part in ("number", "label"))
    return dict(zip(labels, numbers, strict=True))


def download_the_rejected(page: Page, keys: Keyboard, folder: Path) -> list[tuple[Any, ...]]:
    with page.expect_download() as waiting:
        keys.press(page.get_by_role("button", name="Unduh"))
    path = folder / "ditolak.xlsx"
    waiting.value.save_as(path)
    return list(load_workbook(path).active.iter_rows(values_only=True))


def take_back(page: Page, keys: Keyboard, sound: Sound) -> None:
    main = page.locator("main")
    keys.press(page.get_by_role("link", name="Batalkan impor"))
    page.wait_for_url(re.compile("/batalkan/"))
    sound(page)
    keys.press(page.get_by_role("button", name="Lihat akibatnya dulu"))
    expect(main).to_contain_text("Belum ada yang dibatalkan.")
    sound(page)
    keys.press(page.get_by_role("button", name="Batalkan 6 baris"))
    page.wait_for_url(re.compile("/hasil/"))
    expect(main).to_contain_text("Impor ini sudah dibatalkan.")
    assert tiles(page) == {"dibatalkan": "6", "dipertahankan": "0", "gagal": "0"}
    sound(page)


@pytest.mark.parametrize("size", ["phone"])
def test_an_operator_imports_and_takes_back_where_scripts_are_switched_off(
    browser: Browser, site: Site, size: str
) -> None:
    with browser.new_context(
        base_url=site.url, viewport=SIZES[size], locale="id-ID", java_script_enabled=False
    ) as context:
        page, before = context.new_page(), register(site)
        page.goto("/impor/mulai/")
        page.get_by_label("Nama pengguna").fill("operator.trenggalek")
        page.get_by_label("Kata sandi", exact=False).first.fill(site.password)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url("**/impor/mulai/")
        page.get_by_text("Tempel sel dari").click()
        page.locator("textarea").fill("Nama\tHP\tEmail\nWinarti Kusumastuti\t081255533001\t\nPoniran\t0812\t")
        page.get_by_role("button", name="Baca daftar").click()
        page.get_by_role("button", name="Lihat pratinjau").click()
        expect(page.locator("main")).to_contain_text("1 baris salah")
        page.get_by_label("Sisihkan 1 baris").check()
        page.get_by_role("button", name="Impor 1 baris").click()
        page.wait_for_url(re.compile("/hasil/"))
        assert tiles(page) == {"baru": "1", "diperbarui": "0", "tetap": "0", "disisihkan": "1"}
        assert people(site, "Winarti Kusumastuti") == [("", "+6281255533001")]
        assert people(site, "Poniran") == []
        page.get_by_role("link", name="Batalkan impor").click()
        page.get_by_role("button", name="Lihat akibatnya dulu").click()
        page.get_by_role("button", name="Batalkan 1 baris").click()
        page.wait_for_url(re.compile("/hasil/"))
        assert tiles(page) == {"dibatalkan": "1", "dipertahankan": "0", "gagal": "0"}
        assert register(site) == before
