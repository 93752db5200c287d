"""The XML of a workbook, element by element as it comes, in memory that does not grow with it. No Django in here.

openpyxl would build a tree of Python objects for every row: 17 µs a cell against 7 here.
"""

from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

from contacts.imports.parsed import Refusal

CHUNK = 1 << 16
MAX_COLUMN = 16_384


class Handler:
    """Gathers what a file says; `taken` hands on what is complete so far."""

    def __init__(self) -> None:
        self.gathered: list[Any] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def text(self, text: str) -> None:
        raise NotImplementedError


def parsed(source: IO[bytes], handler: Handler) -> Iterator[Any]:
    """What the handler gathers, in pieces. Raises Refusal for XML that is broken or declares entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        while chunk := source.read(CHUNK):
            parser.Parse(chunk)
            yield from handler.gathered
            handler.gathered.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refusal("broken") from error
    yield from handler.gathered
    handler.gathered.clear()


def refuse(*_declaration: object) -> None:
    raise Refusal("broken")


def local(name: str) -> str:
    """Without the prefix that some programs write (`x:row`)."""
    return name.rpartition(":")[2] if ":" in name else name


class Texts(Handler):
    """The shared texts of a workbook (`si`), each joined from its runs; how a word is pronounced (`rPh`) left out."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.is_text = self.is_aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "si":
                self.runs = []
            case "t":
                self.is_text = not self.is_aside
            case "rPh":
                self.is_aside = True

    def end(self, name: str) -> None:
        match local(name):
            case "si":
                self.gathered.append("".join(self.runs))
            case "t":
                self.is_text = False
            case "rPh":
                self.is_aside = False

    def text(self, text: str) -> None:
        if self.is_text:
            self.runs.append(text)


class Cell:
    """A cell as the file has it: where, of which type and style, its text, whether a formula stands in it."""

    __slots__ = ("has_formula", "has_value", "kind", "reference", "style", "text")

    def __init__(self, attributes: dict[str, str]) -> None:
        self.reference = attributes.get("r", "")
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.text = ""
        self.has_formula = self.has_value = False


class Sheet(Handler):
    """Gathers `(attributes of the row, [Cell])`. Of columns (from 0) and of filters it keeps what hides."""

    def __init__(self) -> None:
        super().__init__()
        self.row: dict[str, str] = {}
        self.cells: list[Cell] = []
        self.cell: Cell | None = None
        self.is_text = self.is_aside = False
        self.runs: list[str] = []
        self.hidden_columns = set[int]()
        self.filtered: list[str] = []
        self.filter = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "c":
                self.cell = Cell(attributes)
            case "v" if self.cell:
                self.cell.has_value = self.is_text = True
            case "t":
                self.is_text = not self.is_aside
            case "f" if self.cell:
                self.cell.has_formula = True
            case "row":
                self.row, self.cells = attributes, []
            case "rPh":
                self.is_aside = True
            case other:
                self.start_of_the_rest(other, attributes)

    def start_of_the_rest(self, name: str, attributes: dict[str, str]) -> None:
        if name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), int(attributes["max"])
            self.hidden_columns.update(range(max(first, 1) - 1, min(last, MAX_COLUMN)))
        elif name == "autoFilter":
            self.filter = attributes.get("ref", "")
        elif name == "filterColumn" and self.filter:
            self.filtered.append(self.filter)
            self.filter = ""

    def end(self, name: str) -> None:
        match local(name):
            case "v" | "t":
                self.is_text = False
            case "c" if self.cell:
                self.cell.text = "".join(self.runs)
                self.cells.append(self.cell)
                self.cell = None
                self.runs.clear()
            case "row":
                self.gathered.append((self.row, self.cells))
                self.cells = []
            case "rPh":
                self.is_aside = False

    def text(self, text: str) -> None:
        if self.is_text:
            self.runs.append(text)
