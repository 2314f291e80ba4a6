"""`$metadata`: the service described in CSDL, from the registry alone."""

from functools import cache
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from hub.odata.edm import edm_of
from hub.odata.signatures import SIGNATURES
from hub.odata.transformations import STEPS
from models.reporting import Column, ColumnType, Link
from models.reporting.feeds import EntitySet, Service

EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
EDM = "http://docs.oasis-open.org/odata/ns/edm"
VOCABULARIES = {
    "Org.OData.Core.V1": "Core",
    "Org.OData.Capabilities.V1": "Capabilities",
    "Org.OData.Aggregation.V1": "Aggregation",
    "Org.OData.Measures.V1": "Measures",
    "Org.OData.Validation.V1": "Validation",
}
ADDRESS = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/{}.xml"
CONTAINER = "Container"
CONFORMANCE = "Org.OData.Capabilities.V1.ConformanceLevelType/Intermediate"
READ_ONLY = {"InsertRestrictions": "Insertable", "UpdateRestrictions": "Updatable", "DeleteRestrictions": "Deletable"}
PRECISION = "6"
"""Digits after the seconds."""


@cache
def to_metadata(service: Service) -> bytes:
    """The document; made once a service."""
    root = Element("edmx:Edmx", {"xmlns:edmx": EDMX, "Version": "4.0"})
    for namespace, alias in VOCABULARIES.items():
        reference = SubElement(root, "edmx:Reference", Uri=ADDRESS.format(namespace))
        SubElement(reference, "edmx:Include", Namespace=namespace, Alias=alias)
    schema = SubElement(SubElement(root, "edmx:DataServices"), "Schema", {"xmlns": EDM, "Namespace": service.namespace})
    for found in service.sets.values():
        _add_type(schema, found, service)
    _add_container(schema, service)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _add_type(schema: Element, found: EntitySet, service: Service) -> None:
    entity = SubElement(schema, "EntityType", Name=found.type_name)
    key = SubElement(entity, "Key")
    for column in found.key:
        SubElement(key, "PropertyRef", Name=column.name)
    for column in found.model.columns:
        _add_property(entity, column, found)
    for link in service.links.get(found.model.name, {}).values():
        _add_link(entity, link, service)
    _describe(entity, found.model.meaning)


def _add_property(entity: Element, column: Column, found: EntitySet) -> None:
    facets = {"Name": column.name, "Type": edm_of(column)}
    # Left out, Scale would be 0 and a reader would round.
    if column.type in {ColumnType.NUMBER, ColumnType.AMOUNT}:
        facets |= {"Precision": str(column.digits[0]), "Scale": str(column.digits[1])}
    if column.type is ColumnType.INSTANT:
        facets["Precision"] = PRECISION
    if not column.nullable and not column.hidden_from:
        facets["Nullable"] = "false"
    made = SubElement(entity, "Property", facets)
    _describe(made, column.meaning)
    if column.type is ColumnType.AMOUNT and "currency" in found.model.by_name:
        SubElement(made, "Annotation", Term="Measures.ISOCurrency", Path="currency")
    elif column.unit and column.type is not ColumnType.AMOUNT:
        SubElement(made, "Annotation", Term="Measures.Unit", String=column.unit)
    if column.words:
        _allow(made, column.words)


def _add_link(entity: Element, link: Link, service: Service) -> None:
    target = f"{service.namespace}.{service.set_of(link.target).type_name}"
    facets = {"Name": link.name, "Type": f"Collection({target})" if link.is_many else target}
    if link.partner:
        facets["Partner"] = link.partner
    made = SubElement(entity, "NavigationProperty", facets)
    if not link.is_many:
        SubElement(
            made,
            "ReferentialConstraint",
            Property=link.source_column.name,
            ReferencedProperty=link.target_column.name,
        )


def _allow(made: Element, words: tuple[str, ...]) -> None:
    allowed = SubElement(SubElement(made, "Annotation", Term="Validation.AllowedValues"), "Collection")
    for word in words:
        SubElement(SubElement(allowed, "Record"), "PropertyValue", Property="Value", String=word)


def _add_container(schema: Element, service: Service) -> None:
    container = SubElement(schema, "EntityContainer", Name=CONTAINER)
    for found in service.sets.values():
        entities = SubElement(
            container, "EntitySet", Name=found.name, EntityType=f"{service.namespace}.{found.type_name}"
        )
        for link in service.links.get(found.model.name, {}).values():
            SubElement(entities, "NavigationPropertyBinding", Path=link.name, Target=service.set_of(link.target).name)
        _describe(entities, found.model.meaning)
        _restrict(entities, found)
    _state_capabilities(container)


def _restrict(entities: Element, found: EntitySet) -> None:
    for term, word in READ_ONLY.items():
        _flags(entities, term, {word: "false"})
    _flags(entities, "CountRestrictions", {"Countable": "true"})
    _flags(entities, "ExpandRestrictions", {"Expandable": "true", "MaxLevels": "2"})
    unsorted = [column.name for column in found.model.columns if not column.is_sortable]
    record = _flags(entities, "SortRestrictions", {"Sortable": "true"})
    if unsorted:
        paths = SubElement(SubElement(record, "PropertyValue", Property="NonSortableProperties"), "Collection")
        for name in unsorted:
            SubElement(paths, "PropertyPath").text = name


def _state_capabilities(container: Element) -> None:
    SubElement(container, "Annotation", Term="Capabilities.ConformanceLevel", EnumMember=CONFORMANCE)
    # What tells BI tools that they may ask for several things at once.
    for term in ("AsynchronousRequestsSupported", "BatchSupported", "TopSupported", "SkipSupported"):
        SubElement(container, "Annotation", {"Term": f"Capabilities.{term}", "Bool": "true"})
    _texts(container, "Capabilities.SupportedFormats", ("application/json",))
    _texts(container, "Capabilities.FilterFunctions", (*SIGNATURES, "cast"))
    applied = SubElement(container, "Annotation", Term="Aggregation.ApplySupported")
    values = SubElement(SubElement(applied, "Record"), "PropertyValue", Property="Transformations")
    _add_texts(SubElement(values, "Collection"), (*STEPS, "identity"))


def _texts(parent: Element, term: str, texts: tuple[str, ...]) -> None:
    _add_texts(SubElement(SubElement(parent, "Annotation", Term=term), "Collection"), texts)


def _add_texts(collection: Element, texts: tuple[str, ...]) -> None:
    for text in texts:
        SubElement(collection, "String").text = text


def _flags(parent: Element, term: str, flags: dict[str, str]) -> Element:
    record = SubElement(SubElement(parent, "Annotation", Term=f"Capabilities.{term}"), "Record")
    for name, value in flags.items():
        SubElement(record, "PropertyValue", {"Property": name, "Int" if value.isdigit() else "Bool": value})
    return record


def _describe(parent: Element, meaning: str) -> None:
    SubElement(parent, "Annotation", Term="Core.Description", String=meaning)
