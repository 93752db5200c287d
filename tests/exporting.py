"""Taking a list out of the house, as a test does it."""

import csv
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlencode
from zipfile import ZipFile

from django.test import Client

PURPOSE = {"file": "csv", "purpose": "report"}


def taken(client: Client, address: str, *, query: dict[str, Any] | None = None, **answers: str) -> bytes:
    """The file that `address` (such as `/wartawan/ekspor/`) sends for these answers."""
    answer = client.post(f"{address}?{urlencode(query or {})}", {**PURPOSE, **answers})
    assert answer.status_code == 200, answer.context and answer.context["form"].errors
    return answer.getvalue()


def text_taken(client: Client, address: str, **given: Any) -> str:
    """Everything the file says; of a workbook, its sheet."""
    data = taken(client, address, **given)
    if given.get("file") == "xlsx":
        data = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")
    return data.decode("utf-8-sig")


def rows_taken(client: Client, address: str, **given: Any) -> list[dict[str, str]]:
    """The rows of the CSV file, as written: protected cells begin with an apostrophe."""
    return list(csv.DictReader(StringIO(text_taken(client, address, **given))))
