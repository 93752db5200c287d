"""Two people whose changes wait for each other: the one that PostgreSQL ends is told so, and nothing of it is saved."""

import pytest
from django.db import OperationalError, connection

from contacts.models import Contact
from tests.factories import make_contact

pytestmark = pytest.mark.django_db

DEADLOCK, SERIALIZATION, OUT_OF_MEMORY = "40P01", "40001", "53200"


@pytest.fixture
def deletion(sign_in):
    """What happens when somebody deletes a person and the database ends the transaction with a state."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one connection write at a time")
    contact = make_contact("Budi")

    def delete(state: str):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION pg_temp.ended() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION 'ended' USING ERRCODE = '{state}'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER ended BEFORE DELETE ON contacts_contact"
                " FOR EACH ROW EXECUTE FUNCTION pg_temp.ended()"
            )
        return sign_in("operator.trenggalek").post(f"{contact.get_absolute_url()}hapus/")

    return delete


@pytest.mark.parametrize("state", [DEADLOCK, SERIALIZATION])
def test_who_was_ended_is_asked_to_try_again(deletion, state):
    answer = deletion(state)
    assert answer.status_code == 409
    assert "kirim sekali lagi" in answer.content.decode()
    assert [contact.name for contact in Contact.objects.all()] == ["Budi"]


def test_any_other_failure_of_the_database_is_told_as_one(deletion):
    with pytest.raises(OperationalError):
        deletion(OUT_OF_MEMORY)
