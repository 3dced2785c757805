# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether every declared name has a solver."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.certificate import Certificate
from ..model.declarations import Declarations
from ..model.faults import FaultList
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
                f"no solver of {issuer.id} takes {', '.join(bare)}; add one whose selector fits.",
            )
