# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a certificate's key may be used for, and how its request is to be signed. Both are the CA's to say."""

from __future__ import annotations

from .certificate_fields import CERTIFICATE
from .fields import WITHOUT_EFFECT
from .private_key import PrivateKeySpec
from .reader import Reader

GIVEN = frozenset({"digital signature", "key encipherment", "server auth"})
"""What public CAs give, as far as the key can do it."""
USAGES = GIVEN | {
    "signing",
    "content commitment",
    "key agreement",
    "data encipherment",
    "cert sign",
    "crl sign",
    "encipher only",
    "decipher only",
    "any",
    "client auth",
    "code signing",
    "email protection",
    "s/mime",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "timestamping",
    "ocsp signing",
    "microsoft sgc",
    "netscape sgc",
}
SIGNATURES = {
    "RSA": ("SHA256WithRSA", "SHA384WithRSA", "SHA512WithRSA"),
    "ECDSA": ("ECDSAWithSHA256", "ECDSAWithSHA384", "ECDSAWithSHA512"),
}
WHY = CERTIFICATE.reasons(WITHOUT_EFFECT)["usages"]


def check_usages(top: Reader) -> None:
    """Refuse unknown words, and tell whoever wants what public CAs don't give."""
    wanted = top.texts("usages")
    for word in wanted:
        if word not in USAGES:
            top.fault("usages", f"has {word!r}, which is none; there are {', '.join(sorted(USAGES))}.")
    beyond = [word for word in wanted if word in USAGES - GIVEN]
    if beyond:
        top.remark("usages", f"has {', '.join(beyond)}, which can't be asked for: {WHY}.")


def check_signature_algorithm(top: Reader, key: PrivateKeySpec) -> None:
    """Refuse a signature that the key can't make."""
    wanted, fitting = top.text("signature_algorithm"), SIGNATURES.get(key.algorithm, ())
    if wanted and fitting and wanted not in fitting:
        top.fault(
            "signature_algorithm", f"is {wanted!r}; with a key of {key.algorithm} it can be {', '.join(fitting)}."
        )
