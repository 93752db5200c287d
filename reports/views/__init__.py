"""Pages of this app: the dashboard, the reports and their files, the lists behind the figures."""

from reports.views.dashboard import Dashboard
from reports.views.exports import ChapterReachExport, OutletReachExport
from reports.views.reach import ChapterReach, OutletReach
from reports.views.reports import LetterheadEdit, ReportDetail, ReportDownload, ReportList, ReportRequest

__all__ = [
    "ChapterReach",
    "ChapterReachExport",
    "Dashboard",
    "LetterheadEdit",
    "OutletReach",
    "OutletReachExport",
    "ReportDetail",
    "ReportDownload",
    "ReportList",
    "ReportRequest",
]
