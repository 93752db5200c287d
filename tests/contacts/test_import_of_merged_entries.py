"""A file from before a merge comes again: it is not taken back unseen, and the entry that went does not come anew."""

import pytest

from contacts.models import Contact, Outlet
from tests.contacts.import_files import csv_file, imported, outcomes, previewed
from tests.contacts.merge_worlds import merge
from tests.exporting import taken
from tests.factories import make_contact, make_outlet

pytestmark = pytest.mark.django_db


def test_the_row_of_a_merged_person_is_asked_about(cast, sign_in, tmp_path):
    kept = make_contact("Budi Santoso", phone="+6281234567890")
    merged = make_contact("Budi S.", phone="+6281345678901", email="lama@contoh.id")
    path = tmp_path / "ekspor.csv"
    path.write_bytes(taken(sign_in("kepala.trenggalek"), "/wartawan/ekspor/"))
    merge(kept, merged, cast["kepala.trenggalek"], email="kept")
    batch = previewed(path, cast["operator.trenggalek"], "contacts")
    of = {row.number: row for row in batch.outcomes.all()}
    assert sorted(outcomes(batch)) == ["duplicate", "unchanged"]
    asked = next(row for row in of.values() if row.outcome == "duplicate")
    assert asked.candidates == [{"id": kept.pk, "row": None, "reasons": ["merged"]}]
    assert (asked.plan, Contact.objects.get().name, Contact.objects.get().email) == ({}, "Budi Santoso", "")


def test_a_merged_person_is_found_through_any_number_of_merges(cast, tmp_path):
    one, two, three = (make_contact(name) for name in ("Budi S.", "Budi Santos", "Budi Santoso"))
    merge(two, one, cast["kepala.trenggalek"])
    merge(three, two, cast["kepala.trenggalek"])
    text = f"nomor_mitra_pers,nama\n{one.pk},Budi S.\n"
    batch = previewed(csv_file(tmp_path, text), cast["operator.trenggalek"], "contacts")
    assert batch.outcomes.get().candidates == [{"id": three.pk, "row": None, "reasons": ["merged"]}]


def test_the_number_of_a_merged_person_means_nobody_under_another_name(cast, tmp_path):
    kept, merged = make_contact("Budi Santoso"), make_contact("Budi S.")
    merge(kept, merged, cast["kepala.trenggalek"])
    text = f"nomor_mitra_pers,nama\n{merged.pk},Agus Wibowo\n"
    batch = imported(csv_file(tmp_path, text), cast["operator.trenggalek"], "contacts")
    assert outcomes(batch) == ["new"]
    assert {*Contact.objects.values_list("name", flat=True)} == {"Budi Santoso", "Agus Wibowo"}


@pytest.mark.parametrize("number", [False, True])
def test_a_list_with_the_name_of_a_merged_outlet_renames_nothing(cast, tmp_path, number):
    kept = make_outlet("Tribun Trenggalek", website="https://tribun.contoh.id")
    merged = make_outlet("Tribun")
    merge(kept, merged, cast["kepala.trenggalek"])
    text = f"nomor_mitra_pers,nama,jenis,telepon\n{merged.pk if number else ''},Tribun,siber,0355791234\n"
    batch = imported(csv_file(tmp_path, text), cast["operator.trenggalek"], "outlets")
    assert outcomes(batch) == ["update"]
    outlet = Outlet.objects.get()
    assert (outlet.name, outlet.other_names, outlet.phone.as_e164) == (
        "Tribun Trenggalek",
        "Tribun",
        "+62355791234",
    )
