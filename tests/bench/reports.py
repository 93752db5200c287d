"""One report with its figures, against WeasyPrint alone on the same HTML."""

from io import StringIO

from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import translation

from tests.bench.figure import Figure, at_most, best_of


def render() -> list[Figure]:
    """The quarter of a Polda on demo data: figures, HTML and PDF, warm, against the PDF alone."""
    from crm.models import Unit, User
    from reports.document import body_context, document
    from reports.figures import Area, partnership_figures
    from reports.letterhead import Paper
    from reports.models import Letterhead, Report
    from reports.pdf import pdf_from_html

    call_command("demo_data", stdout=StringIO())
    translation.activate("id")
    user, unit = User.objects.get(username="kepala.jatim"), Unit.objects.get(code="polda-jawa-timur")
    report = Report.objects.filter(unit=unit).first()
    assert report is not None, "the demo data hold a report of the Polda"
    sheet = Letterhead.of(unit).sheet(report)
    area = Area.of(unit, report.period, user)
    html = render_to_string(
        "reports/pdf/report.html", {**body_context(partnership_figures(area)), "sheet": sheet}
    )
    alone = best_of(3, lambda: pdf_from_html(html, Paper.A4))
    whole = best_of(3, lambda: document(partnership_figures(area), sheet, Paper.A4))
    return [
        at_most(
            "report.weasyprint_ratio", whole / alone, 1.15, unit="×", against="WeasyPrint on the same HTML"
        )
    ]
