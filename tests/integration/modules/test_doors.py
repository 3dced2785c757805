# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both doors of each module: run in Ansible's own process, and as an ordinary module, it says and does the same."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.playbook import ROOT
from tests.servers import Sandbox

from ..case import Case
from ..workloads import deploy, mounted
from .keeper import Keeper

pytestmark = pytest.mark.oldest

RESULTS = (
    "k8s_credentials_secret",
    "k8s_service_account_kubeconfig",
    "k8s_secret_info",
    "iam_access_key_secret",
    "iam_policy_info",
    "declarations_info",
    "k8s_crds",
    "k8s_declarations_info",
    "schedule_info",
    "k8s_cronjob",
    "k8s_service_account",
    "certificate_plan",
    "certificate_handover",
    "dns_zone_info",
    "acme_account",
    "preflight_info",
    "k8s_csr in check mode",
    "k8s_csr",
    "acme_order created",
    "route53_txt present",
    "rfc2136_txt",
    "route53_txt_info",
    "k8s_pending_info",
    "acme_order issued",
    "route53_txt absent",
    "k8s_tls_secret",
    "k8s_tls_secret again",
    "k8s_tls_secret_copy",
    "k8s_rollout_restart",
    "certificate_probe",
    "acme_certificate_revoke",
    "k8s_certificate_status",
    "certificate_report",
)
DOORS = {"in process": True, "module": False}
VARYING = [
    (re.compile(r"-----BEGIN [A-Z ]+-----.*-----END [A-Z ]+-----\n?", re.DOTALL), "PEM"),
    (re.compile(r'https://[^\s"]+'), "URL"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
    (re.compile(r"\b[\w-]+-[0-9a-f]{16}\b(@[0-9a-f]{16}\.\d+\.\d+)?"), "RUN"),
    (re.compile(r"(?<![\w-])[\w-]{27}\.[\w-]{8,}"), "RENEWAL"),
    (re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])"), "VALUE"),
    (re.compile(r"\b[0-9a-f]{12,}\b"), "HEX"),
    (re.compile(r"\b[CZ][0-9A-Z]{12,}\b"), "ID"),
    (re.compile(r"^\d+$"), "VERSION"),
    (re.compile(r"\bAKIA[0-9A-Z]{16}\b"), "KEY"),
    (re.compile(r"the public zones seen there are [^ ]+( [^ ]+)*?\.(?= Create|$)"), "ZONES."),
]
"""What is another in every run. All else has to be the same."""


def run_through(sandbox: Sandbox, folder: Path, in_process: bool) -> dict[str, Any]:
    """The results of all modules by one door, with whatever varies replaced by its kind."""
    mark = uuid.uuid4().hex[:8]
    case = Case(sandbox, f"apps-{mark}", f"kubecert-{mark}")
    for namespace in (case.namespace, case.home):
        sandbox.kubernetes.create_namespace(namespace)
    zone = case.zone()
    deploy(case, "web", pod=mounted("web-tls", optional=True))
    # No controller is at work there that would make one.
    sandbox.kubernetes.create_service_account(case.home, "default")
    certificates = [case.certificate("web", zone, f"*.{zone}"), case.certificate("lost", "www.no-zone.example.net")]
    file = folder / "results.json"
    keeper = Keeper.of(case)
    own = sandbox.route53.credentials
    iam = {
        "iam_user": keeper.user,
        "iam_access_key": own.access_key_id,
        "iam_secret_key": own.secret_access_key,
    }
    more = {"kubecert_in_process": in_process, "results_file": str(file), "zone_name": zone, **iam}
    variables = case.variables(*certificates, **more)
    recap = case.play(Path(__file__).parent / "doors.yml", variables)
    if not file.exists():
        pytest.fail(recap.output)
    found = json.loads(file.read_text(encoding="utf-8"))
    names = {
        case.namespace: "NAMESPACE",
        case.home: "HOME",
        zone: "ZONE",
        keeper.user: "USER",
        sandbox.route53.zone_of(zone): "ID",
        str(folder): "FOLDER",
    }
    return {name: plain(result, names) for name, result in found.items()}


