# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CronJob and its ConfigMap: what every pod is bound to, what is chosen, and what is stored for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.cronjob import LARGEST_CONFIG_MAP, CronJob, check_size
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.schedule import Times
from ansible_collections.kubecert.acme.plugins.module_utils.model.scheduled_run import as_text, run_variables
from ansible_collections.kubecert.acme.plugins.modules.schedule_info import ENTRY

MANIFEST: dict[str, Any] = {
    "apiVersion": "cert-manager.io/v1alpha2",
    "kind": "Certificate",
    "metadata": {"name": "web", "namespace": "shop", "labels": {"a": "b"}, "annotations": {"last-applied": "{}"}},
    "spec": {"secretName": "web-tls", "issuerRef": {"name": "ca", "kind": "ClusterIssuer"}, "dnsNames": ["a.example"]},
    "status": {"conditions": []},
}
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"key": "hidden-value"}}
ISSUER = {
    "name": "ca",
    "acme": {
        "server": "https://ca.example/directory",
        "private_key_secret_ref": {"name": "account"},
        "solvers": [{"dns01": {"route53": {"region": "eu-central-1"}}}],
    },
}
UNASKED = {"host": "https://127.0.0.1:1", "api_key": "nobody's"}
"""An API server that nobody has to ask."""


def objects(**cronjob: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """ConfigMap and CronJob, as the module gives them."""
    given = {"kind": "cronjob", "cronjob": {"image": "image:1", **cronjob}}
    declared = {"issuers": [ISSUER], "manifests": [MANIFEST, SECRET]}
    options = ENTRY.validated({"schedule": given, "seed": "", "batch_api": "batch/v1", **UNASKED, **declared})
    result = ENTRY.perform(options, check=False, say=lambda line: None)
    assert "failed" not in result, result
    config_map, made = result["objects"]
    return config_map, made


def pod(made: dict[str, Any]) -> dict[str, Any]:
    """The pod's spec of a CronJob."""
    spec: dict[str, Any] = made["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return spec


def test_runs_neither_overlap_nor_pile_up() -> None:
    spec = objects()[1]["spec"]
    assert (spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]) == ("Forbid", 3600)
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 3)
    assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 3600
    assert pod(objects()[1])["restartPolicy"] == "Never"


def test_the_pod_may_do_nothing_but_its_work() -> None:
    found = pod(objects(user=4711)[1])
    assert found["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 4711,
        "runAsGroup": 4711,
        "fsGroup": 4711,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    (container,) = found["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    writable = [mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")]
    assert writable == ["/home/kubecert", "/tmp"]
    assert found["serviceAccountName"] == "kubecert"


def test_what_is_chosen_gets_into_the_pod() -> None:
    bound = {"secretKeyRef": {"name": "aws", "key": "secret"}}
    env = [{"name": "AWS_SECRET_ACCESS_KEY", "valueFrom": bound}, {"name": "HOME", "value": "/elsewhere"}]
    made = objects(
        env=env,
        env_from=[{"secretRef": {"name": "proxy"}}],
        resources={"limits": {"memory": "1Gi"}},
        image_pull_secrets=["registry"],
        node_selector={"disk": "ssd"},
        tolerations=[{"operator": "Exists"}],
        priority_class_name="low",
    )[1]
    found, container = pod(made), pod(made)["containers"][0]
    assert container["env"][-2:] == env
    assert [entry["name"] for entry in container["env"]].count("HOME") == 1
    assert container["envFrom"] == [{"secretRef": {"name": "proxy"}}]
    assert container["resources"] == {"limits": {"memory": "1Gi"}}
    assert found["imagePullSecrets"] == [{"name": "registry"}]
    assert (found["nodeSelector"], found["priorityClassName"]) == ({"disk": "ssd"}, "low")
    assert "affinity" not in found


def test_manifests_are_stored_as_they_were_written_and_secrets_are_not() -> None:
    text = objects()[0]["data"]["variables.json"]
    stored = json.loads(text)
    (manifest,) = stored["kubecert_manifests"]
    assert manifest["metadata"] == {"name": "web", "namespace": "shop", "labels": {"a": "b"}}
    assert (manifest["apiVersion"], manifest["spec"]) == (MANIFEST["apiVersion"], MANIFEST["spec"])
    assert "status" not in manifest
    assert stored["kubecert_issuers"] == [ISSUER]
    assert "hidden-value" not in text


def test_targets_are_kept_and_those_in_further_clusters_are_refused() -> None:
    here, east = ({"kubecert.acme/targets": f"- {{{text}}}"} for text in ("namespaces: [a]", "cluster: east"))
    for noted, fits in ((here, True), (east, False)):
        manifest = {**MANIFEST, "metadata": {**MANIFEST["metadata"], "annotations": noted}}
        given = {"kind": "cronjob", "cronjob": {"image": "image:1"}}
        declared = {"issuers": [ISSUER], "manifests": [manifest], "clusters": {"east": []}}
        options = {"schedule": given, "seed": "", "batch_api": "batch/v1", **UNASKED, **declared}
        result = ENTRY.perform(ENTRY.validated(options), check=False, say=lambda line: None)
        if fits:
            assert result["variables"]["kubecert_manifests"][0]["metadata"]["annotations"] == noted
        else:
            assert "Certificate shop/web: has targets in east, which a cronjob does not reach" in result["msg"]


def test_the_api_version_is_what_the_cluster_serves() -> None:
    for version in ("batch/v1", "batch/v1beta1"):
        cronjob = CronJob("kubecert", "kubecert", "kubecert", Times((3,), 7), version, objects_section())
        assert [one["apiVersion"] for one in cronjob.objects("")] == ["v1", version]


def objects_section() -> dict[str, Any]:
    """The section with its defaults."""
    options = ENTRY.validated({"schedule": {"kind": "cronjob", "cronjob": {"image": "image:1"}}})
    section: dict[str, Any] = options["schedule"]["cronjob"]
    return section


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_a_config_map_holds_a_mebibyte(more: int, fits: bool) -> None:
    faults = FaultList()
    check_size("ä" * (LARGEST_CONFIG_MAP // 2) + "x" * more, faults)
    assert (faults.messages == []) is fits
    if not fits:
        assert "the declarations take 1048577 bytes, and a ConfigMap holds 1048576." in faults.messages[0]


def test_what_holds_secrets_is_not_stored() -> None:
    faults = FaultList()
    options = {"cluster_resource_namespace": "n", "issuers": [], "certificates": []}
    given = {"kubecert_aws": {"secret_key": "x"}, "kubecert_restart": [], "kubecert_parallel": 4}
    found = run_variables({**options, "variables": given}, [], faults)
    assert faults.messages == [
        "kubecert_schedule: variables has kubecert_aws, which may hold secrets and is not stored for a run."
    ]
    found = run_variables({**options, "variables": {"kubecert_restart": [], "kubecert_parallel": 4}}, [], FaultList())
    assert json.loads(as_text(found)) == {"kubecert_namespace": "n", "kubecert_parallel": 4}
