# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_crds: sees to our own CustomResourceDefinitions of cert-manager's kinds, and leaves those of others alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..kube.client import Cluster
from ..kube.definitions import Body, DefinitionsOfCluster
from ..model.check import in_short
from ..model.crds import DEFINITIONS, VERSION, Definition, knows_rules
from ..model.faults import Fault
from ..model.faulty_object import title_of_object
from ..model.issuer import GROUP
from ..model.managed import is_managed
from ..model.parallel import side_by_side, sound
from ..model.run import Context, Outcome
from .shared.failure import failure_of

STEP = "k8s_crds"
CREATE, UPDATE, DELETE, KEEP, LEAVE, NONE = "create", "update", "delete", "keep", "leave", "none"
Item = dict[str, Any]


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """With state present ours are there, unless there are others of the same names; with state absent they are not."""
    definitions = DefinitionsOfCluster(Cluster.connect(options, context.clock))
    if options["state"] == "present":
        rules = knows_rules(definitions.version())
        results = side_by_side(lambda one: _present(definitions, one, rules, context), DEFINITIONS, context.parallel)
    else:
        left = [] if options["purge"] else _left(definitions, context)
        results = side_by_side(lambda one: _absent(definitions, one, left, context), DEFINITIONS, context.parallel)
    items = [_told(one, found) for one, found in zip(DEFINITIONS, results, strict=True)]
    changes = {item["name"]: item["action"] for item in items if item["action"] in (CREATE, UPDATE, DELETE)}
    return Outcome(
        changed=bool(changes),
        values={"crds": items, "notes": [item["explanation"] for item in items if item["action"] in (KEEP, LEAVE)]},
        before={} if changes else None,
        after=changes or None,
        failure=failure_of(
            STEP, {one.name: found for one, found in zip(DEFINITIONS, results, strict=True) if isinstance(found, Fault)}
        ),
    )


def _told(definition: Definition, found: Item | Fault) -> Item:
    if isinstance(found, Fault):
        return {"name": definition.name, "action": NONE, "explanation": str(found)}
    return {"name": definition.name, **found}


def _present(definitions: DefinitionsOfCluster, one: Definition, rules: bool, context: Context) -> Item:
    standing = definitions.standing(one.name)
    if standing and not is_managed(standing):
        return _foreign(one)
    applied = definitions.apply(one.body(rules=rules), dry_run=context.check)
    if not context.check:
        definitions.wait_until_served(one.name)
    if standing is None:
        return {"action": CREATE, "explanation": "It is not there."}
    if _content(applied) != _content(standing):
        return {"action": UPDATE, "explanation": "It differs from what this release has."}
    return {"action": NONE, "explanation": "It is as it is to be."}


def _absent(definitions: DefinitionsOfCluster, one: Definition, left: Sequence[str], context: Context) -> Item:
    standing = definitions.standing(one.name)
    if standing is None:
        return {"action": NONE, "explanation": "It is not there."}
    if not is_managed(standing):
        return _foreign(one)
    if left:
        return {
            "action": KEEP,
            "explanation": f"CustomResourceDefinition {one.name} stays, since there still is {in_short(left)}.",
        }
    if not context.check:
        definitions.delete(standing)
    return {"action": DELETE, "explanation": "It was made here."}


def _foreign(one: Definition) -> Item:
    return {
        "action": LEAVE,
        "explanation": f"CustomResourceDefinition {one.name} was not made here and is left as it is.",
    }


def _left(definitions: DefinitionsOfCluster, context: Context) -> list[str]:
    """The objects that would go with their kinds, but for records of what was done for others."""
    kinds = [one for one in DEFINITIONS if one.holds]
    found = side_by_side(lambda one: definitions.objects(one.plural, GROUP, VERSION), kinds, context.parallel)
    return [
        title_of_object(one.kind, body["metadata"].get("namespace", ""), body["metadata"]["name"])
        for one, bodies in zip(kinds, found, strict=True)
        for body in sound(bodies)
    ]


def _content(body: Body) -> Any:
    return body["spec"], body["metadata"].get("labels")
