# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every right that whoever runs the install role uses, in Kubernetes and in AWS, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .rbac import GROUP

ABSENT, PURGE = "`kubecert_state: absent`", "`kubecert_purge`"
WIDE = "`kubecert_cluster_wide`, `kubecert_source: cluster`, or targets by labels"
CRONJOB = "`kubecert_schedule` of kind `cronjob`"
KUBECONFIG = "a kubeconfig is written"
KINDS = "`kubecert_crds`"
LESS = "whoever installs lacks what is granted"


@dataclass(frozen=True)
class InstallRight:
    """Some verbs on some resources, what for, and when; with an empty `when` always."""

    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    why: str
    when: str = ""
    group: str = ""


INSTALL_RIGHTS = (
    InstallRight(("namespaces",), ("get",), "See whether the namespace is there, and which cluster this is."),
    InstallRight(("namespaces",), ("create", "patch"), "Make the namespace."),
    InstallRight(("namespaces",), ("delete",), "Remove the namespace that was made.", ABSENT),
    InstallRight(("serviceaccounts",), ("get",), "See whether the ServiceAccount is there."),
    InstallRight(("serviceaccounts",), ("create", "patch"), "Make the ServiceAccount."),
    InstallRight(("serviceaccounts",), ("delete",), "Remove the ServiceAccount that was made.", ABSENT),
    InstallRight(("serviceaccounts/token",), ("create",), "Get a token of the ServiceAccount.", KUBECONFIG),
    InstallRight(
        ("roles", "rolebindings", "clusterroles", "clusterrolebindings"),
        ("list",),
        "Find all that was granted before, in any namespace.",
        group=GROUP,
    ),
    InstallRight(("roles", "rolebindings"), ("create", "patch"), "Grant what is needed in a namespace.", group=GROUP),
    InstallRight(("roles", "rolebindings"), ("delete",), "Take away what is needed no more.", group=GROUP),
    InstallRight(
        ("clusterroles", "clusterrolebindings"), ("create", "patch", "delete"), "The same for all.", WIDE, GROUP
    ),
    InstallRight(("roles", "clusterroles"), ("escalate", "bind"), "Give away rights of others.", LESS, GROUP),
    InstallRight(("secrets",), ("get", "create", "patch"), "Store credentials, account keys and kubeconfigs."),
    InstallRight(("secrets",), ("delete",), "Remove those that were made here.", ABSENT),
    InstallRight(("configmaps",), ("list",), "Find what a CronJob reads that is needed no more."),
    InstallRight(("configmaps",), ("get", "create", "patch", "delete"), "Keep what the CronJob reads.", CRONJOB),
    InstallRight(("cronjobs",), ("get", "create", "patch", "delete"), "Keep the CronJob.", CRONJOB, "batch"),
    InstallRight(
        ("customresourcedefinitions",),
        ("get", "create", "patch"),
        "Make the kinds known.",
        KINDS,
        "apiextensions.k8s.io",
    ),
    InstallRight(
        ("customresourcedefinitions",),
        ("delete",),
        "Remove the kinds that were made known.",
        f"{KINDS}, {ABSENT}",
        "apiextensions.k8s.io",
    ),
    InstallRight(
        ("certificates", "issuers", "clusterissuers"),
        ("list",),
        "See whether objects would go with them.",
        f"{KINDS}, {ABSENT}",
        "cert-manager.io",
    ),
    InstallRight(
        ("secrets", "serviceaccounts", "pods", "persistentvolumeclaims"),
        ("list",),
        "See whether somebody else has something in the namespace.",
        ABSENT,
    ),
)


def install_rules(rights: Iterable[InstallRight] = INSTALL_RIGHTS) -> list[dict[str, Any]]:
    """The rules of a ClusterRole with these rights."""
    verbs: dict[tuple[str, str], list[str]] = {}
    for right in rights:
        for resource in right.resources:
            known = verbs.setdefault((right.group, resource), [])
            known += [verb for verb in right.verbs if verb not in known]
    return [
        {"apiGroups": [group], "resources": [resource], "verbs": granted}
        for (group, resource), granted in verbs.items()
    ]


@dataclass(frozen=True)
class InstallAwsRight:
    """Some actions, what for, and when; on the user or role that is made, but for Route53's."""

    actions: tuple[str, ...]
    why: str
    when: str


_USER, _ROLE, _GONE = "`kubecert_iam.user`", "`kubecert_iam.role`", f", {ABSENT}"
INSTALL_AWS_RIGHTS = (
    InstallAwsRight(("route53:ListHostedZones",), "Find the zones that the policy is for.", f"{_USER}, {_ROLE}"),
    InstallAwsRight(
        ("iam:GetUser", "iam:ListAttachedUserPolicies", "iam:ListUserPolicies", "iam:GetUserPolicy"),
        "See whether the user is there, and what it may do.",
        _USER,
    ),
    InstallAwsRight(("iam:CreateUser", "iam:TagUser"), "Make the user, with a tag.", _USER),
    InstallAwsRight(("iam:PutUserPolicy",), "Let it write challenge records.", _USER),
    InstallAwsRight(("iam:ListAccessKeys", "iam:CreateAccessKey"), "Make its access key.", _USER),
    InstallAwsRight(
        ("iam:DeleteAccessKey", "iam:GetAccessKeyLastUsed"), "Remove keys that were replaced, or that got lost.", _USER
    ),
    InstallAwsRight(
        (
            "iam:ListGroupsForUser",
            "iam:GetLoginProfile",
            "iam:ListMFADevices",
            "iam:ListSSHPublicKeys",
            "iam:ListServiceSpecificCredentials",
            "iam:ListSigningCertificates",
        ),
        "See what hangs on the user.",
        _USER + _GONE,
    ),
    InstallAwsRight(("iam:DeleteUserPolicy", "iam:DeleteUser"), "Remove what was made.", _USER + _GONE),
    InstallAwsRight(
        ("iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy"),
        "See whether the role is there, and what it may do.",
        _ROLE,
    ),
    InstallAwsRight(("iam:CreateRole", "iam:TagRole"), "Make the role, with a tag.", _ROLE),
    InstallAwsRight(("iam:UpdateAssumeRolePolicy",), "Let others assume it.", _ROLE),
    InstallAwsRight(("iam:PutRolePolicy",), "Let it write challenge records.", _ROLE),
    InstallAwsRight(("iam:ListInstanceProfilesForRole",), "See what hangs on the role.", _ROLE + _GONE),
    InstallAwsRight(("iam:DeleteRolePolicy", "iam:DeleteRole"), "Remove what was made.", _ROLE + _GONE),
)
INSTALL_ACTIONS = tuple(action for right in INSTALL_AWS_RIGHTS for action in right.actions)
