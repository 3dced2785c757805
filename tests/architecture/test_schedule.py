# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The install role takes a schedule as the module does, and hands on what the reconcile role takes."""

from __future__ import annotations

from typing import Any

import yaml

from ansible_collections.kubecert.acme.plugins.doc_fragments.schedule import ModuleDocFragment
from ansible_collections.kubecert.acme.plugins.module_utils.model.scheduled_run import WITH_SECRETS
from tests.architecture.house import ROOT

PASSED_APART = {"kubecert_issuers", "kubecert_certificates", "kubecert_manifests", "kubecert_namespace"}
OF_ONE_RUN = {"kubecert_force", "kubecert_shard"}
"""What a run by hand is given, or one of several at once."""
OF_OTHER_TASKS = (
    "kubecert_revoke",
    "kubecert_roll_",
    "kubecert_sweep_",
    "kubecert_cert_manager_",
    "kubecert_hand_back_",
)


def _options(role: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options: dict[str, Any] = specs["argument_specs"]["main"]["options"]
    return options


def _alike(option: dict[str, Any], inner: str) -> dict[str, Any]:
    """An option without its words, and with its own options under one name."""
    kept = {name: value for name, value in option.items() if name not in ("description", inner)}
    return {**kept, "inner": {name: _alike(one, inner) for name, one in option.get(inner, {}).items()}}


def test_role_and_module_take_the_same() -> None:
    module = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]["schedule"]
    assert _alike(_options("install")["kubecert_schedule"], "options") == _alike(module, "suboptions")


def test_a_scheduled_run_is_given_what_the_reconcile_role_takes() -> None:
    tasks = yaml.safe_load((ROOT / "roles/install/tasks/schedule.yml").read_text(encoding="utf-8"))
    (passed,) = [task["vars"]["kubecert_settings"] for task in tasks if "vars" in task]
    left_out = PASSED_APART | OF_ONE_RUN | set(WITH_SECRETS)
    taken = {name for name in _options("reconcile") if name not in left_out and not name.startswith(OF_OTHER_TASKS)}
    assert {f"kubecert_{name}" for name in passed} == taken
