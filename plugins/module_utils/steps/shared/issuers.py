# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The issuers that a module was given: read back, and found by the certificates that refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...model.certificate import Certificate
from ...model.faults import FaultList
from ...model.issuer import Issuer, IssuerId, check_accounts, parse_issuer


class Issuers:
    """Issuers by id."""

    def __init__(self, by_id: Mapping[IssuerId, Issuer]) -> None:
        self._by_id = dict(by_id)

    @classmethod
    def of_options(cls, options: Mapping[str, Any]) -> Issuers:
        """Those of a module's options. Raises RefusedFault with everything that is wrong with any of them."""
        faults = FaultList()
        namespace = options["cluster_resource_namespace"]
        given = options["issuers"] or []
        parsed = [parse_issuer(fields, faults, cluster_resource_namespace=namespace) for fields in given]
        check_accounts([issuer for issuer in parsed if issuer], faults)
        faults.raise_if_any()
        return cls({issuer.id: issuer for issuer in parsed if issuer})

    def all(self) -> list[Issuer]:
        """Every issuer, in the order given."""
        return list(self._by_id.values())

    def of(self, certificate: Certificate) -> Issuer:
        """The issuer of a certificate that check_known has seen."""
        return self._by_id[certificate.issuer_ref.id(certificate.namespace)]

    def check_known(self, certificates: Iterable[Certificate]) -> None:
        """Raise RefusedFault when certificates refer to issuers that were not given."""
        faults = FaultList()
        have = ", ".join(map(str, self._by_id)) or "none"
        for certificate in certificates:
            wanted = certificate.issuer_ref.id(certificate.namespace)
            if wanted not in self._by_id:
                faults.add(
                    f"Certificate {certificate.title}",
                    f"refers to {wanted}, which is not among the issuers given: {have}.",
                )
        faults.raise_if_any()
