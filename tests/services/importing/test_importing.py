"""Importing: files as other programs write them, bad rows named, duplicates recognised, one transaction."""

import random
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import BillingError, Forbidden, InvalidInput
from billing_app.services import customers, items
from billing_app.services.importing import import_rows, preview_rows
from billing_app.store.engines import seeing_all
from billing_app.store.session import on_commit
from tests.builders import new_business, new_customer, new_item, new_member, without

pytestmark = pytest.mark.usefixtures("database")

GERMAN = """Firma;Straße;PLZ;Ort;Land;E-Mail;USt-IdNr.;Zahlungsziel
Müller & Söhne;Hauptstr. 5;50667;Köln;Deutschland;info@mueller.example;DE 123 456 789;30 Tage
Café Ö;Ring 1;1010;Wien;Österreich;;;
"""
FRENCH = (
    "Raison sociale,Adresse,Code postal,Ville,Pays,Courriel,N° TVA\n"
    "Société Ça,1 rue X,75001,Paris,France,a@b.example,\n"
)
SPANISH = (
    "Nombre\tDirección\tCódigo postal\tCiudad\tPaís\tCorreo electrónico\nEmpresa Ñ\tCalle 1\t28001\tMadrid\tEspaña\t\n"
)
ENGLISH = "Customer Name,Address,ZIP,City,Country,Email,VAT number\nAcme Ltd,1 High St,SW1,London,United Kingdom,,\n"


def names(actor) -> list[str]:
    return [record.profile.name for record in customers.list_customers(actor, limit=500).rows]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (GERMAN, [("Café Ö", "AT", "Wien"), ("Müller & Söhne", "DE", "Köln")]),
        (FRENCH, [("Société Ça", "FR", "Paris")]),
        (SPANISH, [("Empresa Ñ", "ES", "Madrid")]),
        (ENGLISH, [("Acme Ltd", "GB", "London")]),
    ],
    ids=["de", "fr", "es", "en"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_headers_of_four_languages_are_understood_in_any_encoding(content, expected, encoding):
    actor = new_business()
    done = import_rows(actor, "customers", content.encode(encoding))
    assert done.problems == ()
    listed = customers.list_customers(actor).rows
    assert [(one.profile.name, one.profile.country, one.profile.address.city) for one in listed] == expected


def test_old_encodings_are_read_as_in_the_country_of_the_business():
    polish = "Nazwa,Miasto\nSpółka Żółw,Łódź\n".encode("cp1250")
    actor = new_business(country="PL")
    import_rows(actor, "customers", polish, columns=["name", "address.city"])
    assert names(actor) == ["Spółka Żółw"]


def test_details_arrive_in_the_right_fields():
    actor = new_business()
    import_rows(actor, "customers", GERMAN.encode())
    profile = customers.list_customers(actor, query="muller").rows[0].profile
    assert (profile.vat_id, profile.due_days, profile.email) == ("DE123456789", 30, "info@mueller.example")
    assert (profile.address.line1, profile.address.postal_code) == ("Hauptstr. 5", "50667")


def test_preview_names_bad_rows_and_import_brings_the_good_ones():
    actor = new_business()
    content = (
        "Name,Email,Country\nGood,,DE\n,missing@name.example,DE\nBad mail,nonsense,DE\nAlso good,,Narnia\nFine,,\n"
    )
    seen = preview_rows(actor, "customers", content.encode())
    assert [(problem.row, problem.field) for problem in seen.problems] == [(3, "name"), (4, "email"), (5, "country")]
    assert (seen.rows, seen.ready, seen.columns) == (5, 2, ("name", "email", "country"))
    assert names(actor) == []
    done = import_rows(actor, "customers", content.encode())
    assert (done.created, done.problems) == (2, seen.problems)
    assert names(actor) == ["Fine", "Good"]


def test_columns_can_be_chosen_by_hand():
    actor = new_business()
    content = b"A,B,C\nx,Chosen,y\n"
    assert preview_rows(actor, "customers", content).columns == ("", "", "")
    import_rows(actor, "customers", content, columns=["", "name", ""])
    assert names(actor) == ["Chosen"]
    for wrong in (["name"], ["name", "name", ""], ["shoe", "", ""]):
        with pytest.raises(InvalidInput):
            import_rows(actor, "customers", content, columns=wrong)


def test_duplicates_are_recognised_in_the_book_and_in_the_file():
    actor = new_business()
    known = new_customer(actor, name="Müller", email="Old@Mueller.example", vat_id="DE136695976")
    content = "Name,Email,VAT id\nOther,old@mueller.example,\nThird,,de 136 695 976\nMULLER,,\nNew,,\nnew,,\n"
    seen = preview_rows(actor, "customers", content.encode())
    assert [(each.row, each.by, each.existing_id, each.earlier_row) for each in seen.duplicates] == [
        (2, "email", known.id, 0),
        (3, "vat_id", known.id, 0),
        (4, "name", known.id, 0),
        (6, "name", "", 5),
    ]
    done = import_rows(actor, "customers", content.encode())
    assert (done.created, done.skipped) == (1, 4)


def test_importing_twice_changes_nothing():
    actor = new_business()
    import_rows(actor, "customers", GERMAN.encode())
    again = import_rows(actor, "customers", GERMAN.encode(), on_duplicate="update")
    assert (again.created, again.updated, again.skipped) == (0, 0, 2)


def test_update_changes_only_what_the_file_says():
    actor = new_business()
    known = new_customer(actor, name="Müller", email="a@b.example", address={"line1": "Weg 1", "city": "Bonn"})
    content = "Name,City,Phone\nMüller,Köln,030 1234\n"
    done = import_rows(actor, "customers", content.encode(), on_duplicate="update")
    profile = customers.get_customer(actor, known.id).profile
    assert (done.updated, profile.email, profile.phone) == (1, "a@b.example", "030 1234")
    assert (profile.address.line1, profile.address.city) == ("Weg 1", "Köln")


def test_people_with_first_and_last_names_become_persons():
    actor = new_business()
    import_rows(actor, "customers", b"First name,Last name\nAda,Lovelace\n")
    profile = customers.list_customers(actor).rows[0].profile
    assert (profile.name, profile.kind) == ("Ada Lovelace", "person")


@pytest.mark.parametrize(
    ("content", "price", "rate"),
    [
        ("Artikel;Preis;MwSt\nTasse;1.234,50 €;19 %\n", "1234.50", "19"),
        ('Item,Price,VAT\nMug,"1,234.50",7%\n', "1234.50", "7"),
        ("Item,Price,VAT\nMug,9.99,\n", "9.99", "19"),
        ("Artikel;Preis;MwSt\nTasse;1.234;0\n", "1234", "0"),
        ("Article;Prix;TVA\nTasse;12,5;5,5\n", "12.5", "5.5"),
        ('Item,Price\nMug,"1\'234.50"\n', "1234.50", "19"),
    ],
)
def test_prices_and_rates_are_read_as_they_are_written(content, price, rate):
    actor = new_business()
    assert import_rows(actor, "items", content.encode()).problems == ()
    profile = items.list_items(actor).rows[0].profile
    assert (profile.unit_price, profile.taxes[0].rate) == (Decimal(price), Decimal(rate))


def test_items_are_recognised_by_sku_and_keep_their_units():
    actor = new_business()
    known = new_item(actor, name="Old", sku="A-1")
    content = "SKU,Name,Price,Unit\nA-1,New name,5,Stunde\nB-2,Other,6,pcs\n"
    done = import_rows(actor, "items", content.encode(), on_duplicate="update")
    assert (done.created, done.updated) == (1, 1)
    profile = items.get_item(actor, known.id).profile
    assert (profile.name, profile.unit, str(profile.unit_price)) == ("New name", "HUR", "5")


def test_formulas_stay_text_and_the_protecting_apostrophe_goes():
    actor = new_business()
    import_rows(actor, "customers", b"Name,Phone\n=HYPERLINK(1),'+49 30 1234\n")
    profile = customers.list_customers(actor).rows[0].profile
    assert (profile.name, profile.phone) == ("=HYPERLINK(1)", "+49 30 1234")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Name\n",
        b"\n\n",
        b"PK\x03\x04zip",
        b"Name\n\0\0",
        b"\xff\xfe\x00",
        b'Name\n"' + b"x" * 200_000,
        b"," * 500,
    ],
)
def test_what_is_no_list_is_refused_in_plain_words(content):
    with pytest.raises(InvalidInput) as refusal:
        preview_rows(new_business(), "customers", content)
    assert refusal.value.path == "file"


