"""The paper: its text, its tags, its size, its bytes; and that it opens no connection and reads no file."""

import logging
import re
import socket
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.document import document
from reports.letterhead import Paper, Sheet
from reports.pdf import OurFontsOnly, pdf_from_html
from reports.periods import Period
from tests.reports.conftest import SECRET

pytestmark = pytest.mark.django_db

SHEET = Sheet(
    kop=("KEPOLISIAN NEGARA REPUBLIK INDONESIA", "DAERAH JAWA TIMUR", "RESOR TRENGGALEK"),
    number="B/123/XI/HUM.3.4.5./2026/Sihumas",
    place="Trenggalek",
    month="Oktober 2026",
    on_behalf="KEPALA KEPOLISIAN RESOR TRENGGALEK",
    post="KASIHUMAS",
    name="Hadi Prasetyo, S.H.",
    rank="AJUN KOMISARIS POLISI NRP 80010203",
    copies=("Kapolda Jawa Timur", "Kabidhumas Polda Jawa Timur"),
)
HEADINGS = [
    "I. PENDAHULUAN",
    "II. PETA MITRA MEDIA",
    "III. PELAKSANAAN KEGIATAN",
    "IV. SIARAN PERS DAN DISTRIBUSI",
    "V. LIPUTAN",
    "VI. KLARIFIKASI, HAK JAWAB DAN PERMINTAAN INFORMASI",
    "VII. ANALISA DAN EVALUASI",
    "VIII. RENCANA TINDAK LANJUT",
    "IX. PENUTUP",
]


def reader(printed):
    return PdfReader(BytesIO(printed.data))


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.fixture
def printed(quarter, count):
    return document(count(), SHEET, Paper.A4)


def test_the_paper_has_its_headings_in_order(printed):
    text = text_of(reader(printed)).upper()
    places = [text.find(heading) for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)


def test_the_paper_has_kop_number_signature_and_copies(printed):
    text = text_of(reader(printed))
    for words in (
        *SHEET.kop,
        "Nomor: B/123/XI/HUM.3.4.5./2026/Sihumas",
        "TRIWULAN III 2026",
        "Tembusan:",
        *SHEET.copies,
    ):
        assert words in text
    assert re.search(
        r"Trenggalek, +Oktober 2026 a\.n\. KEPALA KEPOLISIAN RESOR TRENGGALEK KASIHUMAS Hadi Prasetyo", text
    )
    assert "AJUN KOMISARIS POLISI NRP 80010203" in text


def test_the_paper_shows_the_figures(printed):
    text = text_of(reader(printed))
    assert "Terlaksana 3 kegiatan, naik 2 dari triwulan II 2026." in text
    assert "Terlaksana 3 1 +2" in text
    assert "Dari 3 media di wilayah ini, 1 belum ditemui: Suara Panggul." in text
    assert "Tidak ada liputan yang tercatat." in text


def test_the_paper_keeps_what_must_not_be_told(printed):
    text = text_of(reader(printed))
    assert SECRET not in text
    assert "Rencana liputan bersama" not in text
    assert "Ani" not in text.split()


def test_every_page_says_which_of_how_many_it_is(printed):
    pages = reader(printed).pages
    assert len(pages) == printed.pages
    for number, page in enumerate(pages, start=1):
        assert f"halaman {number} dari {len(pages)}" in page.extract_text()


def test_the_signature_is_never_alone_on_its_page(printed):
    page = next(page for page in reader(printed).pages if "KASIHUMAS" in page.extract_text())
    assert "PENUTUP" in page.extract_text().upper()


def test_the_paper_is_tagged_for_readers_who_cannot_see_it(printed):
    pdf = reader(printed)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "Laporan Kemitraan Media, Polres Trenggalek, Triwulan III 2026"
    assert re.search(rb'pdfuaid:part(="1"|>1<)', root["/Metadata"].get_data())


def elements(node):
    node = node.get_object()
    if not hasattr(node, "get"):
        return
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if hasattr(kid.get_object(), "get"):
            yield from elements(kid)


def test_tables_have_heads_and_charts_have_words(printed):
    tree = list(elements(reader(printed).trailer["/Root"]["/StructTreeRoot"]["/K"][0]))
    tags = [node.get("/S") for node in tree]
    assert tags.count("/Figure") == 5
    assert all(node.get("/Alt") for node in tree if node.get("/S") == "/Figure")
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/P"} <= set(tags)


@pytest.mark.parametrize(("paper", "millimetres"), [(Paper.A4, (210, 297)), (Paper.F4, (215, 330))])
def test_the_paper_has_its_size(quarter, count, paper, millimetres):
    box = reader(document(count(), SHEET, paper)).pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == millimetres


def test_only_the_faces_of_the_paper_are_in_it(printed):
    fonts = set(re.findall(rb"/BaseFont /[A-Z]{6}\+([A-Za-z0-9-]+)", b"".join(everything(printed))))
    assert fonts
    assert all(font.startswith((b"Source-S", b"SourceS")) for font in fonts), fonts


def everything(printed):
    pdf = reader(printed)
    for number in range(1, len(pdf.xref_objStm) + len(pdf.xref.get(0, {})) + 1):
        yield repr(pdf.get_object(number)).replace("'", "").replace(": /", " /").encode()


def test_the_same_figures_give_the_same_bytes(quarter, count):
    first = document(count(), SHEET, Paper.A4)
    pdf_from_html("<html lang=id><title>Lain</title><p>Surat lain</p></html>", Paper.F4)
    assert document(count(), SHEET, Paper.A4).data == first.data


def test_a_running_period_says_so_on_every_page(quarter, count):
    pages = reader(document(count(period=Period.parse("2026-Q4")), SHEET, Paper.A4)).pages
    for page in pages:
        assert "Sementara, data sampai dengan 21 November 2026" in page.extract_text()


def test_a_finished_period_is_not_provisional(printed):
    assert "Sementara" not in text_of(reader(printed))


def test_an_area_without_records_has_a_line_for_each_section(cast, count):
    text = text_of(reader(document(count("polres-ketapang", by="operator.ketapang"), SHEET, Paper.A4)))
    for line in (
        "Register belum memuat mitra media di wilayah ini.",
        "Belum ada kegiatan yang tercatat pada triwulan III 2026.",
        "Tidak ada siaran pers yang tercatat.",
        "Tidak ada tindak lanjut yang jatuh tempo.",
        "Belum ada rencana atau tindak lanjut untuk periode berikutnya.",
    ):
        assert line in text


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.css",
        "ftp://example.org/x",
        "font:../../secret",
    ],
)
def test_nothing_but_our_fonts_is_fetched(address):
    with pytest.raises(ValueError, match=r"disallowed protocol|Not a font"):
        OurFontsOnly().fetch(address)


def test_a_document_that_names_files_and_hosts_opens_none(tmp_path, monkeypatch, caplog):
    secret = tmp_path / "rahasia.txt"
    secret.write_text("RAHASIA NEGARA")
    opened = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: opened.append(args))
    html = f"""<html lang="id"><title>x</title><link rel="stylesheet" href="http://127.0.0.1:9/a.css">
      <link rel="attachment" href="{secret.as_uri()}"><img alt="x" src="{secret.as_uri()}"><p>Isi</p></html>"""
    with caplog.at_level(logging.CRITICAL):
        printed = pdf_from_html(html, Paper.A4)
    assert opened == []
    assert "Isi" in text_of(reader(printed))
    assert b"EmbeddedFile" not in printed.data
    assert b"RAHASIA" not in printed.data
