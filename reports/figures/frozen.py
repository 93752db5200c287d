"""Figures as JSON and back, so that an edition keeps what it showed; and the digest that tells a change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

from reports.figures.tree import PartnershipFigures


def freeze(value: Any) -> dict[str, Any]:
    """A frozen dataclass tree as plain JSON values; days are written `2026-09-30`."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(value), default=date.isoformat))
    return plain


class OtherShape(ValueError):
    """The JSON was frozen by a version of the program whose figures had other parts."""


def thaw(data: dict[str, Any]) -> PartnershipFigures:
    """The inverse of `freeze`. Raises OtherShape."""
    try:
        figures: PartnershipFigures = _built(PartnershipFigures, data)
    except (KeyError, TypeError, ValueError) as error:
        raise OtherShape(str(error)) from error
    return figures


def digest(*parts: dict[str, Any]) -> str:
    """SHA-256 of JSON values, the same wherever and whenever they are equal."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _built(kind: Any, data: Any) -> Any:
    if get_origin(kind) is tuple:
        return tuple(_built(get_args(kind)[0], item) for item in data)
    if kind is date:
        return date.fromisoformat(data)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{one.name: _built(hints[one.name], data[one.name]) for one in fields(kind)})
    return data
