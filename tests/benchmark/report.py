# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found, as a section of the page and as a plot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from . import plot
from .contenders import ALL, FLOOR, Results
from .costs import FIRST, NOTHING, TENTH, TITLES, Cost, cost_of
from .figures import figures, number
from .fleet import ZONES
from .page import table

PLOT = "certificates.svg"
_HEAD = ("", "certificates", "seconds", "CPU seconds", "MB", "tasks", "ACME", "Route53", "Kubernetes")
_METHOD = f"""Each certificate has two names, a domain and its wildcard, an ECDSA P-256 key, and a Secret. The
Secrets are in one namespace, the domains in {ZONES} zones. Seconds are those of the whole command, CPU seconds those of
all its processes; MB is the most that any of its processes held; tasks are Ansible's, those skipped included; the rest
are the requests that each server counted. What is marked with ≈ was computed from fewer certificates: from what one
more took."""
_CONTENDERS = """
- `kubecert.acme`: the playbooks `reconcile` and `plan`, with the default of 8 at a time; the middle of three runs, with
  more than 100 certificates one run.
- floor, just as often: for the first issue the libraries acme, boto3 and urllib3 in one process with 8 threads, which
  checks nothing, remembers nothing, and looks at an order at once and again after 50 ms; where nothing is due, a
  playbook that does no more than list the Secrets once, in the controller's process: in the tables by urllib3 alone.
  By the kubernetes client means `CoreV1Api.list_namespaced_secret`.
- today's playbook: community.crypto's order modules, amazon.aws.route53 and kubernetes.core.k8s, one pass for each
  certificate, which looks at the Secret first. It waits for `INSYNC`, not for the zone's servers.
- certbot with dns-route53 and lego with route53, in shell scripts that put into Secrets by kubectl what was issued: one
  command for each certificate; `certbot renew` is one for all. They go by their own folders, not by what the cluster
  holds. lego finds the zone's server by `--dns.resolvers`, since its name leads nowhere here."""
_NOTES = """One in ten is due because its Secret was deleted; for certbot, because it was told to renew that one 400
days before its end. Where that wasn't measured, it was computed from a first issue and a run with nothing due. Pebble
refuses no nonces here, so that requests are not repeated. All have run once before, which filled their caches."""


def section(results: Results, versions: Mapping[str, str], measured_with: str) -> list[str]:
    """The lines of the section."""
    lines = [_flowing(_METHOD), ""]
    lines += table(["", "kubecert.acme", "beside", "ratio"], [figure.row() for figure in figures(results)])
    lines += ["", f"![{summary(results)}]({PLOT})", ""]
    for scenario, title in TITLES.items():
        if rows := list(_rows(results, scenario)):
            lines += [f"### {title}", "", *table(_HEAD, rows), ""]
    lines += ["### How it was measured", *_items(_CONTENDERS), "", _flowing(_NOTES), ""]
    lines += [f"Not measured: {name}. {reason}\n" for name, reason in results.unmeasured.items()]
    told = [f"{name} {version}" for name, version in versions.items()]
    return [*lines, " ".join([measured_with, *([f"Beside them: {', '.join(told)}."] if told else [])])]


def _flowing(text: str) -> str:
    return " ".join(text.split())


def _items(text: str) -> list[str]:
    """Each item of a list on one line."""
    return [_flowing(item) for item in re.split(r"\n(?=- )", text)]


def _rows(results: Results, scenario: str) -> Iterator[list[object]]:
    for size in results.sizes:
        for contender in ALL:
            if (scenario, contender) == (TENTH, FLOOR):
                # Its two runs are two programs, from which nothing follows for a third.
                continue
            if cost := cost_of(results.measured.get(contender.name, {}), scenario, size):
                yield [contender.name, size, *_cells(cost)]


def _cells(cost: Cost) -> list[str]:
    """The peak is always one that was measured; no number of tasks is no number."""
    numbers = [cost.acme, cost.route53, cost.kubernetes]
    whole = [number(round(one), exact=cost.exact) for one in numbers]
    tasks = number(round(cost.tasks), exact=cost.exact) if cost.tasks else "—"
    times = [number(one, exact=cost.exact) for one in (cost.seconds, cost.cpu)]
    return [*times, f"{cost.peak:.0f}", tasks, *whole]


def summary(results: Results) -> str:
    """The plot in words."""
    most = max(results.sizes)
    told = []
    for scenario in (FIRST, NOTHING):
        costs = {one.name: cost_of(results.measured.get(one.name, {}), scenario, most) for one in ALL}
        seconds = [f"{name} {number(cost.seconds, exact=cost.exact)}" for name, cost in costs.items() if cost]
        told.append(f"{TITLES[scenario]} with {most} certificates, in seconds: {', '.join(seconds)}.")
    return " ".join(told)


def picture(results: Results) -> str:
    """Seconds by number of certificates, for the first issue and where nothing is due."""
    panels = [plot.Panel(TITLES[scenario], _series(results, scenario)) for scenario in (FIRST, NOTHING)]
    title = "Seconds by number of certificates"
    return plot.drawing(title, summary(results), "certificates", "seconds", panels)


def _series(results: Results, scenario: str) -> list[plot.Series]:
    found = []
    for place, contender in enumerate(ALL):
        costs = {size: cost_of(results.measured.get(contender.name, {}), scenario, size) for size in results.sizes}
        points = [plot.Point(size, cost.seconds, cost.exact) for size, cost in costs.items() if cost]
        if points:
            found.append(plot.Series(contender.name, place, points))
    return found
