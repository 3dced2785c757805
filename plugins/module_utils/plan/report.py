# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary of a run: a line for each certificate that is not simply fine and for each restart, and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.faults import joined
from ..model.faulty_object import FaultyObject
from ..model.selection import Selection
from .restarts import RESTART
from .verdict import PASSED_OVER, SPARED

DONE = {"issue": "issued", "renew": "renewed", "repair": "repaired"}
STATES = ("fine", "issued", "renewed", "repaired", "due", "waiting", "failed")


@dataclass(frozen=True)
class Report:
    """The lines to show, the number of certificates in each state, and those that failed with their messages."""

    lines: tuple[str, ...]
    counts: Mapping[str, int]
    failures: Mapping[str, str]


def report(
    planned: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]], *, check: bool, unlisted: int = 0
) -> Report:
    """What became of the planned certificates; `results` are the due ones as the last step left them.

    So many more that are fine are `unlisted`.
    """
    left = {_title(item): item for item in results}
    counts = {**dict.fromkeys(STATES, 0), "fine": unlisted}
    lines: list[str] = []
    failures: dict[str, str] = {}
    for item in planned:
        if item.get("reason") in PASSED_OVER and not item.get("error"):
            continue
        title = _title(item)
        state, line = _state(item, left.get(title), check)
        line += _revoked(left.get(title))
        counts[state] += 1
        if line:
            lines.append(f"{title}: {line}")
        if state == "failed":
            failures[title] = line
    told = ", ".join(f"{number} {state}" for state, number in counts.items() if number) or "none to see to"
    return Report((*lines, f"Certificates: {told}."), counts, failures)


@dataclass(frozen=True)
class Further:
    """The lines to show of objects, workloads or copies, and those that failed with their messages."""

    lines: tuple[str, ...]
    failures: Mapping[str, str]


def restarts(workloads: Sequence[Mapping[str, Any]], *, check: bool) -> Further:
    """What became of the workloads, as k8s_rollout_restart has returned them, perhaps more than once."""
    lines: list[str] = []
    failures: dict[str, str] = {}
    for item in workloads:
        chosen = Selection(
            item["kind"], item["namespace"], item.get("name", ""), tuple(item.get("label_selectors") or ())
        )
        if item.get("error"):
            failures[chosen.title] = _failed(item)
        elif item.get("action") == RESTART:
            lines.append(f"{chosen.title}: {'to restart' if check else 'restarted'}. {item.get('explanation', '')}")
    return Further((*(f"{title}: {line}" for title, line in failures.items()), *lines), failures)


def objects(faulty: Sequence[Mapping[str, Any]]) -> Further:
    """Objects in the cluster that can't be used."""
    found = [
        FaultyObject(item["kind"], item.get("namespace", ""), item["name"], item.get("message", "")) for item in faulty
    ]
    failures = {one.title: f"can't be used. {one.message}" for one in found}
    return Further(tuple(f"{title}: {line}" for title, line in failures.items()), failures)


def copies(calls: Sequence[Sequence[Mapping[str, Any]]], *, check: bool) -> Further:
    """What became of copies, by the results of k8s_tls_secret_copy; what has failed or waits did so in the last one."""
    words = {"create": "to copy", "update": "to copy"} if check else {"create": "copied", "update": "copied again"}
    last = calls[-1] if calls else ()
    failures = joined({item["title"]: _failed(item) for item in last if item.get("error")})
    waiting = [f"{item['title']}: waits. {item['explanation']}" for item in last if item.get("action") == "wait"]
    written = [
        f"{item['title']}: {words[item['action']]} from {item['certificate']}. {item['explanation']}"
        for call in calls
        for item in call
        if item.get("action") in words
    ]
    return Further((*(f"{title}: {line}" for title, line in failures.items()), *waiting, *written), failures)


def _failed(item: Mapping[str, Any]) -> str:
    return f"failed in {item['error'].get('step')}: {item['error'].get('message', '')}"


def _title(item: Mapping[str, Any]) -> str:
    return f"{item.get('namespace') or 'default'}/{item['name']}"


def _revoked(result: Mapping[str, Any] | None) -> str:
    """What else there is to be said of one that has been revoked, whether or not it could be replaced."""
    found = (result or {}).get("revocation") or {}
    return f" Serial {found['serial']} is revoked ({found['reason']})." if found.get("revoked") else ""


def _state(item: Mapping[str, Any], result: Mapping[str, Any] | None, check: bool) -> tuple[str, str]:
    error = (result or item).get("error") or {}
    if error.get("held"):
        return "waiting", f"left to another run. {error.get('message', '')}"
    if error:
        later = f" Next try from {error['retry_at']}." if error.get("retry_at") else ""
        return "failed", f"failed in {error.get('step', 'an unknown step')}: {error.get('message', '')}{later}"
    action, why = item.get("action", "none"), item.get("explanation", "")
    if action == "none":
        return "fine", f"not revoked. {why}" if item.get("reason") == SPARED else ""
    if action == "wait":
        return "waiting", f"put off. {why}"
    if check:
        return "due", f"to {action} ({item.get('reason', '')}). {why}"
    if result is None:
        return "failed", f"to {action}, but the run did not come to it. {why}"
    done = f"{DONE[action]} ({item.get('reason', '')})"
    return DONE[action], f"{done}. {why}" if action == "repair" else f"{done}, valid until {result.get('not_after')}."
