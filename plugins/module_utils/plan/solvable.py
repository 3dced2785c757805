# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether every declared name has a solver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..model.certificate import Certificate
from ..model.declarations import Declarations
from ..model.faults import FaultList
from ..model.issuer import Issuer
from ..model.names import is_wildcard
from ..model.solver import Solver, Unserved
from .solvers import choose


def check_solvable(declared: Declarations, certificates: Iterable[Certificate], faults: FaultList) -> None:
    """Note the names of these certificates that no solver of their issuer takes."""
    for certificate in certificates:
        issuer = declared.issuers.get(certificate.issuer_ref.id(certificate.namespace))
        if issuer is None:
            continue
        bare = sorted(name for name in certificate.identifiers if not choose(issuer.solvers, name, certificate.labels))
        if bare:
            faults.add(
                f"Certificate {certificate.title}",
                f"no solver of {issuer.id} takes {', '.join(bare)}; add one whose selector fits."
                f"{_left_out(issuer, certificate, bare)}",
            )


def _left_out(issuer: Issuer, certificate: Certificate, names: Sequence[str]) -> str:
    """Which solvers would prove these names with cert-manager, and why they don't here."""
    found = [solver for name in names if (solver := _with_cert_manager(issuer, name, certificate.labels))]
    told = {one.provider.title: one.provider.why for one in found if isinstance(one.provider, Unserved)}
    return "".join(f" {title} is not served here: {why}." for title, why in told.items())


def _with_cert_manager(issuer: Issuer, name: str, labels: Mapping[str, str]) -> Solver | None:
    fitting = [
        one
        for one in issuer.unserved
        if not isinstance(one.provider, Unserved) or one.provider.proves_wildcards or not is_wildcard(name)
    ]
    return choose(fitting, name, labels)
