"""The report as a paper: figures and frame in, PDF out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.drawings import charts_of
from reports.figures import PartnershipFigures
from reports.letterhead import Paper, Sheet

if TYPE_CHECKING:
    from reports.pdf import Printed


def body_context(figures: PartnershipFigures) -> dict[str, Any]:
    """What `reports/body.html` and its sections read, on the page as on the paper."""
    period = figures.scope.period
    return {
        "figures": figures,
        "charts": charts_of(figures),
        "period": period,
        "before": period.previous(),
        "after": period.next(),
    }


def document(figures: PartnershipFigures, sheet: Sheet, paper: Paper) -> Printed:
    """The PDF in the active language; the same values give the same bytes."""
    # WeasyPrint takes half a second to load: the worker pays that with its first paper, no page and no command.
    from reports.pdf import pdf_from_template

    return pdf_from_template("reports/pdf/report.html", {**body_context(figures), "sheet": sheet}, paper)
