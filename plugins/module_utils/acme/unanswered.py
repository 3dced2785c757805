# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that got no answer: why, in plain words and without the address, and whether another try may help."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from .libraries import HTTPError, errors

_CA_REMEDY = (
    " If the server is the right one, give the CA that signs its certificate as ca_bundle, or set REQUESTS_CA_BUNDLE."
)


@dataclass(frozen=True)
class Unanswered:
    """Why there is no answer, with no full stop. `lasting` means that it will stay so."""

    reason: str
    lasting: bool = False
    remedy: str = ""

    def __str__(self) -> str:
        return self.reason


def read_error(error: OSError | HTTPError) -> Unanswered:
    """What an error of urllib3, or of the system below it, comes to."""
    if isinstance(error, errors.MaxRetryError) and error.reason:
        error = error.reason
    cause = _cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        unknown_ca = "issuer" in cause.verify_message or "self-signed" in cause.verify_message
        text = f"its certificate can't be trusted: {cause.verify_message}"
        return Unanswered(text, lasting=True, remedy=_CA_REMEDY if unknown_ca else "")
    text = str(getattr(cause, "strerror", None) or cause).rstrip(".")
    if isinstance(error, errors.ProxyError):
        return Unanswered(f"the proxy can't be used: {text}", remedy=" See HTTPS_PROXY and NO_PROXY.")
    if isinstance(error, errors.SSLError):
        return Unanswered(f"TLS failed: {text}")
    # Urllib3 has had the one that no connection came about among those of time.
    if isinstance(error, errors.TimeoutError) and not isinstance(error, errors.NewConnectionError):
        return Unanswered("there was no answer in time", remedy=" See that this machine can reach it.")
    if isinstance(error, OSError | errors.NewConnectionError | errors.ProtocolError):
        return Unanswered(text, remedy=" See that the address is right and that this machine can reach it.")
    return Unanswered(text, lasting=True, remedy=" See that the address is right.")


def _cause(error: BaseException) -> BaseException:
    """The error at the bottom, since those above it only repeat it with addresses and object names."""
    seen = {id(error)}
    while below := _below(error):
        if id(below) in seen:
            break
        seen.add(id(below))
        error = below
    return error


def _below(error: BaseException) -> BaseException | None:
    wrapped = [getattr(error, "reason", None), *error.args, error.__cause__]
    return next((one for one in wrapped if isinstance(one, BaseException)), None)