def plain(value: Any, names: dict[str, str]) -> Any:
    """A result without what Ansible adds at one door only, and with all that varies replaced."""
    if isinstance(value, dict):
        kept = {key: entry for key, entry in value.items() if key not in ("invocation", "warnings", "deprecations")}
        return {plain(key, names): plain(entry, names) for key, entry in kept.items()}
    if isinstance(value, list):
        entries = [plain(entry, names) for entry in value]
        # The CA gives challenges in no order of its own.
        return (
            sorted(entries, key=str) if entries and isinstance(entries[0], dict) and "token" in entries[0] else entries
        )
    if not isinstance(value, str):
        return value
    for name, kind in names.items():
        value = value.replace(name, kind)
    for pattern, kind in VARYING:
        value = pattern.sub(kind, value)
    return value


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Where two results differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, theirs, f"{path}[{place}]")
    elif one != other:
        yield f"{path}: {one!r} != {other!r}"


@pytest.fixture(scope="module")
def results(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The results of all modules by each door."""
    return {
        door: run_through(sandbox, tmp_path_factory.mktemp("door"), in_process) for door, in_process in DOORS.items()
    }


@pytest.mark.parametrize("name", RESULTS)
def test_both_doors_give_the_same(results: dict[str, dict[str, Any]], name: str) -> None:
    assert list(differences(results["in process"][name], results["module"][name])) == []


def test_no_module_is_left_out() -> None:
    modules = {file.stem for file in (ROOT / "plugins" / "modules").glob("*.py")}
    assert {name.partition(" ")[0] for name in RESULTS} == modules


def test_all_was_done(results: dict[str, dict[str, Any]]) -> None:
    assert set(results["module"]) == {*RESULTS, "refused"}
    for found in results.values():
        assert [item["name"] for item in found["k8s_tls_secret"]["certificates"]] == ["web", "lost"]
        assert found["k8s_tls_secret"]["certificates"][0]["not_after"] == "TIME"
        assert found["k8s_tls_secret"]["certificates"][1]["error"]["step"] == "route53_txt"
        assert found["k8s_tls_secret again"]["changed"] is False
        assert [one["managed"] for one in found["k8s_secret_info"]["secrets"]] == [True, True]
        written = found["k8s_service_account_kubeconfig"]["kubeconfigs"]
        assert [item.get("expires") for item in written] == ["TIME", "TIME", None]
        assert [item["action"] for item in found["k8s_cronjob"]["objects"]] == ["create", "create"]
        granted = [item.get("action") for item in found["k8s_service_account"]["objects"]]
        assert granted == ["create"] * 5 + [None], "an account with two roles, and one that has no namespace to be in"
        assert [item.get("access_key_id") for item in found["iam_access_key_secret"]["access_keys"]] == ["KEY", None]
        assert found["iam_policy_info"]["zones"] == [{"zone": "ID", "zone_name": "ZONE"}]
        assert [item.get("action") for item in found["k8s_rollout_restart"]["workloads"]] == ["restart", None]
        assert found["certificate_probe"]["endpoints"][0]["matches"] is False
        assert found["rfc2136_txt"]["records"] == found["route53_txt present"]["records"]
        assert any(entry["ours"] for record in found["route53_txt_info"]["records"] for entry in record["entries"])
        assert found["k8s_pending_info"]["pending"]
        assert found["k8s_csr"]["certificates"][0]["csr"] == "PEM"
        assert found["k8s_csr in check mode"]["changed"] is True


def test_an_option_that_is_none_is_refused_at_both(results: dict[str, dict[str, Any]]) -> None:
    for found in results.values():
        assert found["refused"]["failed"] is True
        assert re.search("Unsupported parameters.*: certificate. Supported parameters include", found["refused"]["msg"])
