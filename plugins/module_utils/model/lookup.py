# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which declared certificate is meant where a user names one."""

from __future__ import annotations

from collections.abc import Sequence

from .certificate import Certificate
from .names import covered_by_wildcard
from .reader import Reader


def named_certificate(
    reader: Reader, field: str, name: str, namespace: str, certificates: Sequence[Certificate]
) -> Certificate | None:
    """The certificate that `name` or `namespace/name` means, seen from a namespace. None is a fault of the field."""
    fits = [one for one in certificates if name in (one.name, one.title)]
    here = [one for one in fits if one.title in (name, f"{namespace}/{name}")]
    found = here or fits
    if not found:
        have = ", ".join(one.title for one in certificates) or "none"
        reader.fault(field, f"names {name!r}, which is no declared certificate; declared certificates: {have}.")
    elif len(found) > 1:
        reader.fault(field, f"names {name!r}, which may be {_either(found)}; write the one that is meant.")
    return found[0] if len(found) == 1 else None


def certificate_for(
    reader: Reader, field: str, dns_name: str, certificates: Sequence[Certificate]
) -> Certificate | None:
    """The certificate for a DNS name; one that has the very name goes before a wildcard. None is a fault."""
    exact = [one for one in certificates if dns_name in one.identifiers]
    found = exact or [
        one for one in certificates if any(covered_by_wildcard(dns_name, name) for name in one.identifiers)
    ]
    if not found:
        reader.fault(field, f"is {dns_name!r}, which no declared certificate is for; name certificate or secret_name.")
    elif len(found) > 1:
        reader.fault(field, f"is {dns_name!r}, which {_either(found, 'and')} are for; name certificate or secret_name.")
    return found[0] if len(found) == 1 else None


def _either(certificates: Sequence[Certificate], word: str = "or") -> str:
    *others, last = (one.title for one in certificates)
    return f"{', '.join(others)} {word} {last}"
