# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents in texts: YAML of any number of documents, or JSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

MERGE = "tag:yaml.org,2002:merge"
EQUALS = "tag:yaml.org,2002:value"
"""What YAML 1.1 makes of a bare `=`, as CustomResourceDefinitions have it."""
TEMPLATE = "{{"
REMEDY = "; take one of the two out."


class NotReadable(Exception):
    """The text is neither YAML nor JSON; why, as the end of a sentence."""


def documents_in(text: str) -> Iterator[tuple[Any, list[str]]]:
    """Each document with its faults, such as keys that stand twice. Raises NotReadable where it ends to be YAML."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            yield _json(text)
        except json.JSONDecodeError:
            pass  # YAML has braces too.
        else:
            return
    yield from _yaml(text)


def value_in(text: str) -> Any:
    """The one value in a text. Raises NotReadable."""
    try:
        return yaml.load(text, Loader=_loader())
    except yaml.YAMLError as error:
        raise NotReadable(_why(error)) from error


def has_template(value: Any) -> bool:
    """Whether any text in a value is one that Helm or the like should have rendered."""
    if isinstance(value, str):
        return TEMPLATE in value
    if isinstance(value, dict):
        return any(has_template(entry) for entry in value.values())
    return isinstance(value, list) and any(map(has_template, value))


def _json(text: str) -> tuple[Any, list[str]]:
    faults: list[str] = []

    def entries(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _value in pairs]
            faults.extend(f"has {name} twice in one place{REMEDY}" for name in found if names.count(name) > 1)
        return found

    return json.loads(text.lstrip("\ufeff"), object_pairs_hook=entries), faults


def _yaml(text: str) -> Iterator[tuple[Any, list[str]]]:
    loader = _loader()(text)
    place, nodes = 0, list[Any]()
    try:
        while loader.check_data():
            loader.in_doubt = False
            document, faults = loader.get_data(), list[str]()
            if loader.in_doubt:
                nodes = nodes or list(yaml.compose_all(text, Loader=_loader()))
                faults = list(_doubles(nodes[place]))
            yield document, faults
            place += 1
    except yaml.YAMLError as error:
        raise NotReadable(_why(error)) from error
    finally:
        loader.dispose()


def _doubles(root: Any) -> Iterator[str]:
    """Keys that stand twice in one mapping, of which YAML would keep the last and say nothing."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or node.id == "scalar":
            continue
        seen.add(id(node))
        if node.id == "sequence":
            waiting += node.value
            continue
        keys = [key for key, _value in node.value if key.id == "scalar"]
        if len({key.value for key in keys}) < len(keys):
            yield from _doubles_among(keys)
        waiting += [value for _key, value in node.value if value.id != "scalar"]


def _doubles_among(keys: list[Any]) -> Iterator[str]:
    first: dict[str, int] = {}
    for key in keys:
        line = key.start_mark.line + 1
        if key.value in first and key.tag != MERGE:
            yield f"has {key.value} twice in one place, in lines {first[key.value]} and {line}{REMEDY}"
        first.setdefault(key.value, line)


@functools.cache
def _loader() -> Any:
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def construct_mapping(self: Any, node: Any, deep: bool = False) -> dict[Any, Any]:
        """The mapping; `in_doubt` if entries are missing, be it for doubles or for what has been merged into it."""
        found: dict[Any, Any] = base.construct_mapping(self, node, deep)
        self.in_doubt |= len(found) < len(node.value)
        return found

    loader: Any = type("Loader", (base,), {"construct_mapping": construct_mapping, "in_doubt": False})
    loader.add_constructor(EQUALS, base.construct_yaml_str)
    return loader


def _why(error: Exception) -> str:
    return " ".join(str(error).split())
