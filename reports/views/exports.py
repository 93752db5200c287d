"""The lists behind the figures as files."""

from __future__ import annotations

from crm.exports import Columns
from crm.generic import ExportPage
from reports.views.reach import ChapterReach, OutletReach
from reports.views.scope import ScopedPage

OUTLET_REACH: Columns = {
    "nama": lambda row: row.name,
    "jenis": lambda row: row.kind,
    "status": lambda row: row.get_verification_display(),
    "kehadiran": lambda row: row.met,
}

CHAPTER_REACH: Columns = {
    "pengurus": lambda row: row.name,
    "organisasi": lambda row: row.body,
    "kegiatan": lambda row: row.met,
}


class OutletReachExport(ExportPage, ScopedPage):
    list_page = OutletReach
    list_url_name = "reports:outlet-reach"
    columns = OUTLET_REACH


class ChapterReachExport(ExportPage, ScopedPage):
    list_page = ChapterReach
    list_url_name = "reports:chapter-reach"
    columns = CHAPTER_REACH
