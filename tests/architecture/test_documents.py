# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What README lists is what there is, what it links to exists, and numbers said in several files agree."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.kubecert.acme.plugins.module_utils.model.requirement import read_requirement
from ansible_collections.kubecert.acme.plugins.plugin_utils.requirements import PYTHON
from tests.architecture.house import ROOT, UTILS, imports, library, python_files, shown
from tests.playbook import environment_for
from tests.setup.prepare import CORES, PYTHONS

PAGES = sorted(ROOT.glob("*.md"))
ROW = re.compile(r"^\|\s*\[?`(?:kubecert\.acme\.)?([a-z0-9_]+)`", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
PACKAGES = {"dns": "dnspython", "yaml": "PyYAML"}
"""Libraries whose package has another name."""
COME_WITH_OTHERS = {"botocore", "urllib3"}


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def _listed(heading: str) -> list[str]:
    """The names in the first column of the table under this heading of README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.split(r"^#+ ", text, flags=re.MULTILINE)
    return [name for part in section if part.startswith(heading + "\n") for name in ROW.findall(part)]


@pytest.mark.parametrize(("heading", "kind"), [("Modules", "module"), ("Roles", "role")])
def test_readme_lists_what_ansible_finds(heading: str, kind: str) -> None:
    command = [str(Path(sys.executable).parent / "ansible-doc"), "--json", "--list", "-t", kind, "kubecert.acme"]
    done = subprocess.run(command, env=environment_for({}), capture_output=True, text=True, check=True)
    found = sorted(name.removeprefix("kubecert.acme.") for name in json.loads(done.stdout))
    assert _listed(heading) == found, f"README.md, {heading}: a table row for each, in this order"


def test_readme_lists_the_playbooks() -> None:
    found = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
    assert sorted(_listed("Playbooks")) == found


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    broken = [target for target in targets if ":" not in target and not (page.parent / target).exists()]
    assert not broken, f"{shown(page)} links to {', '.join(broken)}"


def test_collections_are_asked_for_alike() -> None:
    asked = {entry["name"]: entry["version"] for entry in _yaml("requirements.yml")["collections"]}
    assert asked == _yaml("galaxy.yml")["dependencies"], "requirements.yml and galaxy.yml differ"


def test_the_oldest_ansible_core_is_said_alike() -> None:
    oldest = next(iter(CORES))
    roles = {path: _yaml(shown(path))["galaxy_info"] for path in sorted(ROOT.glob("roles/*/meta/main.yml"))}
    said = {"meta/runtime.yml": _yaml("meta/runtime.yml")["requires_ansible"].removeprefix(">=").removesuffix(".0")}
    said |= {shown(path): info["min_ansible_version"] for path, info in roles.items()}
    assert set(said.values()) == {oldest}, f"tests/setup/prepare.py says {oldest}: {said}"


def test_the_oldest_python_is_said_alike() -> None:
    oldest = ".".join(map(str, PYTHONS[-1]))
    said = re.findall(r'python_version = "([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert said == [oldest], f"tests/setup/prepare.py says {oldest}, pyproject.toml {said}"
    assert read_requirement(PYTHON).bounds == ((">=", oldest),), "plugins/plugin_utils/requirements.py says another"


def test_requirements_are_what_the_modules_import() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = {re.split(r"[<>=~!\[ ]", line)[0] for line in lines if line and not line.startswith("#")}
    names = {library(name) for path in python_files(UTILS) for name, _line in imports(path)}
    outside = names - set(sys.stdlib_module_names) - COME_WITH_OTHERS - {"ansible", "ansible_collections", "__future__"}
    imported = {PACKAGES.get(name, name) for name in outside}
    assert required == imported, "requirements.txt should name what plugins/module_utils imports"
