# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam_policy_info: the least IAM policy for the user or role that solvers work as, limited to the zones that there are.

The user's key is still to be made, so the zones are looked for as whoever runs this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..dns.resolving import Resolving
from ..model.declarations import Declarations
from ..model.faults import Fault, FaultList
from ..model.iam_identity import IamIdentity, check_use, literal_ids, parse_identity, solvers_of
from ..model.iam_policy import Wanted, policy_document, wanted_by
from ..model.run import Context, Outcome
from ..model.solver import Route53Solver, Solver
from .shared.declaring import declarations_of
from .shared.failure import failure_of
from .shared.issuers import Issuers
from .txt.accounts import own_faults
from .txt.challenge_zones import Found, Place, look, places_of, section_of
from .txt.items import checked_servers, refuse

STEP = "iam_policy_info"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """The policy, and who is to have it."""
    faults = FaultList()
    declared = declarations_of(options, faults)
    identity = parse_identity(options["iam"], options["cluster_resource_namespace"], faults)
    faults.raise_if_any()
    issuers = list(declared.issuers.values())
    check_use(identity, issuers, faults)
    _check_credentials(identity, options, faults)
    faults.raise_if_any()
    servers: list[str] = []
    resolving = Resolving(checked_servers(options["nameservers"] or [], servers))
    refuse(servers + own_faults(options))
    places = _places(identity, declared)
    # The names of Secrets are not what the others take for credentials, and none is read here.
    found = look(list(dict.fromkeys(places)), {**options, "credentials": []}, context, resolving)
    failures = {place.record: one for place, one in found.items() if isinstance(one, Fault)}
    if failures:
        raise Fault(failure_of(STEP, failures))
    zones = {one.zone.id: one.zone.name for one in found.values() if isinstance(one, Found)}
    wanted = _wanted(identity, [solver for _issuer, solver in solvers_of(identity, issuers)], sorted(zones))
    return Outcome(
        changed=False,
        values={
            "identity": identity.to_item(),
            "policy": policy_document(wanted),
            "trust_policy": identity.trust_policy() if identity.role else {},
            "zones": [{"zone": zone, "zone_name": zones[zone]} for zone in sorted(zones)],
            "literal_access_key_ids": literal_ids(identity, issuers),
        },
    )


def _check_credentials(identity: IamIdentity, options: Mapping[str, Any], faults: FaultList) -> None:
    ref = identity.secret_ref
    home = options["cluster_resource_namespace"]
    if ref and ref.namespace == home and ref.name in (options["credentials"] or ()):
        faults.add(
            f"Secret {home}/{ref.name}",
            "is to hold the key of kubecert_iam, and is in kubecert_credentials as well; take it out there.",
        )


def _places(identity: IamIdentity, declared: Declarations) -> list[Place]:
    """The challenge records that the user or role is to write, as places in the account of whoever runs this."""
    issuers = Issuers(declared.issuers)
    issuers.check_known(declared.certificates)
    found: list[Place] = []
    for certificate in declared.certificates:
        issuer = issuers.of(certificate)
        own = {section_of(one.provider) for one in issuer.solvers if _writes(identity, one)}
        found += [_plain(place) for place in places_of(certificate, issuer) if place.holder in own]
    return found


def _writes(identity: IamIdentity, solver: Solver) -> bool:
    """Whether the identity itself asks Route53; a user may also only assume the role of the solver."""
    provider = solver.provider
    if not isinstance(provider, Route53Solver) or not identity.is_of(provider):
        return False
    return bool(identity.role) or not provider.role


def _plain(place: Place) -> Place:
    """The same place without anybody's credentials."""
    given = json.loads(place.section)
    return replace(place, section=json.dumps({name: given[name] for name in ("hosted_zone_id",) if name in given}))


def _wanted(identity: IamIdentity, solvers: Sequence[Solver], zones: Sequence[str]) -> Wanted:
    needed = wanted_by(solvers) or Wanted()
    writing = wanted_by(one for one in solvers if _writes(identity, one))
    return replace(
        needed,
        zones=tuple(zones),
        finds_zones=bool(writing and writing.finds_zones),
        roles=() if identity.role else needed.roles,
    )
