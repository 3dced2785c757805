# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_probe: compares what endpoints serve with what their Secrets hold."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..model.endpoint import Endpoint, parse_endpoints
from ..model.faults import Fault, FaultList
from ..model.found import CertificateFacts
from ..model.parallel import side_by_side, sound
from ..model.run import Context, Outcome, Progress
from ..model.times import format_rfc3339
from ..pki import chains
from ..pki.served import served_certificate
from ..plan.probe import mismatch
from ..plan.verdict import ORDERS
from .secrets.standing import standing_certificate
from .shared.failure import failed_item, failure_of
from .shared.items import Item, declared

STEP = "certificate_probe"
PAUSE = 2.0
"""Seconds between two looks at an endpoint that is waited for."""


@dataclass(frozen=True)
class _Asking:
    """How endpoints are asked: seconds for each connection, until when again, and the certificates of the Secrets."""

    timeout: float
    deadline: float
    expected: Mapping[str, CertificateFacts | Fault]
    context: Context
    progress: Progress


@dataclass(frozen=True)
class _Answer:
    """What an endpoint serves, None where that can't be told, and what is wrong with it; empty where nothing is."""

    served: CertificateFacts | None
    wrong: str


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Every endpoint serves the very certificate of its Secret. Nothing is changed anywhere."""
    items = options["certificates"]
    certificates = declared(items)
    faults = FaultList()
    endpoints = parse_endpoints(options["endpoints"] or [], list(certificates.values()), faults)
    faults.raise_if_any()
    if not endpoints:
        return Outcome(changed=False, values={"endpoints": []})
    coming = _coming(items) if context.check else frozenset()
    todo = [one for one in endpoints if one.secret not in coming]
    asking = _Asking(
        timeout=options["timeout"],
        deadline=time.monotonic() + (0 if context.check else options["wait"]),
        expected=_expected(Secrets(Cluster.connect(options, context.clock)), todo, context),
        context=context,
        progress=Progress(context.say),
    )
    answers = dict(zip(todo, side_by_side(lambda one: _ask(asking, one), todo, context.parallel), strict=True))
    failures = {one.title: fault for one, answer in answers.items() if (fault := _fault(answer))}
    return Outcome(
        changed=False,
        values={"endpoints": [_item(one, answers.get(one), asking.expected) for one in endpoints]},
        failure=failure_of(STEP, failures),
    )


def _coming(items: Sequence[Item]) -> frozenset[str]:
    """The Secrets that a run would renew before it came to look at endpoints."""
    due = (item for item in items if item.get("action") in ORDERS and not item.get("error"))
    return frozenset(f"{item['namespace']}/{item['secret_name']}" for item in due)


def _expected(secrets: Secrets, endpoints: Sequence[Endpoint], context: Context) -> dict[str, CertificateFacts | Fault]:
    """The certificate in each Secret that endpoints are to serve, with one GET each."""
    wanted = list(dict.fromkeys(one.secret for one in endpoints))

    def read(title: str) -> CertificateFacts:
        namespace, _slash, name = title.partition("/")
        body = secrets.get(namespace, name)
        if body is None:
            raise Fault(f"Secret {title} does not exist, so there is nothing to compare with. Have it issued first.")
        found = standing_certificate(body)
        if found is None:
            raise Fault(f"Secret {title} holds no certificate that can be read (tls.crt). Have it issued anew.")
        return found

    return dict(zip(wanted, side_by_side(read, wanted, context.parallel), strict=True))


def _ask(asking: _Asking, endpoint: Endpoint) -> _Answer:
    """What the endpoint serves, once it serves the right one, or at the end of the wait."""
    expected = sound(asking.expected[endpoint.secret])
    while True:
        answer = _look(asking, endpoint, expected)
        left = asking.deadline - time.monotonic()
        if not answer.wrong or left <= 0:
            return answer
        asking.progress.tell(partial("Waiting for {}: {}".format, endpoint.title, answer.wrong))
        time.sleep(min(PAUSE, left))


def _look(asking: _Asking, endpoint: Endpoint, expected: CertificateFacts) -> _Answer:
    try:
        pem = served_certificate(endpoint.host, endpoint.port, endpoint.server_name, asking.timeout)
        served = chains.facts(pem)
    except Fault as fault:
        return _Answer(None, str(fault))
    return _Answer(served, mismatch(endpoint, served, expected, asking.context.now))


def _fault(answer: _Answer | Fault) -> Fault | None:
    if isinstance(answer, Fault):
        return answer
    return Fault(answer.wrong) if answer.wrong else None


def _item(
    endpoint: Endpoint, answer: _Answer | Fault | None, expected: Mapping[str, CertificateFacts | Fault]
) -> dict[str, Any]:
    item = endpoint.to_item()
    if answer is None:
        return {**item, "explanation": "Its certificate is to be issued anew first."}
    fault = _fault(answer)
    item["matches"] = fault is None
    held = expected[endpoint.secret]
    item |= {"expected": _shown(held)} if isinstance(held, CertificateFacts) else {}
    item |= {"served": _shown(answer.served)} if isinstance(answer, _Answer) and answer.served else {}
    return failed_item(item, STEP, fault) if fault else item


def _shown(facts: CertificateFacts) -> dict[str, Any]:
    return {
        "fingerprint": facts.fingerprint,
        "serial": facts.serial,
        "not_after": format_rfc3339(facts.not_after),
        "dns_names": list(facts.dns_names),
        "issuer": facts.issuer_common_name,
    }
