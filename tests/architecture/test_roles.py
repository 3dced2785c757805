# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role says it takes is what it takes, with the defaults that it has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.house import ROOT, shown

ROLES = sorted(path for path in (ROOT / "roles").iterdir() if path.is_dir())
VARIABLE = re.compile(r"\bkubecert_[a-z0-9_]+\b")
OF_THE_COLLECTION = {"kubecert_in_process"}
"""Variables that the modules read themselves, whatever the role."""


def _defaults(role: Path) -> dict[str, Any]:
    return yaml.safe_load((role / "defaults" / "main.yml").read_text(encoding="utf-8")) or {}


def _options(role: Path) -> dict[str, dict[str, Any]]:
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options: dict[str, dict[str, Any]] = specs["argument_specs"]["main"]["options"]
    return options


@pytest.mark.parametrize("role", ROLES, ids=shown)
def test_defaults_are_those_of_the_argument_specs(role: Path) -> None:
    specified = {name: option["default"] for name, option in _options(role).items() if "default" in option}
    assert _defaults(role) == specified, f"{shown(role)}: defaults/main.yml and meta/argument_specs.yml differ"


@pytest.mark.parametrize("role", ROLES, ids=shown)
def test_an_option_is_required_or_has_a_default(role: Path) -> None:
    loose = [name for name, option in _options(role).items() if bool(option.get("required")) == ("default" in option)]
    assert not loose, f"{shown(role)}: {', '.join(loose)} should have either a default or required: true"


@pytest.mark.parametrize("role", ROLES, ids=shown)
def test_every_option_begins_with_the_collection_s_name(role: Path) -> None:
    other = [name for name in _options(role) if not name.startswith("kubecert_")]
    assert not other, f"{shown(role)}: {', '.join(other)} should begin with kubecert_"


@pytest.mark.parametrize("role", ROLES, ids=shown)
def test_tasks_use_every_option_and_no_other_variable(role: Path) -> None:
    files = [path for folder in ("tasks", "templates", "vars") for path in sorted((role / folder).glob("*"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    # A survey of AWX names the variable that its answer becomes.
    registered = set(re.findall(r"\b(?:register|loop_var|variable): (kubecert_\w+)", text))
    assigned = set(re.findall(r"^\s*(kubecert_\w+):", text, flags=re.MULTILINE))
    used = set(VARIABLE.findall(text))
    options = set(_options(role))
    unused, unknown = options - used, used - options - registered - assigned - OF_THE_COLLECTION
    assert not unused, f"{shown(role)}: no task uses {', '.join(sorted(unused))}"
    assert not unknown, f"{shown(role)}: {', '.join(sorted(unknown))} is neither an option nor registered"
