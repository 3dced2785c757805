# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_service_account_kubeconfig: kubeconfigs with tokens of ServiceAccounts, renewed in time.

A token goes from the API server's answer into its place, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..kube.service_accounts import ServiceAccounts
from ..model.faults import Fault, FaultList
from ..model.kubeconfig import ServiceAccount, kubeconfig, token_in, written
from ..model.parallel import side_by_side
from ..model.reference import SecretRef
from ..model.run import Context, Outcome
from ..model.service_token import TokenFacts
from ..model.target import parse_clusters
from ..model.times import format_rfc3339, parse_duration
from ..plan.tokens import reason_for_new
from .grants.kubeconfig_places import FilePlace, Place, SecretPlace
from .shared.clusters import Clusters
from .shared.failure import failed_item, failure_of

STEP = "k8s_service_account_kubeconfig"
SHORTEST = timedelta(minutes=10)
"""The API server gives no token for less."""


@dataclass(frozen=True)
class _Wanted:
    """One kubeconfig: for whom, whether it is to be there, and where; `server` is an address of its own, if any."""

    account: ServiceAccount
    present: bool
    cluster: str
    server: str
    path: Path | None
    ref: SecretRef | None

    @classmethod
    def of_entry(cls, entry: Mapping[str, Any], state: str) -> _Wanted:
        """Read an entry of the options."""
        account = ServiceAccount(entry["namespace"], entry["service_account"])
        given, path = entry.get("secret_ref"), entry.get("path")
        return cls(
            account=account,
            present=(entry.get("state") or state) == "present",
            cluster=entry.get("cluster") or "",
            server=entry.get("server") or "",
            path=Path(path).expanduser() if path else None,
            ref=SecretRef(given.get("namespace") or account.namespace, given["name"], given["key"]) if given else None,
        )

    @property
    def title(self) -> str:
        """Where it is to be, as people name it."""
        if self.path:
            return f"File {self.path}"
        where = f" of cluster {self.cluster}" if self.cluster else ""
        return f"Secret {self.ref.namespace}/{self.ref.name}{where}" if self.ref else str(self.account)

    def place(self, cluster: Cluster) -> Place:
        """The place itself."""
        return SecretPlace(Secrets(cluster), self.ref) if self.ref else FilePlace(self.path or Path())

    def to_item(self) -> dict[str, Any]:
        """What names it in the result."""
        item: dict[str, Any] = {"namespace": self.account.namespace, "service_account": self.account.name}
        if self.cluster:
            item["cluster"] = self.cluster
        return {**item, "secret_ref": asdict(self.ref)} if self.ref else {**item, "path": str(self.path)}


@dataclass
class _Desk:
    """What the work on every kubeconfig shares; `before` and `after` collect the diff."""

    clusters: Clusters
    lifetime: timedelta
    check: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Each place holds a kubeconfig whose token is good for a while; with state absent none that was written here."""
    faults = FaultList()
    known = parse_clusters(options["clusters"] or [], faults)
    wanted = [_Wanted.of_entry(entry, options["state"]) for entry in options["kubeconfigs"]]
    lifetime = _checked(wanted, options["lifetime"], known, faults)
    desk = _Desk(Clusters(options, known, context), lifetime, context.check)
    results = side_by_side(lambda one: (_present if one.present else _absent)(desk, one), wanted, context.parallel)
    changed = bool(desk.before or desk.after)
    return Outcome(
        changed=changed,
        values={"kubeconfigs": [_item(one, found) for one, found in zip(wanted, results, strict=True)]},
        before=desk.before if changed else None,
        after=desk.after if changed else None,
        failure=failure_of(
            STEP, {one.title: found for one, found in zip(wanted, results, strict=True) if isinstance(found, Fault)}
        ),
    )


def _checked(wanted: Sequence[_Wanted], lifetime: str, known: Container[str], faults: FaultList) -> timedelta:
    """The lifetime. Raises RefusedFault with all that is wrong."""
    seen: set[str] = set()
    for one in wanted:
        title = f"Kubeconfig of {one.account}"
        if bool(one.path) == bool(one.ref):
            faults.add(title, "needs either a path or a secret_ref.")
        elif one.title in seen:
            faults.add(title, f"is to be where another one is: {one.title}. Give each a place of its own.")
        if one.cluster and one.cluster not in known:
            faults.add(title, f"is for cluster {one.cluster}, which is not among clusters.")
        seen.add(one.title)
    try:
        found = parse_duration(lifetime)
    except ValueError:
        found = timedelta(0)
    if found < SHORTEST:
        faults.add("lifetime", f"is {lifetime!r}; write a duration such as 720h, at least 10m.")
    faults.raise_if_any()
    return found


def _present(desk: _Desk, wanted: _Wanted) -> dict[str, Any]:
    cluster = desk.clusters.cluster(wanted.cluster)
    place = wanted.place(cluster)
    place.check()
    found = place.read()
    token = token_in(found, wanted.title)
    reason = _reason(desk, wanted, token)
    if reason and desk.check:
        return _told(desk, wanted, token, "", reason)
    fresh = ServiceAccounts(cluster).token(wanted.account, desk.lifetime) if reason else token
    endpoint = replace(cluster.endpoint, server=wanted.server) if wanted.server else cluster.endpoint
    text = written(kubeconfig(endpoint, wanted.account, fresh))
    if not reason and text != found:
        reason = "It leads to another API server, or trusts another CA."
    if not reason and place.is_open():
        reason = "Others could read it."
    if reason and not desk.check:
        place.write(text)
    return _told(desk, wanted, token, fresh, reason)


def _reason(desk: _Desk, wanted: _Wanted, token: str) -> str:
    """Why a new token is due; empty where the present one may stay."""
    facts, now = TokenFacts.of_token(token), desk.clusters.clock(wanted.cluster).moment()
    reason = reason_for_new(facts, wanted.account.user, desk.lifetime, now)
    if not reason and not ServiceAccounts(desk.clusters.cluster(wanted.cluster)).accepts(wanted.account, token):
        return "The API server does not accept it any more."
    return reason


def _absent(desk: _Desk, wanted: _Wanted) -> dict[str, Any]:
    place = wanted.place(desk.clusters.cluster(wanted.cluster))
    token = token_in(place.read(), wanted.title)
    if not token:
        return {}
    desk.before[wanted.title] = _shown(wanted, token)
    if not desk.check:
        place.remove()
    return {}


def _told(desk: _Desk, wanted: _Wanted, before: str, after: str, reason: str) -> dict[str, Any]:
    """Note in the diff what was done for this reason, if any; what the item has learned."""
    expires = _expires(after)
    if reason:
        if before:
            desk.before[wanted.title] = _shown(wanted, before)
        desk.after[wanted.title] = {**_shown(wanted, after), "reason": reason}
    return {"reason": reason, **({"expires": expires} if expires else {})}


def _shown(wanted: _Wanted, token: str) -> dict[str, str]:
    """What a diff may show of a kubeconfig."""
    facts = TokenFacts.of_token(token)
    expires = _expires(token)
    return {"user": facts.user if facts else wanted.account.user, **({"expires": expires} if expires else {})}


def _expires(token: str) -> str:
    facts = TokenFacts.of_token(token)
    return format_rfc3339(facts.expires) if facts else ""


def _item(wanted: _Wanted, found: dict[str, Any] | Fault) -> dict[str, Any]:
    item = wanted.to_item()
    return failed_item(item, STEP, found) if isinstance(found, Fault) else {**item, **found}
