"""What may stand in a problem file? A JSON Schema for editors, made from the types that decode the files."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec

from hwcheck.bank.decode import AssignmentTable, PartTable, ProblemTable, checker, kinds

_COMPUTED: dict[str, Any] = {
    "description": "what computes the value",
    "oneOf": [
        {
            "type": "object",
            "properties": {"function": {"type": "string", "description": "module.function in reference/"}},
            "required": ["function"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"derivative_of": {"type": "string"}, "wrt": {"type": "string"}},
            "required": ["derivative_of", "wrt"],
            "additionalProperties": False,
        },
    ],
}


_VARIANT: dict[str, Any] = {
    "type": "object",
    "description": "numbers that each student draws; they stand in texts as <<name>> or <<formula>>",
    "properties": {
        "where": {"description": "what must hold", "type": ["string", "array"], "items": {"type": "string"}}
    },
    "additionalProperties": {
        "oneOf": [
            {"type": "string", "description": "a range, '2..7' or '10..50 by 10', or a formula in names above"},
            {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 1},
        ]
    },
}
_BLANK: dict[str, Any] = {"type": "string", "pattern": "^<<[^<>]+>>$", "description": "a drawn number"}


def problem_schema() -> dict[str, Any]:
    """The schema of `problems/<topic>/<name>.toml`: one alternative for each kind of part."""
    settings = {kind: checker(kind).Settings for kind in kinds()}
    types = (ProblemTable, PartTable, *settings.values())
    schemas, definitions = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    problem, part, *own = ({**definitions.pop(schema["$ref"].rpartition("/")[2])} for schema in schemas)
    alternatives = [_part_schema(kind, table, part) for kind, table in zip(settings, own, strict=True)]
    parts = {**problem["properties"]["parts"], "additionalProperties": {"oneOf": alternatives}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **problem,
        "title": "hwcheck problem",
        "properties": {**problem["properties"], "parts": parts, "variant": _VARIANT},
        "additionalProperties": False,
        "$defs": _closed(definitions),
    }


def assignment_schema() -> dict[str, Any]:
    """The schema of `problems/assignments/<name>.toml`."""
    schema = msgspec.json.schema(AssignmentTable)
    properties = schema["$defs"]["AssignmentTable"]["properties"]
    properties["variant"] = _VARIANT
    # In TOML a moment is no text, but to JSON Schema, which knows no moments, it may be one.
    properties["due"] = {"description": "with its offset from UTC, as in 2026-10-01T23:59:00+02:00"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "hwcheck assignment",
        "$defs": _closed(schema["$defs"]),
    }


def _closed(definitions: dict[str, Any]) -> dict[str, Any]:
    """Tables that take no other keys; msgspec leaves dataclasses open."""
    return {name: {**table, "additionalProperties": False} for name, table in definitions.items()}


def _part_schema(kind: str, own: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The keys of every part and those of this kind's checker, and no others."""
    properties = {key: _or_computed(key, _or_blank(schema)) for key, schema in own["properties"].items()}
    return {
        "title": f"a part of kind {kind}",
        "type": "object",
        "properties": {**part["properties"], **properties, "kind": {"const": kind}},
        "required": sorted({*part["required"], *own["required"]}),
        "additionalProperties": False,
    }


def _or_blank(schema: dict[str, Any]) -> dict[str, Any]:
    """Where a number stands, one that is drawn may stand."""
    if schema.get("type") in ("integer", "number"):
        return {**schema, "type": [schema["type"], "string"], "pattern": _BLANK["pattern"]}
    if isinstance(schema.get("items"), dict):
        return {**schema, "items": _or_blank(schema["items"])}
    if "anyOf" in schema and any(one.get("type") in ("integer", "number") for one in schema["anyOf"]):
        return {**schema, "anyOf": [*schema["anyOf"], _BLANK]}
    return schema


def _or_computed(key: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, _COMPUTED]} if key == "reference" else schema


def described() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each kind with the keys of its checker."""
    return tuple((kind, tuple(entry.name for entry in fields(checker(kind).Settings))) for kind in kinds())
