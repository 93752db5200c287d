"""What a spreadsheet would take for a formula, in a CSV file: made harmless, and read back.

No Django in here: the confined process that reads uploads uses it too.
"""

import re

FORMULA_STARTS = ("=", "+", "-", "@", "'", "\t", "\r")
# An Indonesian Excel cuts a CSV file at `;`, and at a line break inside a cell: what follows begins a cell there.
CELL_INSIDE = re.compile(r"([;\t\r\n][\s\"]*)(?='*[=+\-@])")
PROTECTED_INSIDE = re.compile(r"([;\t\r\n][\s\"]*)'(?='*[=+\-@])")


def harmless(cell: str) -> str:
    """`cell` for a CSV file: an apostrophe goes before what a spreadsheet would take for the start of a formula.

    It also goes before an apostrophe that stood there already, so that `unprotected` can tell ours from theirs.
    """
    cell = CELL_INSIDE.sub(r"\1'", cell)
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def unprotected(cell: str) -> str:
    """The inverse of `harmless`, exact for every text.

    Safe on a CSV file of another program too: an apostrophe goes only when a sign of FORMULA_STARTS follows it.
    """
    if "'" not in cell:
        return cell
    if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS):
        cell = cell[1:]
    return PROTECTED_INSIDE.sub(r"\1", cell)
