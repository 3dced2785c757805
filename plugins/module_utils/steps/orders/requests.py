# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has learned of orders, by certificate, and the CertificateRequests that record them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...kube.custom_objects import REQUEST, CustomObjects
from ...model.certificate import parse_certificate
from ...model.certificate_request import beyond_history, failed_status, issued_status, request_name, request_of
from ...model.conditions import Change
from ...model.dialect import MANIFESTS
from ...model.faults import FaultList
from ...model.faulty_object import title_of_object
from ...model.manifests import Manifests
from ...model.parallel import Once
from ...model.pending import pending_name
from ...model.renewal_info import RenewalInfo
from ...model.run import Context
from ...pki import chains
from ...plan import object_status
from ...plan.policies import renewal_of
from ..shared.failure import title_of

Items = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Results:
    """The results of the modules that have worked on certificates and issuers, by title."""

    results: Mapping[str, Mapping[str, Any]]
    requested: Mapping[str, Mapping[str, Any]]
    issued: Mapping[str, Mapping[str, Any]]
    faulty: Mapping[str, str]
    """The messages of objects that can't be used."""
    accounts: Mapping[str, Mapping[str, Any]]
    """Issuers after acme_account."""

    @classmethod
    def of_options(cls, options: Mapping[str, Any]) -> Results:
        """Those that the module was given."""

        def by_title(name: str) -> dict[str, Mapping[str, Any]]:
            return {title_of(item): item for item in options[name] or ()}

        return cls(
            by_title("results"),
            by_title("requested"),
            by_title("issued"),
            {_title(one): one["message"] for one in options["faulty"] or ()},
            {_title({"kind": "ClusterIssuer", **one}): one for one in options["issuers"] or ()},
        )

    def last(self, item: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was known of a certificate in the end."""
        return self.results.get(title_of(item), item)


def _title(item: Mapping[str, Any]) -> str:
    return title_of_object(item["kind"], item.get("namespace", ""), item["name"])


class Records:
    """The CertificateRequests of one cluster. Safe to share between threads."""

    def __init__(self, objects: CustomObjects, context: Context) -> None:
        self._objects = objects
        self._context = context
        self._listed: Once[list[dict[str, Any]]] = Once()
        self._grown: set[str] = set()

    def issued(self, body: Mapping[str, Any], results: Results) -> Change | None:
        """Record what was issued for this Certificate object, and tell what its status is to say then."""
        title = title_of(body["metadata"])
        chain = results.issued.get(title, {}).get("chain")
        if not chain:
            return None
        leaf = chains.facts(chain)
        csr = results.requested.get(title, {}).get("csr")
        name = self._record(body, csr, issued_status(chain, self._context.now)) if csr else ""
        self._grown.add(title)
        info = results.issued[title].get("renewal_info")
        certificate = _certificate(body)
        due = renewal_of(certificate, leaf, RenewalInfo.of_item(info) if info else None) if certificate else None
        what = object_status.Issued(leaf.not_before, leaf.not_after, due, name)
        return object_status.issued(body, what, self._context.now)

    def failed(self, body: Mapping[str, Any], results: Results, message: str) -> str:
        """Record what was ordered in vain; the name of the record, empty where there was no request."""
        csr = results.requested.get(title_of(body["metadata"]), {}).get("csr")
        return self._record(body, csr, failed_status(message, self._context.now)) if csr else ""

    def trim(self, body: Mapping[str, Any]) -> None:
        """Remove the records that a Certificate object wants kept no longer, if it has got one more now."""
        if title_of(body["metadata"]) not in self._grown:
            return
        namespace = body["metadata"]["namespace"]
        found = self._listed.get(namespace, lambda: self._objects.list(REQUEST, "v1", namespace) or [])
        for request in beyond_history(body, found):
            self._objects.forget(namespace, request["metadata"]["name"])

    def _record(self, body: Mapping[str, Any], csr: str, status: Mapping[str, Any]) -> str:
        revision = object_status.next_revision(body)
        if not self._context.check:
            request = request_of(body, revision, csr, pending_name(body["spec"]["secretName"]))
            self._objects.record(request, status)
        return request_name(body, revision)


def _certificate(body: Mapping[str, Any]) -> Any:
    """What the object declares; None where that can't be read, which was said before."""
    found, faults = Manifests(), FaultList()
    found.add("", body, faults)
    for fields in found.certificates:
        return parse_certificate(fields, faults, MANIFESTS)
    return None
