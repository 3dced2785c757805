# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges every declared certificate by what stands in its place and by what its CA says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...kube.secrets import Secrets
from ...model.certificate import Certificate
from ...model.declarations import Declarations
from ...model.faults import Fault
from ...model.found import FoundSecret
from ...model.parallel import side_by_side
from ...model.pending import PendingState, pending_name
from ...model.renewal_info import RenewalInfo
from ...model.run import Context
from ...plan.verdict import Verdict, judge
from ...plan.wishes import Wish
from ..secrets.standing import found_secret
from .renewal_looks import Look, renewal_infos

Standing = dict[str, Mapping[str, Any]]
"""The Secrets of one namespace by name, as the API gives them."""


@dataclass(frozen=True)
class Subject:
    """One certificate with what stands in its place."""

    certificate: Certificate
    body: Mapping[str, Any] | None
    secret: FoundSecret | None
    pending: PendingState | None


@dataclass(frozen=True)
class Judging:
    """What judging all certificates shares."""

    secrets: Secrets
    context: Context
    ask_cas: bool
    adopt: bool = False


@dataclass(frozen=True)
class Judged:
    """A verdict for each certificate, in the order of the declarations, and by title what it came from.

    `failures` are the faults of those that could not be judged, `infos` what is known of when CAs want renewals.
    """

    verdicts: list[Verdict]
    subjects: Mapping[str, Subject]
    infos: Mapping[str, RenewalInfo]
    failures: Mapping[str, Fault]
    warnings: tuple[str, ...]


def judge_all(declared: Declarations, wishes: Mapping[str, Wish], judging: Judging) -> Judged:
    """Read what stands in the cluster, and judge every certificate, given what was wished for some by title."""
    found = _standing(judging.secrets, declared, judging.context)
    failures: dict[str, Fault] = {}
    subjects: dict[str, Subject] = {}
    for certificate in declared.certificates:
        standing = found[certificate.namespace]
        if isinstance(standing, Fault):
            failures[certificate.title] = standing
            continue
        try:
            subjects[certificate.title] = _subject(certificate, standing, judging)
        except Fault as fault:
            failures[certificate.title] = fault

    looks = {
        title: Look(title, one.secret, one.body, declared.issuer_of(one.certificate))
        for title, one in subjects.items()
        if one.secret and one.body and judging.ask_cas
    }
    known = {title: info for title, look in looks.items() if (info := look.remembered())}

    def verdict(title: str, info: RenewalInfo | None) -> Verdict:
        one = subjects[title]
        return judge(
            one.certificate,
            one.secret,
            judging.context.now,
            wish=wishes.get(title),
            pending=one.pending,
            renewal_info=info,
        )

    judged = {title: verdict(title, known.get(title)) for title in subjects}
    # What is reissued for another reason than its age needs no word of the CA about when.
    asked = [look for title, look in looks.items() if judged[title].goes_by_time]
    news, warnings = renewal_infos(asked, known, judging.secrets, judging.context)
    judged |= {title: verdict(title, info) for title, info in news.items()}
    verdicts = [
        judged.get(one.title) or Verdict(one, "none", "Unknown", str(failures[one.title]))
        for one in declared.certificates
    ]
    return Judged(verdicts, subjects, known | news, failures, tuple(warnings))


def _standing(secrets: Secrets, declared: Declarations, context: Context) -> dict[str, Standing | Fault]:
    """One LIST per namespace that certificates are in; a namespace that can't be read is a fault of its own."""
    namespaces = sorted({certificate.namespace for certificate in declared.certificates})

    def read(namespace: str) -> Standing:
        return {body["metadata"]["name"]: body for body in secrets.list(namespace)}

    return dict(zip(namespaces, side_by_side(read, namespaces, context.parallel), strict=True))


def _subject(certificate: Certificate, standing: Standing, judging: Judging) -> Subject:
    """Raises Fault where something that is needed for the Secret is missing in its namespace."""
    body = standing.get(certificate.secret_name)
    pending = standing.get(pending_name(certificate.secret_name))
    secret = found_secret(body) if body else None
    if certificate.extras:
        secret = _with_strays(certificate, body, secret, standing)
    return Subject(
        certificate,
        body,
        replace(secret, owners=()) if secret and judging.adopt else secret,
        PendingState.from_annotations(_annotations(pending)).unless_over(judging.context.is_over) if pending else None,
    )


def _with_strays(
    certificate: Certificate, body: Mapping[str, Any] | None, secret: FoundSecret | None, standing: Standing
) -> FoundSecret | None:
    """The Secret with what is wrong in it beside key and certificate, which are another matter where they are wrong."""
    from ..secrets.body import password_of, strays_of  # noqa: PLC0415 - few certificates have more than the two

    password = password_of(certificate.extras, standing)
    if body is None or secret is None or secret.key is None or secret.certificate is None:
        return secret
    return replace(secret, strays=strays_of(certificate.extras, dict(body), password))


def _annotations(body: Mapping[str, Any]) -> Mapping[str, str]:
    return body["metadata"].get("annotations") or {}
