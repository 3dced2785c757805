# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image holds what the collection asks for, each of it in a range of releases, and the collection itself."""

from __future__ import annotations

from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.architecture.house import ROOT
from tests.setup.prepare import CORES


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


GALAXY = _yaml("galaxy.yml")
IMAGE = _yaml("execution-environment.yml")
DEPENDENCIES: dict[str, Any] = IMAGE["dependencies"]


def _bounds(specifiers: SpecifierSet, kind: str) -> list[str]:
    return [one.version for one in specifiers if one.operator == kind]


def _requirements(lines: list[str]) -> dict[str, SpecifierSet]:
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {one.name: one.specifier for one in found}


def test_every_library_has_a_range() -> None:
    lowest = _requirements((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    highest = _requirements(DEPENDENCIES["python"])
    assert list(highest) == list(lowest), (
        "requirements.txt and execution-environment.yml should name the same libraries"
    )
    for name, specifiers in highest.items():
        assert _bounds(specifiers, "<"), f"execution-environment.yml should say up to which release {name} goes"
        assert _bounds(lowest[name], ">="), f"requirements.txt should say from which release {name} goes"


def test_every_collection_has_a_range() -> None:
    asked = {
        entry["name"]: SpecifierSet(entry["version"])
        for entry in DEPENDENCIES["galaxy"]["collections"]
        if "version" in entry
    }
    assert list(asked) == list(GALAXY["dependencies"])
    for name, specifiers in asked.items():
        assert _bounds(specifiers, ">=") == [GALAXY["dependencies"][name].removeprefix(">=")]
        assert _bounds(specifiers, "<"), f"execution-environment.yml should say up to which release {name} goes"


def test_it_holds_the_archive_of_this_release() -> None:
    archive = f"{GALAXY['namespace']}-{GALAXY['name']}-{GALAXY['version']}.tar.gz"
    (file,) = (entry for entry in DEPENDENCIES["galaxy"]["collections"] if entry.get("type") == "file")
    (added,) = IMAGE["additional_build_files"]
    assert (added["src"], file["name"]) == (f".cache/build/{archive}", f"{added['dest']}/{archive}")


def test_it_has_an_ansible_core_that_is_tested() -> None:
    core = Requirement(DEPENDENCIES["ansible_core"]["package_pip"])
    assert core.name == "ansible-core"
    assert [release for release in CORES if core.specifier.contains(f"{release}.5")] == list(CORES)[2:]
    assert not core.specifier.contains("2.999")
    assert _bounds(Requirement(DEPENDENCIES["ansible_runner"]["package_pip"]).specifier, "<")


def test_the_collection_leaves_the_choice_of_ansible_core_to_others() -> None:
    asked = _yaml("meta/execution-environment.yml")["dependencies"]
    assert asked == {"python": "requirements.txt", "galaxy": "requirements.yml"}
