# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module has all its parts: documentation, step, both doors, action groups, and the options it documents."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import yaml

from tests.architecture.house import PACKAGE, PLUGINS, ROOT, UTILS, imports, library, reached, shown

MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
GROUPS: dict[str, list[str]] = RUNTIME["action_groups"]
FRAGMENTS = sorted(path.stem for path in (PLUGINS / "doc_fragments").glob("*.py"))
OPTIONS = sorted(path.stem for path in (UTILS / "runtime" / "options").glob("*.py") if path.stem != "__init__")
STEPS = sorted(path.stem for path in (UTILS / "steps").glob("*.py") if path.stem != "__init__")
OPTION_GROUPS = ("aws", "kubernetes")
"""Action groups that stand for the options of the same name."""
BROUGHT = {"botocore": "boto3", "josepy": "acme", "requests": "acme", "urllib3": "kubernetes"}
"""Libraries that come with another, so that a module need not ask for them."""
COMPARED = ("type", "elements", "default", "choices", "required", "aliases")


def _imported(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}plugins.{name}")


def _spec(options: str) -> dict[str, Any]:
    spec: dict[str, Any] = _imported(f"module_utils.runtime.options.{options}").SPEC
    return spec


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_an_action_and_a_step_of_its_name(module: str) -> None:
    missing = [
        shown(path)
        for path in (PLUGINS / "action" / f"{module}.py", UTILS / "steps" / f"{module}.py")
        if not path.is_file()
    ]
    assert not missing, f"module {module} lacks {' and '.join(missing)}"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_has_a_module_of_its_name(step: str) -> None:
    assert step in MODULES, f"steps/{step}.py is no module's; put it into the folder of its subject"


@pytest.mark.parametrize("action", sorted(path.stem for path in (PLUGINS / "action").glob("*.py")))
def test_an_action_opens_the_module_of_its_name(action: str) -> None:
    assert action in MODULES, f"plugins/action/{action}.py has no module"
    assert _imported(f"action.{action}").ActionModule.entry == action


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_the_group_of_all(module: str) -> None:
    assert module in GROUPS["acme"], f"meta/runtime.yml: action group acme lacks {module}"


@pytest.mark.parametrize(("group", "member"), [(group, member) for group in GROUPS for member in GROUPS[group]])
def test_every_member_of_an_action_group_is_a_module(group: str, member: str) -> None:
    assert member in MODULES, f"meta/runtime.yml: action group {group} has {member}, which is no module"


@pytest.mark.parametrize("group", OPTION_GROUPS)
@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_the_groups_whose_options_it_takes(module: str, group: str) -> None:
    takes = set(_spec(group)) <= set(_imported(f"modules.{module}").ENTRY.spec)
    listed = module in GROUPS[group]
    assert takes == listed, (
        f"meta/runtime.yml: {module} {'takes' if takes else 'does not take'} the options of runtime/options/{group}.py "
        f"and is {'in' if listed else 'not in'} the action group {group}"
    )


@pytest.mark.parametrize("module", MODULES)
def test_a_module_asks_for_the_libraries_its_code_imports(module: str) -> None:
    rooms = {library(name) for path in reached(PLUGINS / "modules" / f"{module}.py") for name, _line in imports(path)}
    imported = {BROUGHT.get(name, name) for name in rooms & LIBRARIES}
    asked = set(_imported(f"modules.{module}").ENTRY.requires)
    assert asked == imported, f"modules/{module}.py requires {sorted(asked)}, and its code imports {sorted(imported)}"


LIBRARIES = {"acme", "boto3", "cryptography", "dns", "kubernetes", "publicsuffixlist", "yaml", *BROUGHT}


def test_fragments_and_options_go_in_pairs() -> None:
    assert FRAGMENTS == OPTIONS, "plugins/doc_fragments and runtime/options should have files of the same names"


@pytest.mark.parametrize("name", sorted(set(FRAGMENTS) & set(OPTIONS)))
def test_a_fragment_documents_the_options_of_its_name(name: str) -> None:
    fragment = _imported(f"doc_fragments.{name}").ModuleDocFragment
    documented = yaml.safe_load(fragment.DOCUMENTATION)["options"]
    differences = list(_differences(_spec(name), documented, f"{name}: "))
    assert not differences, "\n".join(differences)


def _differences(spec: dict[str, Any], documented: dict[str, Any], where: str) -> list[str]:
    found = [f"{where}{option} is only in the fragment" for option in documented.keys() - spec.keys()]
    found += [f"{where}{option} is only in the spec" for option in spec.keys() - documented.keys()]
    for option in sorted(spec.keys() & documented.keys()):
        real, told = spec[option], documented[option]
        for field in COMPARED:
            if _field(real, field) != _field(told, field):
                found.append(f"{where}{option}: {field} is {real.get(field)!r}, documented as {told.get(field)!r}")
        found += _differences(real.get("options") or {}, told.get("suboptions") or {}, f"{where}{option}.")
    return found


def _field(option: dict[str, Any], field: str) -> Any:
    value = option.get(field)
    if field == "type":
        return value or "str"
    return sorted(value) if field in ("aliases", "choices") and value else value or None