def test_damaged_files_never_end_in_anything_but_a_refusal():
    actor = new_business()
    chance = random.Random(7)  # noqa: S311 (not for secrets)
    for _ in range(300):
        content = bytearray(GERMAN.encode(chance.choice(["utf-8", "utf-16", "cp1252"])))
        for _ in range(chance.randrange(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            preview_rows(actor, chance.choice(["customers", "items"]), bytes(content))
        except BillingError:
            continue


def test_one_fact_for_each_row_in_one_transaction():
    actor = new_business()
    heard: list[list[str]] = []
    stop = on_commit(lambda committed: heard.append([fact.kind for fact in committed.facts]))
    try:
        import_rows(actor, "customers", GERMAN.encode())
    finally:
        stop()
    assert heard == [["customer.created", "customer.created"]]


class Enough(Exception):
    """What a test raises to stop an import."""


@pytest.mark.parametrize("part", [0.2, 0.9])
def test_import_that_is_stopped_leaves_nothing(part: float, database: Engine):
    actor = new_business()
    rows = "".join(f"Customer {n};c{n}@b.example\n" for n in range(1_000))
    told: list[float] = []

    def tell(done: int, of: int) -> None:
        told.append(done / of)
        if told[-1] >= part:
            raise Enough

    with pytest.raises(Enough):
        import_rows(actor, "customers", f"Name;E-Mail\n{rows}".encode(), tell=tell)
    assert told == sorted(told)
    with seeing_all(database).connect() as connection:
        assert connection.execute(text("SELECT (SELECT count(*) FROM customer) + count(*) FROM event")).scalar() == 0


def test_ten_thousand_rows_arrive_with_unbroken_chain(database: Engine):
    actor = new_business()
    rows = "".join(f"Customer {n};c{n}@b.example;DE;Ort {n}\n" for n in range(10_000))
    done = import_rows(actor, "customers", f"Name;E-Mail;Land;Ort\n{rows}".encode())
    assert (done.created, done.problems) == (10_000, ())
    with seeing_all(database).connect() as connection:
        counted = connection.execute(text("SELECT count(*), max(sequence) FROM event")).one()
    assert tuple(counted) == (10_000, 10_000)


def test_importing_asks_for_both_permissions():
    owner = new_business()
    viewer = new_member(owner.business_id, Role.VIEWER)
    clerk = without(owner, Permission.EDIT_ITEMS)
    with pytest.raises(Forbidden):
        preview_rows(viewer, "customers", GERMAN.encode())
    with pytest.raises(Forbidden):
        import_rows(clerk, "items", b"Name,Price\nX,1\n")


def test_records_of_another_business_are_no_duplicates():
    new_customer(new_business(), name="Müller & Söhne")
    assert import_rows(new_business(), "customers", GERMAN.encode()).created == 2
