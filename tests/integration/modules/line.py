# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line of modules from a declaration to its Secret, run in this process, to be stopped and begun anywhere."""

from __future__ import annotations

import base64
import importlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.clock import Clock
from ansible_collections.kubecert.acme.plugins.module_utils.model.run import Context
from tests.unit.pki.build import Ca

from ..case import Case, well

Items = list[dict[str, Any]]
LONG_AGO = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Line:
    """The modules on one case's servers. Where it is not about ACME, a small CA of the test's own gives the chains."""

    case: Case
    ca: Ca

    def perform(self, module: str, **options: Any) -> dict[str, Any]:
        """One module with the issuers of the case, where it takes them."""
        if module.startswith("acme_"):
            options = {"issuers": [self.case.issuer()], "cluster_resource_namespace": self.case.home, **options}
        return self.case.perform(module, **options)

    def as_run(
        self, run_id: str, module: str, *items: dict[str, Any], ahead: timedelta = timedelta(0), **options: Any
    ) -> Items:
        """The certificates after one step of a run that has been given a name, so that it can come back.

        The clock of its machine is `ahead`.
        """
        entry = importlib.import_module(f"ansible_collections.kubecert.acme.plugins.modules.{module}").ENTRY
        given = {"kubeconfig": str(self.case.sandbox.kubernetes.kubeconfig), "certificates": list(items), **options}
        context = Context(check=False, clock=Clock(lambda: datetime.now(UTC) + ahead), run_id=run_id)
        outcome = entry.run(entry.validated(given), context)
        assert outcome.failure is None, outcome.failure
        return list(outcome.values["certificates"])

    def requested(self, *certificates: dict[str, Any]) -> Items:
        """Certificates with keys and requests."""
        return list(well(self.perform("k8s_csr", certificates=list(certificates)))["certificates"])

    def answered(self, *certificates: dict[str, Any], **more: Any) -> Items:
        """Certificates with keys, requests, and chains of the test's CA."""
        return [{**item, "chain": self.ca.answer(item["csr"], **more)} for item in self.requested(*certificates)]

    def store(self, *certificates: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Certificates put into their Secrets with chains of the test's CA; `more` is what these are to be."""
        items = self.answered(*certificates, **more)
        return well(self.perform("k8s_tls_secret", certificates=items))

    def ordered(self, *certificates: dict[str, Any], **more: Any) -> dict[str, Any]:
        """What acme_order says once keys and orders have been made."""
        items = self.requested(*certificates)
        return well(self.perform("acme_order", state="created", certificates=items, **more))

    def records(self, state: str, records: Items) -> Items:
        """The records after they have been written or removed."""
        route53 = self.case.sandbox.route53.endpoint
        more = {"endpoint_url": route53, "nameservers": [self.case.sandbox.dns.address]}
        return list(well(self.perform("route53_txt", state=state, records=records, **more))["records"])

    def issued(self, ordered: dict[str, Any], **more: Any) -> dict[str, Any]:
        """What acme_order says once the records stand and the challenges have been answered."""
        written = self.records("present", ordered["records"])
        options = {"certificates": ordered["certificates"], "records": written, **more}
        result = self.perform("acme_order", state="issued", **options)
        self.records("absent", written)
        return result

    def lapse(self, secret_name: str) -> None:
        """Let the run that holds a pending Secret have been silent for too long."""
        self.remember(secret_name, held_until=LONG_AGO)

    def remember(self, secret_name: str, **notes: str) -> None:
        """Change what a pending Secret remembers."""
        entries = {f"kubecert.acme/{name.replace('_', '-')}": text for name, text in notes.items()}
        self.case.write(f"{secret_name}-pending", metadata={"annotations": entries})

    def pending(self, secret_name: str) -> dict[str, str]:
        """What a pending Secret remembers."""
        annotations = self.case.secrets()[f"{secret_name}-pending"]["metadata"]["annotations"]
        return {name.removeprefix("kubecert.acme/"): text for name, text in annotations.items()}

    def pending_key(self, secret_name: str) -> bytes:
        """The key in a pending Secret."""
        return base64.b64decode(self.case.secrets()[f"{secret_name}-pending"]["data"]["tls.key"])


def errors(result: dict[str, Any], kind: str = "certificates") -> list[str]:
    """The message of each item's error, empty where it has none."""
    return [str((item.get("error") or {}).get("message", "")) for item in result[kind]]
