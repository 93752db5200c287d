"""The pages: compare, choose, merge once, take apart."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import gettext as _

from contacts.duplicates import merging as merging_act
from contacts.models import Contact, ContactMerge, Outlet, OutletMerge, Phone
from contacts.views import merging
from crm.models import AuditEntry, Verb
from tests.contacts.merge_worlds import merge
from tests.factories import make_contact, make_engagement, make_outlet, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


@pytest.fixture
def by(cast):
    return cast["operator.trenggalek"]


def address(kept: Any, other: Any) -> str:
    return f"{kept.get_absolute_url()}gabung/{other.pk}/"


def as_shown(page: Any, **chosen: str) -> dict[str, Any]:
    """What a browser sends when the proposals are left as they are, but for `chosen`."""
    return {**{box.html_name: box.value() for box in page.context["form"]}, **chosen}


def test_both_are_compared_and_the_proposals_are_ticked(client):
    kept, other = make_contact("Budi"), make_contact("Budi", email="budi@contoh.id")

    page = client.get(address(kept, other))

    assert page.status_code == 200
    form = page.context["form"]
    assert list(form.asked) == ["email"]
    assert form["email"].value() == "merged"
    assert "budi@contoh.id" in page.text
    assert "mulai dari penggabungan terbaru" in page.text
    assert "kapan saja" not in page.text
    assert {line.object_id for line in AuditEntry.objects.filter(verb=Verb.VIEW, detail="merge")} == {
        str(kept.pk),
        str(other.pk),
    }


def test_a_merge_leads_to_the_kept_entry_with_its_box(client):
    kept, other = make_contact("Budi", email="a@contoh.id"), make_contact("Budi S.", email="b@contoh.id")
    sent = as_shown(client.get(address(kept, other)), name="kept", email="merged")

    answer = client.post(address(kept, other), sent, follow=True)

    kept.refresh_from_db()
    assert answer.redirect_chain == [(kept.get_absolute_url(), 302)]
    assert (kept.name, kept.email) == ("Budi", "b@contoh.id")
    made = ContactMerge.objects.get()
    assert f"/wartawan/gabungan/{made.pk}/pisahkan/" in answer.text
    assert "Budi S." in answer.text


def test_a_double_tap_merges_once(client):
    kept, other = make_contact(), make_contact()
    sent = as_shown(client.get(address(kept, other)))

    first, second = client.post(address(kept, other), sent), client.post(address(kept, other), sent)

    assert first.url == second.url == kept.get_absolute_url()
    assert ContactMerge.objects.count() == 1


@pytest.mark.parametrize(("step", "of"), [("accepted_before", merging), ("entries", merging.MergePage)])
def test_the_slower_of_two_taps_at_a_time_is_led_to_what_the_faster_did(client, monkeypatch, step, of):
    kept, other = make_contact(), make_contact()
    sent = as_shown(client.get(address(kept, other)))
    taken = getattr(of, step)

    def overtaken_here(*named: Any) -> Any:
        found = taken(*named)
        monkeypatch.setattr(of, step, taken)
        assert client.post(address(kept, other), sent).status_code == 302
        return found

    monkeypatch.setattr(of, step, overtaken_here)

    slower = client.post(address(kept, other), sent)

    assert (slower.status_code, slower.get("Location")) == (302, kept.get_absolute_url())
    assert ContactMerge.objects.count() == 1


def test_the_day_since_which_both_are_left_alone_is_the_earlier(client, by):
    kept = make_contact(do_not_contact_since=date(2026, 6, 1), do_not_contact_by=by)
    other = make_contact(do_not_contact_since=date(2026, 5, 1), do_not_contact_by=by)

    page = client.get(address(kept, other))

    assert page.context["left_alone"] == date(2026, 5, 1)
    assert client.get(address(make_contact(), make_contact())).context["left_alone"] is None
    assert client.get(address(make_contact(), kept)).context["left_alone"] == date(2026, 6, 1)


def test_a_save_in_the_meantime_is_told_and_the_next_try_goes_through(client, by):
    kept, other = make_contact("Budi", email="a@contoh.id"), make_contact("Budi", email="b@contoh.id")
    sent = as_shown(client.get(address(kept, other)), email="merged")
    other.suffix_title = "S.H."
    other.stamp(by).save()

    conflict = client.post(address(kept, other), sent)

    assert conflict.status_code == 409
    assert not ContactMerge.objects.exists()
    assert "S.H." in conflict.text
    assert conflict.context["form"]["email"].value() == "merged"
    again = client.post(address(kept, other), as_shown(conflict))
    assert again.status_code == 302
    kept.refresh_from_db()
    assert (kept.email, kept.suffix_title) == ("b@contoh.id", "S.H.")


def test_what_was_entered_on_both_while_they_were_merged_is_told_like_a_save(client, monkeypatch):
    kept, other = make_contact(phone="+6281200000001"), make_contact(phone="+6281200000002")
    sent = as_shown(client.get(address(kept, other)))
    looked_for = merging_act.drop_doubles

    def overtaken(key: Any, *named: Any) -> None:
        looked_for(key, *named)
        if key.model is Phone:
            monkeypatch.setattr(merging_act, "drop_doubles", looked_for)
            Phone.objects.create(contact=kept, number="+6281200000002", order=1)

    monkeypatch.setattr(merging_act, "drop_doubles", overtaken)

    conflict = client.post(address(kept, other), sent)

    assert conflict.status_code == 409
    assert (
        _("Nothing has been merged. Below is what they say now; look at it and merge again.") in conflict.text
    )
    assert not ContactMerge.objects.exists()
    assert client.post(address(kept, other), as_shown(conflict)).status_code == 302


@pytest.mark.parametrize("gone", [0, 1])
def test_an_entry_that_was_deleted_while_it_was_merged_is_told(client, monkeypatch, gone):
    both = make_contact(), make_contact()
    sent = as_shown(client.get(address(*both)))
    monkeypatch.setattr(merging_act, "both_locked", deleting(both[gone], merging_act.both_locked))

    refused = client.post(address(*both), sent)

    assert refused.status_code == 422
    sentence = _("One of the two has been merged, deleted or handed over in the meantime.")
    assert sentence in refused.text
    assert not ContactMerge.objects.exists()


def deleting(entry: Any, act: Any) -> Any:
    """`act`, before which `entry` is deleted."""

    def deleted_first(*given: Any, **named: Any) -> Any:
        type(entry).objects.get(pk=entry.pk).delete()
        return act(*given, **named)

    return deleted_first


def test_a_choice_that_is_none_and_a_missing_one_are_told(client):
    kept, other = make_contact("Budi"), make_contact("Ani")
    sent = as_shown(client.get(address(kept, other)))

    wrong = client.post(address(kept, other), {**sent, "name": "x"})
    missing = client.post(address(kept, other), {k: v for k, v in sent.items() if k != "name"})

    assert (wrong.status_code, missing.status_code) == (422, 422)
    assert "name" in wrong.context["form"].errors
    assert 'aria-describedby="id_name_error"' in missing.text
    assert missing.text.count('id="id_name_error"') == 1
    assert "aria-describedby" not in client.get(address(kept, other)).text.split("<main")[1]
    assert Contact.objects.count() == 2


def test_a_rule_of_the_register_is_told_in_its_sentence(client):
    kept, other = make_outlet("Kabar"), make_outlet("Kabar Lama", kind="cetak")
    make_outlet("Kabar", kind="cetak")
    sent = as_shown(client.get(address(kept, other)), name="kept", kind="merged")

    answer = client.post(address(kept, other), sent)

    assert answer.status_code == 422
    assert _("This outlet is in the register already.") in answer.text
    assert Outlet.objects.count() == 3
    assert not OutletMerge.objects.exists()


def test_only_numbers_of_foreign_meetings_are_shown(client, cast):
    kept, other = make_contact(), make_contact()
    make_engagement(by=cast["operator.ketapang"], contacts=(other,), theme="Rahasia Ketapang")

    page = client.get(address(kept, other))

    assert "1 keikutsertaan" in page.text
    assert "Rahasia Ketapang" not in page.text


def test_what_stands_on_both_is_not_counted(client):
    outlet = make_outlet()
    kept = make_contact("Budi", phone="+6281200000001", outlet=outlet)
    other = make_contact("Budi", phone="+6281200000001", outlet=outlet)
    other.phones.create(number="+6281233334444", order=1)

    page = client.get(address(kept, other))

    assert "Ditambah dari entri lain: 1 telepon. Yang sudah ada" in page.text
    assert '<span class="whole">0812-3333-4444</span>' in page.text


def test_nothing_is_handed_over_where_both_say_the_same(client):
    kept, other = (make_contact("Budi", phone="+6281200000001") for _each in range(2))

    page = client.get(address(kept, other))

    assert "Tidak ada yang perlu dipindahkan dari entri yang lain." in page.text


def test_keeping_the_other_one_instead_is_one_link_away(client):
    kept, other = make_contact(), make_contact()

    assert f'href="{address(other, kept)}"' in client.get(address(kept, other)).text


def test_entries_of_other_units_are_404_on_either_side(client):
    own, foreign = make_contact(), make_contact(of=unit("polres-ketapang"))
    below = make_contact(of=unit("polsek-munjungan"))

    for kept, other in ((own, foreign), (foreign, own), (own, below), (own, own)):
        assert client.get(address(kept, other)).status_code == 404
        assert client.post(address(kept, other), {}).status_code == 404
    assert client.get(f"{foreign.get_absolute_url()}gabung/").status_code == 404


def test_the_second_entry_is_found_by_name_among_the_own(client):
    entry, same = make_contact("Moh. Rizki"), make_contact("Muhammad Rizki")
    make_contact("Muhammad Rizki", of=unit("polsek-munjungan"))
    other = make_contact("Ani")

    proposed = client.get(f"{entry.get_absolute_url()}gabung/")
    typed = client.get(f"{entry.get_absolute_url()}gabung/", {"q": "ani"})

    assert [row for row, _hint, _url in proposed.context["found"]] == [same]
    assert [url for _row, _hint, url in typed.context["found"]] == [address(entry, other)]
    assert client.get(f"{entry.get_absolute_url()}gabung/", {"q": "x" * 101}).status_code == 400


@pytest.mark.parametrize("make", [make_contact, make_outlet])
def test_of_a_long_name_the_beginning_is_looked_for(client, make):
    name = "Kabar " * 33
    entry, same = make(name.strip()), make(f"{name}2")

    page = client.get(f"{entry.get_absolute_url()}gabung/")

    assert page.status_code == 200
    assert [row for row, _hint, _url in page.context["found"]] == [same]


def test_taking_apart_asks_first_and_happens_once(client, by):
    kept, other = make_contact("Budi"), make_contact("Budi Santosa", phone="+6281234567890")
    made = merge(kept, other, by)
    page = f"/wartawan/gabungan/{made.pk}/pisahkan/"

    question = client.get(page)
    first, second = client.post(page), client.post(page)

    assert "Budi Santosa" in question.text
    assert first.url == second.url == other.get_absolute_url()
    assert client.get(page).url == other.get_absolute_url()
    assert other.phones.count() == 1
    assert AuditEntry.objects.filter(verb=Verb.UNDO).count() == 1


def test_the_question_tells_the_two_apart_where_the_merge_took_the_others_name(client):
    kept, other = make_contact("Budi"), make_contact("Budi Santosa")
    client.post(address(kept, other), as_shown(client.get(address(kept, other)), name="merged"))
    page = f"/wartawan/gabungan/{ContactMerge.objects.get().pk}/pisahkan/"
    assert "Pisahkan lagi “Budi Santosa” dari “Budi”?" in client.get(page).text
    Contact.objects.filter(pk=kept.pk).update(name="Budi S.")
    assert "Pisahkan lagi “Budi Santosa” dari “Budi S.”?" in client.get(page).text


def test_taking_apart_what_was_deleted_a_moment_before_finds_nothing(client, by, monkeypatch):
    kept, other = make_contact(), make_contact()
    made = merge(kept, other, by)
    monkeypatch.setattr(merging, "unmerge", deleting(kept, merging.unmerge))

    gone = client.post(f"/wartawan/gabungan/{made.pk}/pisahkan/")

    assert gone.status_code == 404
    assert not Contact.everyone.exists()


def test_what_stays_is_said_when_a_merge_is_taken_back(client, by):
    kept, other = make_contact("Budi"), make_contact("Budi", email="b@contoh.id")
    made = merge(kept, other, by)
    Contact.objects.filter(pk=kept.pk).update(email="c@contoh.id")

    answer = client.post(f"/wartawan/gabungan/{made.pk}/pisahkan/", follow=True)

    (message,) = answer.context["messages"]
    sentence = _("Changed since, so “%(kept)s” keeps: %(fields)s.")
    assert str(message).endswith(sentence % {"kept": "Budi", "fields": _("e-mail").capitalize()})


def test_an_older_merge_cannot_be_taken_back_before_a_newer(client, by):
    kept, first, second = make_contact(), make_contact(), make_contact()
    older = merge(kept, first, by)
    newer = merge(kept, second, by)

    refused = client.post(f"/wartawan/gabungan/{older.pk}/pisahkan/")

    assert refused.status_code == 409
    page = client.get(kept.get_absolute_url()).text
    assert f"gabungan/{newer.pk}/" in page
    assert f"gabungan/{older.pk}/" not in page


@pytest.mark.parametrize("username", ["operator.ketapang", "kepala.jatim", "operator.munjungan"])
def test_another_unit_gets_404_for_taking_apart(sign_in, by, username):
    made = merge(make_contact(), make_contact(), by)

    assert sign_in(username).post(f"/wartawan/gabungan/{made.pk}/pisahkan/").status_code == 404
    assert ContactMerge.objects.get().undone_at is None
