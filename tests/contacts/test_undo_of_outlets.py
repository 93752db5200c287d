"""Taking an import of outlets back: names, groups and what others keep of them."""

import pytest
from django.utils.translation import gettext as _

from contacts.models import ImportBatch, Outlet
from crm.models import User
from tests.contacts.import_files import history
from tests.contacts.undo_worlds import outlets, register, taken_back, told
from tests.factories import make_body, make_contact, make_outlet

State = ImportBatch.State


@pytest.fixture
def operator(cast) -> User:
    make_body()
    return cast["operator.trenggalek"]


OUTLETS = (
    "nama,website,jenis,telepon,wilayah,email\n"
    "Kabar Kota,kabar.id,Siber,0355791234,Kabupaten Trenggalek,a@kabar.id\n"
    "Baru,baru.id,Siber,,,\n"
)


def test_outlets_come_back_as_they_were(operator, tmp_path):
    make_outlet("Kabar", website="https://kabar.id", phone="+62355111222", email="lama@kabar.id").save()
    before = register()
    batch = outlets(tmp_path, OUTLETS, operator)
    assert Outlet.objects.filter(name="Baru").exists()
    taken_back(batch, operator)
    assert register() == before


def test_a_new_outlet_with_which_somebody_works_now_is_kept(operator, tmp_path):
    batch = outlets(tmp_path, OUTLETS, operator)
    budi = make_contact("Budi", outlet=Outlet.objects.get(name="Baru"))
    taken_back(batch, operator)
    assert [row[1] for row in told(batch)] == ["reversed", "kept"]
    assert budi.positions.get().outlet.name == "Baru"


def test_a_name_that_another_outlet_took_meanwhile_is_not_given_back(operator, tmp_path):
    old = make_outlet("Kabar", website="https://kabar.id", email="a@kabar.id")
    batch = outlets(
        tmp_path, f"nomor,nama,website\n{old.pk},Kabar Kota,kabar.id\n", operator, mapping={"nomor": "entry"}
    )
    old.refresh_from_db()
    assert old.name == "Kabar Kota"
    make_outlet("Kabar", website="https://kabar.id")
    before = register()
    taken_back(batch, operator)
    assert told(batch) == [(2, "kept", _("Another entry bears the former name by now."))]
    assert register() == before


def test_a_name_is_given_back_after_the_one_that_bears_it_now_has_moved(operator, tmp_path):
    first = make_outlet("Media Satu", website="https://satu.id")
    second = make_outlet("Media Dua", website="https://satu.id")
    before = register()
    batch = outlets(
        tmp_path,
        f"nomor,nama,website\n{first.pk},Media Lama,satu.id\n{second.pk},Media Satu,satu.id\n",
        operator,
        mapping={"nomor": "entry"},
    )
    names = dict(Outlet.objects.values_list("pk", "name"))
    assert names == {first.pk: "Media Lama", second.pk: "Media Satu"}
    taken_back(batch, operator)
    assert register() == before


def test_one_that_is_kept_keeps_the_name_that_another_one_wants_back(operator, cast, tmp_path):
    first = make_outlet("Media Satu", website="https://satu.id")
    second = make_outlet("Media Dua", website="https://satu.id")
    batch = outlets(
        tmp_path,
        f"nomor,nama,website\n{first.pk},Media Lama,satu.id\n{second.pk},Media Satu,satu.id\n",
        operator,
        mapping={"nomor": "entry"},
    )
    Outlet.objects.get(pk=second.pk).stamp(cast["kepala.trenggalek"]).save()
    before = register()
    taken_back(batch, operator)
    assert [row[1] for row in told(batch)] == ["kept", "kept"]
    assert told(batch)[0][2] == _("Another entry bears the former name by now.")
    assert register() == before


@pytest.mark.parametrize("count", [2, 3])
def test_outlets_that_took_each_others_names_get_them_back(operator, tmp_path, count):
    made = [make_outlet(f"Radar {number}", website="https://radar.id") for number in range(count)]
    before = register()
    # The first gives its name up, each next one takes that of the one before it, and the first takes the last one.
    steps = [(made[0].pk, "Radar Lama"), *((one.pk, f"Radar {n}") for n, one in enumerate(made[1:]))]
    lines = (f"{pk},{name}\n" for pk, name in [*steps, (made[0].pk, f"Radar {count - 1}")])
    batch = outlets(tmp_path, "nomor_mitra_pers,nama\n" + "".join(lines), operator, on_likely="update")
    exchanged = list(Outlet.objects.order_by("pk").values_list("name", "name_key"))
    assert exchanged == [(f"Radar {n % count}", f"radar {n % count}") for n in range(-1, count - 1)]

    taken_back(batch, operator)

    assert register() == before
    for number, outlet in enumerate(made):
        last = history(outlet).latest("history_id")
        assert (last.history_type, last.name, last.name_key) == ("~", f"Radar {number}", f"radar {number}")
    assert not history(Outlet).filter(name_key__startswith="#").exists()
