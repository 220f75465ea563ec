"""The bill of materials: everything that the program runs on, in the form that other tools read (CycloneDX 1.6)."""

from base64 import b64decode
from importlib import import_module
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.updates.component import JAVASCRIPT, Component
from billing_app.services.updates.inventory import Inventory, take_inventory
from billing_app.settings.updates import program_version


def bill_of_materials(actor: Actor | None = None, inventory: Inventory | None = None) -> str:
    """The bill as JSON; without an actor the operator's shell asks."""
    if actor is not None:
        actor.require(Permission.OPERATE)
    # Its tables of licences take half a second to load, and are seldom needed.
    models: Any = import_module("cyclonedx.model.bom")
    parts: Any = import_module("cyclonedx.model.component")
    writing: Any = import_module("cyclonedx.output.json")
    bill = models.Bom(components=[_part(each) for each in (inventory or take_inventory()).components])
    bill.metadata.component = parts.Component(
        name="Tideline", version=program_version(), type=parts.ComponentType.APPLICATION, bom_ref="tideline"
    )
    bill.register_dependency(bill.metadata.component, bill.components)
    return str(writing.JsonV1Dot6(bill).output_as_string(indent=2))


def _part(component: Component) -> Any:
    parts: Any = import_module("cyclonedx.model.component")
    purl: Any = import_module("packageurl")
    return parts.Component(
        name=component.name,
        version=component.version,
        type=parts.ComponentType.LIBRARY,
        bom_ref=component.purl,
        purl=purl.PackageURL.from_string(component.purl),
        hashes=[_hash(each) for each in component.hashes] if component.ecosystem == JAVASCRIPT else (),
        properties=_properties(component),
    )


def _hash(text: str) -> Any:
    """A hash of a lock: its way, and the digest in the spelling of that package manager."""
    model: Any = import_module("cyclonedx.model")
    way, _, digest = text.partition("-")
    names = {"sha512": model.HashAlgorithm.SHA_512, "sha256": model.HashAlgorithm.SHA_256}
    return model.HashType(alg=names[way], content=b64decode(digest).hex())


def _properties(component: Component) -> Any:
    """A Python package comes in one of several files: each may have another hash, so they stand as properties."""
    if component.ecosystem == JAVASCRIPT:
        return ()
    model: Any = import_module("cyclonedx.model")
    return [model.Property(name=f"tideline:allowed:{index}", value=each) for index, each in enumerate(component.hashes)]
