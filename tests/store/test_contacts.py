from sqlalchemy import inspect

from planner.store import contacts
from planner.store.contacts import Contact

from .conftest import NOON


def test_a_family_is_erased_and_the_others_stay(store, database):
    with store.writing() as session:
        for family, person in (("alpha", ""), ("alpha", "c1"), ("beta", "c1")):
            contact = Contact(person, f"{family} {person}", "+34 600 000 000", "", "REF123")
            contacts.save_contact(session, "sm-beg", family, contact, NOON)
    with store.writing() as session:
        assert contacts.erase_family(session, "sm-beg", "alpha") == 2
    with store.reading() as session:
        assert contacts.contacts(session, "sm-beg", "alpha") == ()
        assert contacts.contacts(session, "sm-beg", "beta") == (
            Contact("c1", "beta c1", "+34 600 000 000", "", "REF123"),
        )
    store.purge()
    if database == "sqlite":
        kept = "\n".join(path.read_bytes().decode("latin-1") for path in store.home.glob("*"))
        assert "beta c1" in kept
        assert "alpha c1" not in kept
    else:  # the pages that held nobody else are given back
        assert pages(store) == 1
        with store.writing() as session:
            contacts.erase_family(session, "sm-beg", "beta")
        store.purge()
        assert pages(store) == 0


def pages(store):
    with store.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT pg_relation_size('contact') / 8192").scalar_one()


def test_a_code_as_long_as_codes_may_be_has_a_contact(store):
    code = "c" * 48
    with store.writing() as session:
        contacts.save_contact(session, "sm-beg", "alpha", Contact(code, "Somebody"), NOON)
    with store.reading() as session:
        assert [c.person for c in contacts.contacts(session, "sm-beg", "alpha")] == [code]


def test_saving_again_replaces(store):
    for phone in ("1", "2"):
        with store.writing() as session:
            contacts.save_contact(session, "sm-beg", "alpha", Contact("c1", "A", phone), NOON)
    with store.reading() as session:
        assert contacts.contacts(session, "sm-beg", "alpha") == (Contact("c1", "A", "2"),)


def test_no_other_table_has_a_column_for_a_name_or_number(store):
    personal = {"name", "phone", "email", "booking_reference"}
    schema = inspect(store.engine)
    found = {
        table
        for table in schema.get_table_names()
        if personal & {column["name"] for column in schema.get_columns(table)}
    }
    assert found == {"contact"}
