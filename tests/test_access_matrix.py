"""Every URL of the site × every member of the cast × GET and POST.

`access_matrix.csv` is the policy as one can read it: a line per method and URL name, a column per member. A URL that
has no line fails, and so does a line whose URL is gone. The objects all belong to Polres Trenggalek.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from crm.cast import CAST
from crm.models import User
from tests.samples import Samples

TABLE = Path(__file__).parent / "access_matrix.csv"
VISITOR = "pengunjung"
MEMBERS = [member.username for member in CAST]


type Patterns = list[URLPattern | URLResolver]


def urls(
    patterns: Patterns | None = None, namespace: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every URL of the site: its name, and the names of its arguments."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        arguments = (*above, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from urls(pattern.url_patterns, inner, arguments)
        else:
            yield f"{namespace}{pattern.name}", arguments


def lines() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_url_has_its_lines_and_no_line_is_left_over() -> None:
    listed = {(line["method"], line["url"]) for line in lines()}
    assert listed == {(method, name) for name, _arguments in urls() for method in ("GET", "POST")}


def status(client: Client, method: str, address: str) -> str:
    """The status of one request, whose effects are rolled back; nobody is locked out by the one before."""
    cache.clear()
    with transaction.atomic():
        response = client.get(address) if method == "GET" else client.post(address)
        for _chunk in response if response.streaming else ():
            pass
        transaction.set_rollback(True)
    if response.status_code == 302 and response["Location"].startswith("/akun/login/"):
        return "masuk"
    return str(response.status_code)


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line['method']} {line['url']}")
def test_each_member_gets_exactly_this(
    line: dict[str, str], cast: dict[str, User], sign_in, samples: Samples
) -> None:
    address = samples.address(line["url"], dict(urls())[line["url"]])
    clients = {VISITOR: Client(), **{name: sign_in(name) for name in MEMBERS}}
    found = {name: status(client, line["method"], address) for name, client in clients.items()}
    assert found == {name: line[name] for name in clients}


@pytest.fixture
def samples(cast: dict[str, User]) -> Samples:
    return Samples(cast)
