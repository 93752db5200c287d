"""Why a file, or a cell of it, is not taken, in a sentence that says what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.forbidden import kept_name

SAVE_AS = gettext_lazy('Open it in Excel, choose "Save as", and save it as .xlsx.')
SENTENCES: dict[str, Promise] = {
    "empty": gettext_lazy("The file is empty."),
    "old_excel": gettext_lazy("This is an old or binary Excel file (.xls). %(save_as)s"),
    "open_document": gettext_lazy(
        'This is a LibreOffice file (.ods). Open it there, choose "Save as", and save it as .xlsx.'
    ),
    "macros": gettext_lazy("This workbook holds macros (.xlsm). %(save_as)s"),
    "strict": gettext_lazy(
        'This is a workbook of the kind "Strict Open XML". Open it in Excel, choose "Save as", and the kind "Excel'
        ' Workbook (.xlsx)".'
    ),
    "encrypted": gettext_lazy(
        "The file is protected by a password. Take the password off, and save it as .xlsx."
    ),
    "not_a_workbook": gettext_lazy("This is a ZIP file, but no Excel workbook. %(save_as)s"),
    "html": gettext_lazy("This is a web page with the name of a table. %(save_as)s"),
    "not_a_table": gettext_lazy("This is not a table. Only .xlsx, .csv and .vcf files can be read."),
    "broken": gettext_lazy("The file is damaged or incomplete. %(save_as)s"),
    "broken_text": gettext_lazy(
        'Line %(row)s holds a damaged character. Save the file again as "CSV UTF-8".'
    ),
    "quote": gettext_lazy("Line %(row)s: a quotation mark is opened and not closed, or closed too early."),
    "long_cell": gettext_lazy(
        "Line %(row)s: a cell is far too long. Perhaps a quotation mark is not closed."
    ),
    "too_large": gettext_lazy(
        "The file has %(found)s MB, at most %(limit)s MB are read. Divide it into several files."
    ),
    "unzips_too_large": gettext_lazy(
        "Unpacked, the file has %(found)s MB, at most %(limit)s MB are read. Divide it."
    ),
    "too_many_rows": gettext_lazy(
        "The file has %(found)s rows, at most %(limit)s are read. Divide it into several files."
    ),
    "too_many_rows_in_all": gettext_lazy(
        "The sheets of this workbook have more than %(limit)s rows together. Delete the sheets that are not needed,"
        " or divide the workbook into several files."
    ),
    "too_much_text": gettext_lazy(
        "The cells of this file hold more than %(limit)s MB of text. Delete the columns and sheets that are not needed,"
        " or divide it into several files."
    ),
    "too_many_columns": gettext_lazy(
        "The file has %(found)s columns, at most %(limit)s are read. Delete the columns that are not needed."
    ),
    "too_many_sheets": gettext_lazy(
        "The file has %(found)s sheets, at most %(limit)s are read. Delete the sheets that are not needed."
    ),
    "only_hidden": gettext_lazy("Every sheet of this workbook is hidden. Unhide the one that is meant."),
    "too_heavy": gettext_lazy(
        "The file takes too much memory or time to read. Divide it into several files."
    ),
    "missing": gettext_lazy("There is no such file."),
    "no_rows": gettext_lazy("The file has a row of headers and nothing under it."),
    "only_example": gettext_lazy(
        "The file holds nothing but the example row of the template. Write your own rows below it."
    ),
    "twice": gettext_lazy('Two columns are headed "%(header)s". Give each its own header.'),
    "no_columns": gettext_lazy("No column of this file has a header."),
}


class Refused(Exception):
    """The file is not taken; the sentence says why and what to do. `row` is the line to blame, if one is."""

    def __init__(self, code: str, *, row: int | None = None, sheet: str = "", **params: Any) -> None:
        self.row = row
        sentence = SENTENCES[code] % {"row": row, "save_as": SAVE_AS, **params}
        if sheet:
            sentence = _('Sheet "%(sheet)s": %(sentence)s') % {
                "sheet": kept_name(sheet),
                "sentence": sentence,
            }
        super().__init__(sentence)


def sentence_of_flaw(code: str) -> str:
    """What is wrong with a cell, or a row, that reading left blank."""
    return {
        "formula": _(
            "The cell holds a formula without a value. Open the file in Excel, save it, and try again."
        ),
        "error": _("The cell shows an error of the spreadsheet, such as #REF!."),
        "surrogate": _("The text holds a broken character, which is left out here. Check it."),
        "control": _("The text holds an invisible control character, which is left out here. Check it."),
        "long": _("The text is far too long. Only its beginning is kept here."),
        "extra": _(
            "The row has more cells than there are headers. Put a cell that holds a comma in quotation marks."
        ),
        "card": _("This card is damaged or holds no name. Repair it in the phone, and export it again."),
    }[code]
