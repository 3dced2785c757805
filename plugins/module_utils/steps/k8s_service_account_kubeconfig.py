# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_service_account_kubeconfig: kubeconfigs with tokens of ServiceAccounts, renewed in time.

A token goes from the API server's answer into its place, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..kube.service_accounts import ServiceAccounts
from ..model.faults import Fault, FaultList
from ..model.kubeconfig import Endpoint, ServiceAccount, kubeconfig, token_in, written
from ..model.parallel import side_by_side
from ..model.reference import SecretRef
from ..model.run import Context, Outcome
from ..model.service_token import TokenFacts
from ..model.times import format_rfc3339, parse_duration
from ..plan.tokens import reason_for_new
from .failure import failed_item, failure_of
from .kubeconfig_places import FilePlace, Place, SecretPlace

STEP = "k8s_service_account_kubeconfig"
SHORTEST = timedelta(minutes=10)
"""The API server gives no token for less."""


@dataclass(frozen=True)
class _Wanted:
    """One kubeconfig: for whom, where, and what it is to hold."""

    account: ServiceAccount
    place: Place
    endpoint: Endpoint


@dataclass
class _Desk:
    """What the work on every kubeconfig shares; `before` and `after` collect the diff."""

    accounts: ServiceAccounts
    lifetime: timedelta
    context: Context
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Each place holds a kubeconfig whose token is good for a while; with state absent none that was written here."""
    lifetime = _checked(options["kubeconfigs"], options["lifetime"])
    if not options["kubeconfigs"]:
        return Outcome(changed=False, values={"kubeconfigs": []})
    cluster = Cluster.connect(options, context.clock)
    wanted = [_wanted(entry, cluster) for entry in options["kubeconfigs"]]
    desk = _Desk(ServiceAccounts(cluster), lifetime, context)
    see_to = _present if options["state"] == "present" else _absent
    results = side_by_side(lambda one: see_to(desk, one), wanted, context.parallel)
    items = [_item(one, result) for one, result in zip(wanted, results, strict=True)]
    failures = {one.place.title: found for one, found in zip(wanted, results, strict=True) if isinstance(found, Fault)}
    return Outcome(
        changed=bool(desk.before or desk.after),
        values={"kubeconfigs": items},
        before=desk.before if desk.before or desk.after else None,
        after=desk.after if desk.before or desk.after else None,
        failure=failure_of(STEP, failures),
    )


def _checked(entries: Sequence[Mapping[str, Any]], lifetime: str) -> timedelta:
    """The lifetime. Raises RefusedFault with all that is wrong with it and the entries."""
    faults = FaultList()
    seen: set[str] = set()
    for entry in entries:
        title = f"Kubeconfig of ServiceAccount {entry['namespace']}/{entry['service_account']}"
        if bool(entry.get("path")) == bool(entry.get("secret_ref")):
            faults.add(title, "needs either a path or a secret_ref.")
        place = str(entry.get("path") or entry.get("secret_ref"))
        if place in seen:
            faults.add(title, f"is to be where another one is: {place}. Give each a place of its own.")
        seen.add(place)
    try:
        found = parse_duration(lifetime)
    except ValueError:
        found = timedelta(0)
    if found < SHORTEST:
        faults.add("lifetime", f"is {lifetime!r}; write a duration such as 720h, at least 10m.")
    faults.raise_if_any()
    return found


def _wanted(entry: Mapping[str, Any], cluster: Cluster) -> _Wanted:
    account = ServiceAccount(entry["namespace"], entry["service_account"])
    given = entry.get("secret_ref")
    endpoint = replace(cluster.endpoint, server=entry["server"]) if entry.get("server") else cluster.endpoint
    if not given:
        return _Wanted(account, FilePlace(Path(entry["path"]).expanduser()), endpoint)
    ref = SecretRef(given.get("namespace") or account.namespace, given["name"], given["key"])
    return _Wanted(account, SecretPlace(Secrets(cluster), ref), endpoint)


def _present(desk: _Desk, wanted: _Wanted) -> dict[str, Any]:
    wanted.place.check()
    found = wanted.place.read()
    token = token_in(found, wanted.place.title)
    reason = _reason(desk, wanted, token)
    if reason and desk.context.check:
        return _told(desk, wanted, token, "", reason)
    fresh = desk.accounts.token(wanted.account, desk.lifetime) if reason else token
    text = written(kubeconfig(wanted.endpoint, wanted.account, fresh))
    if not reason and text != found:
        reason = "It leads to another API server, or trusts another CA."
    if not reason and wanted.place.is_open():
        reason = "Others could read it."
    if reason and not desk.context.check:
        wanted.place.write(text)
    return _told(desk, wanted, token, fresh, reason)


def _reason(desk: _Desk, wanted: _Wanted, token: str) -> str:
    """Why a new token is due; empty where the present one may stay."""
    facts = TokenFacts.of_token(token)
    reason = reason_for_new(facts, wanted.account.user, desk.lifetime, desk.context.now)
    if not reason and not desk.accounts.accepts(wanted.account, token):
        return "The API server does not accept it any more."
    return reason


def _absent(desk: _Desk, wanted: _Wanted) -> dict[str, Any]:
    token = token_in(wanted.place.read(), wanted.place.title)
    if not token:
        return {}
    desk.before[wanted.place.title] = _shown(wanted, token)
    if not desk.context.check:
        wanted.place.remove()
    return {}


def _told(desk: _Desk, wanted: _Wanted, before: str, after: str, reason: str) -> dict[str, Any]:
    """Note in the diff what was done for this reason, if any; what the item has learned."""
    expires = _expires(after)
    if reason:
        if before:
            desk.before[wanted.place.title] = _shown(wanted, before)
        desk.after[wanted.place.title] = {**_shown(wanted, after), "reason": reason}
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
    account = {"namespace": wanted.account.namespace, "service_account": wanted.account.name}
    item = {**account, **wanted.place.to_item()}
    return failed_item(item, STEP, found) if isinstance(found, Fault) else {**item, **found}
