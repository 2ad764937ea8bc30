"""The API, described for machines: OpenAPI 3.1."""

from __future__ import annotations

from wirecopy import __version__
from wirecopy.api.question import MOST, PARAMETERS, USUAL

Json = dict[str, object]

_NINJS: Json = {
    "description": "One item as ninjs 3.1.",
    "$ref": "https://iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
_TYPES: dict[str, Json] = {
    "since": {"type": "string", "format": "date-time"},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
}


def describe(site: str, name: str) -> Json:
    """`site` is the public address, `name` the site's."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name}: what is published",
            "version": __version__,
            "description": (
                "Every story on the site and no other, word for word as its agency filed it. A story that is "
                "withdrawn is gone from here at once. Each item carries its agency's terms of use: keep them."
            ),
        },
        "servers": [{"url": f"{site}/api/v1"}],
        "paths": {
            "/items": {"get": _items()},
            "/items/{code}": {"get": _item()},
        },
    }


def _items() -> Json:
    return {
        "operationId": "items",
        "summary": "Published items, the one first published last on top.",
        "parameters": [
            {"name": name, "in": "query", "description": says, "schema": _TYPES.get(name, {"type": "string"})}
            for name, says in PARAMETERS.items()
        ],
        "responses": {
            "200": {
                "description": (
                    "Items. Follow `next` (also in the Link header) until there is none: an answer may hold "
                    "fewer items than `limit` and still have a next one."
                ),
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["items", "_wirecopy"],
                            "properties": {
                                "items": {"type": "array", "items": _NINJS},
                                "next": {"type": "string", "format": "uri"},
                                "_wirecopy": {
                                    "type": "object",
                                    "description": "Where each item comes from and what staff changed, by its code.",
                                },
                            },
                        }
                    }
                },
            },
            "304": {"description": "The same as what If-None-Match names."},
            "400": _problem("A parameter is wrong; the detail says which and how to mend it."),
        },
    }


def _item() -> Json:
    return {
        "operationId": "item",
        "summary": "One published item.",
        "parameters": [
            {
                "name": "code",
                "in": "path",
                "required": True,
                "description": "The last word of the address of its page; also its altId with the role wirecopy-code.",
                "schema": {"type": "string"},
            }
        ],
        "responses": {
            "200": {"description": "The item.", "content": {"application/json": {"schema": _NINJS}}},
            "304": {"description": "The same as what If-None-Match names."},
            "404": _problem("There is no such published item."),
            "410": _problem("It was published and has been withdrawn. Delete your copies."),
        },
    }


def _problem(says: str) -> Json:
    return {
        "description": says,
        "content": {"application/problem+json": {"schema": {"type": "object", "description": "RFC 9457"}}},
    }
