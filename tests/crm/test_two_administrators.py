"""Two administrators of one user, unit or list entry never overwrite each other."""

import pytest
from django.db import models

from contacts.models import Beat
from crm.models import Unit, User
from tests.factories import unit


def user_form(user: User, name: str) -> dict[str, object]:
    return {
        "username": user.username,
        "name": name,
        "unit": user.unit_id,
        "role": user.role,
        "is_active": "on",
        "password": "kata-sandi-rahasia-9",
        "version": user.version,
    }


def unit_form(found: Unit, name: str) -> dict[str, object]:
    return {"name": name, "zone": found.zone, "seat": found.seat, "version": found.version}


def beat_form(beat: Beat, name: str) -> dict[str, object]:
    return {"name_id": name, "name_en": beat.name_en, "order": beat.order, "version": beat.version}


def name_of(record: models.Model) -> str:
    record.refresh_from_db()
    return str(getattr(record, "name_id", None) or getattr(record, "name", ""))


@pytest.mark.parametrize("kind", ["user", "unit", "beat"])
def test_the_second_sees_both_texts_and_keeps_theirs(sign_in, cast: dict[str, User], kind: str) -> None:
    record, form, address = {
        "user": (cast["operator.trenggalek"], user_form, "/pengguna/{}/ubah/"),
        "unit": (unit(), unit_form, "/satuan/{}/ubah/"),
        "beat": (Beat.objects.get(code="umum"), beat_form, "/daftar/beat/{}/ubah/"),
    }[kind]
    client, url = sign_in("admin.mabes"), address.format(record.pk)
    first, second = form(record, "Nama Pertama"), form(record, "Nama Kedua")  # type: ignore[operator]
    assert client.post(url, first).status_code == 302
    refused = client.post(url, second)
    page = refused.content.decode()
    assert (refused.status_code, name_of(record)) == (409, "Nama Pertama")
    assert "Nama Pertama" in page
    assert "Nama Kedua" in page
    assert "kata-sandi-rahasia-9" not in page
    assert client.post(url, {**second, "version": 2}).status_code == 302
    assert name_of(record) == "Nama Kedua"
