# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/permissions.md, made from the tables by which rights are granted: `make pages`."""

from __future__ import annotations

import json
from typing import Any

import yaml

from ansible_collections.kubecert.acme.plugins.module_utils.model.iam_policy import (
    AWS_RIGHTS,
    Wanted,
    policy_document,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.installing import (
    INSTALL_AWS_RIGHTS,
    INSTALL_RIGHTS,
    install_rules,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.permissions import (
    CERTIFICATES,
    COPIES,
    ISSUERS,
    LABELLED_WORKLOADS,
    LEFTOVERS,
    NAMED_WORKLOADS,
    PLACES,
    RIGHTS,
    Grant,
    Need,
    grants_of,
)
from tests.playbook import ROOT
from tests.setup.tables import table

PAGE = ROOT / "docs" / "permissions.md"
RBAC = "rbac.authorization.k8s.io"
EXAMPLE = (
    Need("kubecert", ISSUERS),
    Need("shop", CERTIFICATES),
    Need("shop", NAMED_WORKLOADS, "deployments"),
    Need("edge", LABELLED_WORKLOADS, "daemonsets"),
    Need("edge", COPIES),
    Need("formerly", LEFTOVERS),
)
"""What the Roles on the page are for."""

HEAD = """<!--
Copyright (c) 2026, the kubecert.acme authors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Rights

All that the role `reconcile` has to be allowed, in any of its entry points, and why. The role `install` grants just
that to a ServiceAccount, by the namespaces that are declared. Tests do all of the work with these rights and see that
none was refused and none given in vain, and take each of them away to see that the message says which is missing.

This page is made from the code by `make pages`.

## Kubernetes
"""
LISTING = """
To make a Secret by server-side apply takes `create` beside `patch`. A right to list Secrets is for a whole namespace,
so whoever does the work can read all of them in the namespaces of certificates.

For an issuer whose Secrets are in `kubecert`, certificates in `shop`, a Deployment of `shop` that is restarted by its
name, DaemonSets of `edge` that are restarted by a label and go by copies of Secrets there, and a sweep of `formerly`:

```yaml"""
BOUND = """```

Each Role is bound to whoever does the work by a RoleBinding in its namespace.

The playbook `preflight` asks in SelfSubjectAccessReviews and SelfSubjectRulesReviews what is allowed, and STS who it is
(`sts:GetCallerIdentity`); anybody may do that.

## AWS
"""
ONE_ZONE = """
For solvers that write to one zone, which is given by its `hosted_zone_id`:

```json"""
OTHER_POLICIES = """```

Where a solver has no `hosted_zone_id`, `route53:ListHostedZones` has to be allowed on `*`. With `persist`, records
named `_validation-persist.*` are written as well. With `cname_strategy: Follow` a record may have any name, so the
condition on names has to go.

## For your own declarations

```yaml
- hosts: localhost
  gather_facts: false
  tasks:
    - name: Tell which rights they take, which asks no server
      kubecert.acme.declarations_info:
        manifests: [manifests/]
      register: declared

    - name: Show the Roles
      ansible.builtin.debug:
        var: declared.kubernetes_rights

    - name: Show the IAM policy
      ansible.builtin.debug:
        var: declared.iam_policy
```

## Who installs

The role `install` takes these rights, and no others but those that an option of its own asks for:
"""
INSTALLING = """
What is about namespaced objects is needed in `kubecert_namespace`, and on Roles and RoleBindings in each namespace that
rights are given in. Nobody can grant what he has not got: whoever installs has the rights of the first table too, or
`escalate` and `bind`, with which he could give himself any other. In further clusters it is the same without Secrets,
ConfigMaps and CronJobs. With `kubecert_purge` the Secrets of certificates are read, listed and deleted in their
namespaces as well. An administrator of the cluster has all of it. As a ClusterRole:

```yaml"""
INSTALLING_IAM = """```

With `kubecert_iam` these are needed in AWS, on that user or role:
"""


def page() -> str:
    """The whole page."""
    policy = json.dumps(policy_document(Wanted(zones=("Z0123456789ABCDEFGHIJ",), finds_zones=False)), indent=2)
    roles = yaml.safe_dump_all(
        [_role(grant) for grant in grants_of(EXAMPLE)], sort_keys=False, default_flow_style=None, width=120
    )
    reconcile = [HEAD, *_kubernetes(), LISTING, roles.rstrip(), BOUND, *_aws(), ONE_ZONE, policy, OTHER_POLICIES]
    install = [*_installing(), INSTALLING, _cluster_role(), INSTALLING_IAM, *_installing_iam(), ""]
    return "\n".join([*reconcile, *install])


def _kubernetes() -> list[str]:
    rows: list[list[str]] = []
    for place, where in PLACES.items():
        for right in RIGHTS:
            if right.place == place:
                named = "" if rows and where in {row[0] for row in rows} else where
                rows.append([named, right.verb, ", ".join(right.resources), right.why.rstrip(".")])
    return table(["where", "verb", "on", "what for"], rows)


def _role(grant: Grant) -> dict[str, Any]:
    metadata = {"name": "kubecert", "namespace": grant.namespace}
    return {"apiVersion": f"{RBAC}/v1", "kind": "Role", "metadata": metadata, "rules": list(grant.rules)}


def _aws() -> list[str]:
    rows = [[f"`{one.action}`", f"`{one.resource}`", one.when or "always", one.why.rstrip(".")] for one in AWS_RIGHTS]
    return table(["action", "on", "when", "what for"], rows)


def _installing() -> list[str]:
    rows = [
        [", ".join(one.verbs), ", ".join(one.resources), one.when or "always", one.why.rstrip(".")]
        for one in INSTALL_RIGHTS
    ]
    return table(["verbs", "on", "when", "what for"], rows)


def _cluster_role() -> str:
    head = {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRole", "metadata": {"name": "kubecert-installer"}}
    role = {**head, "rules": install_rules()}
    return yaml.safe_dump(role, sort_keys=False, default_flow_style=None, width=120).rstrip()


def _installing_iam() -> list[str]:
    rows = [
        [", ".join(f"`{action}`" for action in one.actions), one.when, one.why.rstrip(".")]
        for one in INSTALL_AWS_RIGHTS
    ]
    return table(["actions", "for", "what for"], rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
