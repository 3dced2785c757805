# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a Secret is only repaired, with no order: one small policy each, asked in cert-manager's order."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.issuer import GROUP
from ..model.keystore import ENTRY, SEAL
from ..model.output_format import ENTRIES
from ..model.secret import ANNOTATIONS, FAO_LABEL, annotations_of, differing, issuer_ref_of
from .policies import SECRET_MISMATCH, Finding, Input, Policy

SECRET_TEMPLATE_MISMATCH = "SecretTemplateMismatch"
SECRET_METADATA_MISMATCH = "SecretManagedMetadataMismatch"
OUTPUT_FORMATS_MISMATCH = "AdditionalOutputFormatsMismatch"
SECRET_OWNER_MISMATCH = "SecretOwnerRefMismatch"
KEYSTORE_MISMATCH = SECRET_MISMATCH
"""cert-manager has no word of its own for keystores."""
FORMATS, KEYSTORES = frozenset(ENTRIES.values()), frozenset({ENTRY})
OWN_ANNOTATIONS = ANNOTATIONS | {SEAL}
"""Those that come and go with the certificate and its keystore."""


def metadata_fits(asked: Input) -> Finding | None:
    """cert-manager's own label and annotations that are missing or differ from the certificate."""
    wanted = annotations_of(asked.certificate.name, asked.certificate.issuer_ref, asked.leaf)
    if issuer_ref_of(asked.standing.annotations):
        # They mean the declared issuer, as an earlier policy has seen, whether or not they spell out kind and group.
        wanted = {name: value for name, value in wanted.items() if not name.startswith(f"{GROUP}/issuer-")}
    if stray := differing(wanted, asked.standing.annotations):
        return Finding(SECRET_METADATA_MISMATCH, f"The Secret's annotations differ from its certificate: {stray}.")
    if stray := differing(FAO_LABEL, asked.standing.labels):
        return Finding(SECRET_METADATA_MISMATCH, f"The Secret lacks a label: {stray}.")
    return None


def template_fits(asked: Input) -> Finding | None:
    """Labels or annotations of the secret template that are missing or differ, or are no longer in it.

    What others have put on the Secret stays out of this.
    """
    declared, secret = asked.certificate, asked.standing
    for word, wanted, found in (
        ("labels", declared.template_labels, secret.labels),
        ("annotations", declared.template_annotations, secret.annotations),
    ):
        if stray := differing(wanted, found):
            return Finding(SECRET_TEMPLATE_MISMATCH, f"The Secret's {word} differ from the secret template: {stray}.")
    for word, gone in (
        ("labels", secret.applied.labels - FAO_LABEL.keys() - declared.template_labels.keys()),
        ("annotations", secret.applied.annotations - OWN_ANNOTATIONS - declared.template_annotations.keys()),
    ):
        if gone:
            told = f"The Secret has {word} that are no longer in the secret template: {', '.join(sorted(gone))}."
            return Finding(SECRET_TEMPLATE_MISMATCH, told)
    return None


def formats_fit(asked: Input) -> Finding | None:
    """Additional output formats that are missing or differ, or are no longer declared."""
    return _entries_fit(asked, FORMATS, OUTPUT_FORMATS_MISMATCH)


def owner_fits(asked: Input) -> Finding | None:
    """A Secret that is to go with its Certificate object and would not, or the other way round."""
    wanted = asked.certificate.owner_uid
    if asked.standing.owner_uids == (frozenset({wanted}) if wanted else frozenset()):
        return None
    if wanted:
        return Finding(SECRET_OWNER_MISMATCH, "The Secret does not belong to its Certificate object.")
    return Finding(SECRET_OWNER_MISMATCH, "The Secret belongs to a Certificate object, and is to stay without it.")


def keystore_fits(asked: Input) -> Finding | None:
    """A keystore that is missing, can't be opened or holds something else, or is no longer declared."""
    return _entries_fit(asked, KEYSTORES, KEYSTORE_MISMATCH)


def _entries_fit(asked: Input, entries: frozenset[str], reason: str) -> Finding | None:
    """Whether those of the Secret's data that are among these entries are as they are to be."""
    strays = asked.standing.strays
    if wrong := [f"{name} {strays[name]}" for name in sorted(strays) if name in entries]:
        return Finding(reason, f"The Secret's {' and '.join(wrong)}.")
    if gone := (asked.standing.applied.data & entries) - asked.certificate.extras.entries:
        return Finding(reason, f"The Secret has {', '.join(sorted(gone))}, no longer declared.")
    return None


REPAIR: Sequence[Policy] = (metadata_fits, template_fits, formats_fit, owner_fits, keystore_fits)
