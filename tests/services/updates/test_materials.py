"""The bill of materials: what other tools read, and who may have it."""

import json
from importlib import metadata
from importlib.resources import files

import jsonschema_rs
import pytest

from billing_app.domain.errors import Forbidden
from billing_app.domain.updates.component import Component
from billing_app.services.updates.inventory import Inventory, take_inventory
from billing_app.services.updates.materials import bill_of_materials
from tests.builders import new_business


def test_the_bill_lists_everything_installed_in_the_form_of_the_standard() -> None:
    inventory = take_inventory()
    bill = json.loads(bill_of_materials(inventory=inventory))
    schema = json.loads((files("cyclonedx.schema._res") / "bom-1.6.SNAPSHOT.schema.json").read_text())
    resources = {
        name: json.loads((files("cyclonedx.schema._res") / name).read_text())
        for name in ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
    }
    base = schema["$id"].rpartition("/")[0]
    registry = jsonschema_rs.Registry([(f"{base}/{name}", each) for name, each in resources.items()])
    jsonschema_rs.validator_for(schema, registry=registry).validate(bill)
    listed = {(part["name"], part["version"]) for part in bill["components"]}
    assert listed == {(each.name, each.version) for each in inventory.components}
    assert ("numpy", metadata.version("numpy")) in listed
    react = next(part for part in bill["components"] if part["name"] == "react")
    assert react["purl"].startswith("pkg:npm/react@")
    assert react["hashes"][0]["alg"] == "SHA-512"


def test_hashes_of_a_lock_stand_beside_their_package() -> None:
    digests = (f"sha256:{'a' * 64}", f"sha256:{'b' * 64}")
    inventory = Inventory((Component("PyPI", "numpy", "1.0", digests),), ())
    (part,) = json.loads(bill_of_materials(inventory=inventory))["components"]
    assert [each["value"] for each in part["properties"]] == list(digests)


@pytest.mark.usefixtures("database")
def test_only_who_looks_after_the_installation_gets_it() -> None:
    with pytest.raises(Forbidden):
        bill_of_materials(new_business())
