"""The lists of this app as files."""

from typing import Any

from django.utils import timezone

from crm.exports import Columns
from crm.generic import ExportPage
from engagements.models import Engagement
from engagements.views.follow_ups import FollowUpList
from engagements.views.lists import EngagementList

ENGAGEMENT_COLUMNS: Columns = {
    "tanggal": lambda row: row.date,
    "waktu": lambda row: row.time,
    "zona": lambda row: row.zone,
    "kegiatan": lambda row: row.kind,
    "sifat": lambda row: row.get_nature_display(),
    "status": lambda row: row.get_status_display(),
    "tempat": lambda row: row.place,
    "tema": lambda row: row.released_theme,
    "satuan": lambda row: row.unit,
    "hadir": lambda row: row.attended_count,
    "peserta_lain": lambda row: row.others_count,
    "ketentuan": lambda row: row.get_terms_display(),
    "hasil": lambda row: row.released_outcome,
    "kesepahaman": lambda row: row.released_understanding,
}

FOLLOW_UP_COLUMNS: Columns = {
    "tindak_lanjut": lambda row: row.what,
    "penanggung_jawab": lambda row: row.owner,
    "tenggat": lambda row: row.due,
    "selesai": lambda row: row.done_at and timezone.localdate(row.done_at, row.unit.tzinfo),
    # The kind and the day only: a theme under embargo stays in the house.
    "kegiatan": lambda row: row.engagement and row.engagement.kind,
    "tanggal_kegiatan": lambda row: row.engagement and row.engagement.date,
    "wartawan": lambda row: row.contact,
    "media": lambda row: row.outlet,
    "pengurus": lambda row: row.chapter,
    "satuan": lambda row: row.unit,
}


class EngagementExport(ExportPage):
    list_page = EngagementList
    list_url_name = "engagements:engagement-list"
    columns = ENGAGEMENT_COLUMNS

    def list_queryset(self) -> Any:
        return Engagement.objects.visible_to(self.user)

    def complete(self, rows: Any) -> Any:
        return rows.for_list().for_export()


class FollowUpExport(ExportPage):
    list_page = FollowUpList
    list_url_name = "engagements:followup-list"
    columns = FOLLOW_UP_COLUMNS
