# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where copies of a certificate's Secret are to be: in further namespaces, of its own cluster or of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .faults import FaultList
from .names import is_subdomain
from .reader import Reader

IN_MANIFESTS = "kubecert.acme/targets"
"""The annotation of a Certificate manifest that has the targets as YAML, since cert-manager has no field for them."""
CONNECTIONS = ("kubeconfig", "context", "host")
"""The options one of which says where a cluster is."""
_OWN = ("name", "namespaces", "service_account_kubeconfig")
"""The fields of an entry that say nothing of how to reach the cluster."""
_OPERATORS = {"in": "In", "notin": "NotIn", "exists": "Exists", "doesnotexist": "DoesNotExist"}


@dataclass(frozen=True)
class Target:
    """Namespaces of one cluster, by name or by their labels. An empty `cluster` is that of the certificate.

    Without either, the namespaces are those that the cluster's own entry names, or else the certificate's.
    """

    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    selector: str = ""
    """A label selector for namespaces, in the form of the Kubernetes API."""
    secret_name: str = ""

    def settled(self, namespace: str, meant: Mapping[str, Sequence[str]]) -> Target:
        """The target with its namespaces, of a certificate in `namespace`; `meant` are those of clusters by name."""
        if self.selector or self.namespaces:
            return self
        return replace(self, namespaces=tuple(meant.get(self.cluster) or (namespace,)))

    def to_item(self) -> dict[str, Any]:
        """The target as k8s_tls_secret_copy takes it; what is empty is left out."""
        fields = {
            "cluster": self.cluster,
            "namespaces": list(self.namespaces),
            "label_selector": self.selector,
            "secret_name": self.secret_name,
        }
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True)
class TargetCluster:
    """A further cluster: the namespaces that are meant where a target names none, and the options that lead to it.

    `kubeconfig_path` is where the install role writes a kubeconfig for it; empty for nowhere.
    """

    name: str
    namespaces: tuple[str, ...] = ()
    connection: Mapping[str, Any] = field(default_factory=dict, repr=False)
    kubeconfig_path: str = ""


@dataclass(frozen=True, order=True)
class Place:
    """One Secret of one cluster."""

    cluster: str
    namespace: str
    name: str

    @property
    def title(self) -> str:
        """As people name it: `Secret istio-system/web-tls of cluster east`."""
        return f"Secret {self.namespace}/{self.name}" + (f" of cluster {self.cluster}" if self.cluster else "")


def parse_targets(top: Reader) -> tuple[Target, ...]:
    """The targets of a certificate, whose fields `top` reads."""
    return tuple(_target(section) for section in top.sections("targets"))


def _target(section: Reader) -> Target:
    target = Target(
        cluster=section.text("cluster"),
        namespaces=section.texts("namespaces"),
        selector=_selector(section) or section.text("label_selector"),
        secret_name=section.text("secret_name"),
    )
    if target.namespaces and target.selector:
        section.fault("namespaces", "can't stand beside a selector; take one of them away.")
    if not (target.cluster or target.namespaces or target.selector):
        section.fault("", "needs a cluster, namespaces or a namespace_selector.")
    for name in (*target.namespaces, *filter(None, [target.secret_name])):
        if not is_subdomain(name):
            section.fault("", f"has {name!r}, which Kubernetes refuses; use lower-case letters, digits, - and dots.")
    section.done()
    return target


def _selector(section: Reader) -> str:
    """The API's form of a namespace_selector with match_labels and match_expressions; empty where there is none."""
    found = section.section("namespace_selector")
    if found is None:
        return ""
    parts = [f"{key}={value}" for key, value in found.mapping("match_labels").items()]
    parts += [_expression(expression) for expression in found.sections("match_expressions")]
    if not parts:
        section.fault("namespace_selector", "is empty; give it match_labels or match_expressions.")
    found.done()
    return ",".join(parts)


def _expression(expression: Reader) -> str:
    key = expression.text("key", required=True)
    operator = expression.choice("operator", _OPERATORS, "In")
    values = ",".join(expression.texts("values"))
    expression.done()
    if operator in ("In", "NotIn") and not values:
        expression.fault("values", f"is empty; {operator} needs one at least.")
    return {"Exists": key, "DoesNotExist": f"!{key}"}.get(operator, f"{key} {operator.lower()} ({values})")


def parse_clusters(entries: Sequence[Mapping[str, Any]], faults: FaultList) -> dict[str, TargetCluster]:
    """The clusters of these entries by name. What is wrong in any of them is added to `faults`."""
    found: dict[str, TargetCluster] = {}
    for place, entry in enumerate(entries, start=1):
        name = str(entry.get("name") or "")
        title = f"Cluster {name or place}"
        if not is_subdomain(name):
            faults.add(title, f"name is {name!r}; use lower-case letters, digits, - and dots.")
        if name in found:
            faults.add(title, "is in the list twice; take one of the two out.")
        if not any(entry.get(option) for option in CONNECTIONS):
            faults.add(title, f"needs {', '.join(CONNECTIONS[:-1])} or {CONNECTIONS[-1]}, which say where it is.")
        connection = {option: value for option, value in entry.items() if option not in _OWN}
        path = entry.get("service_account_kubeconfig") or ""
        found[name] = TargetCluster(name, tuple(entry.get("namespaces") or ()), connection, path)
    return found
