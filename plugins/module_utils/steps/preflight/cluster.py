# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster: whether it can be reached, and whether what a run does there is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...kube.client import Cluster
from ...kube.reviews import Reviews
from ...model.check import Check, failed_by, of_fault, passed
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.permissions import Grant
from ...model.run import Context
from ...plan.access import NAME as RIGHTS
from ...plan.access import accesses_of, rights_check, subject_of, unmentioned
from ...plan.clocks import clock_check

CLUSTER = "cluster"


def connected(options: Mapping[str, Any], context: Context) -> Cluster | Fault:
    """The cluster that the options name, or why no connection to it can be set up."""
    try:
        return Cluster.connect(options, context.clock)
    except Fault as fault:
        return fault


def look(cluster: Cluster | Fault, grants: Sequence[Grant], context: Context) -> list[Check]:
    """The checks of a cluster in which these rights are needed."""
    if isinstance(cluster, Fault):
        return _unseen("Kubernetes", grants, cluster)
    try:
        reached = passed(CLUSTER, cluster.host, f"Kubernetes {cluster.version()} answers.")
    except Fault as fault:
        return _unseen(cluster.host, grants, fault)
    reviews = Reviews(cluster)
    found = side_by_side(lambda grant: _rights(reviews, grant), grants, context.parallel)
    rights = [
        of_fault(RIGHTS, subject_of(grant.namespace), one) if isinstance(one, Fault) else one
        for grant, one in zip(grants, found, strict=True)
    ]
    return [reached, *rights, clock_check(cluster.host, context.clock)]


def _unseen(host: str, grants: Sequence[Grant], fault: Fault) -> list[Check]:
    rights = [of_fault(RIGHTS, subject_of(grant.namespace), fault) for grant in grants]
    return [failed_by(CLUSTER, host, fault), *rights]


def _rights(reviews: Reviews, grant: Grant) -> Check:
    """One question tells of most rights; those that it leaves open are asked for one by one."""
    needed = accesses_of(grant)
    # Those of the whole cluster are told of no namespace, so each is asked for.
    open_ones = unmentioned(needed, reviews.rules(grant.namespace) if grant.namespace else [])
    missing = [one for one in open_ones if not reviews.allows(grant.namespace, one.group, one.resource, one.verb)]
    return rights_check(grant.namespace, needed, missing)
