# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom to trust: the usual store, only the given bundle, or anybody."""

from __future__ import annotations

import os
import re
import ssl
import warnings
from pathlib import Path
from urllib.parse import urlsplit

from ..model.faults import Fault
from .faults import AcmeFault
from .libraries import DEFAULT_CA_BUNDLE_PATH
from .resources import Server

STORES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables of the environment that name a store (file or folder) in place of the usual one; the first one counts."""
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def trust_in(server: Server) -> ssl.SSLContext:
    """What TLS goes by at this server. Raises Fault where the bundle or the store can't be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Whatever a bundle has in it is trusted, an intermediate CA too, as in Go. That certificates must follow RFC 5280
    # to the letter isn't asked for, as many private CAs' don't.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if server.skip_tls_verify:
        _silence(server)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif server.ca_bundle:
        _trust_only(server, context)
    else:
        _trust_usual(server, context)
    return context


def _trust_only(server: Server, context: ssl.SSLContext) -> None:
    # Only the certificates themselves, since bundles have comments between them, and those may be in any language.
    certificates = _CERTIFICATE.findall(server.ca_bundle)
    refusal = f"{server.name} can't be asked: its ca_bundle is not PEM certificates"
    if not certificates:
        raise Fault(f"{refusal}.")
    try:
        context.load_verify_locations(cadata="\n".join(certificates))
    except (ssl.SSLError, ValueError, TypeError) as error:
        raise Fault(f"{refusal} ({error}).") from error


def _trust_usual(server: Server, context: ssl.SSLContext) -> None:
    variable = next((name for name in STORES if os.environ.get(name)), "")
    store = os.environ[variable] if variable else DEFAULT_CA_BUNDLE_PATH
    try:
        context.load_verify_locations(**{"capath" if Path(store).is_dir() else "cafile": store})
    except OSError as error:
        told = f"{variable} is {store}" if variable else f"the CA certificates of certifi should be in {store}"
        raise AcmeFault(
            f"{server.name} can't be asked: {told}, which can't be read ({error.strerror or error}).", server=server.url
        ) from error


def _silence(server: Server) -> None:
    """No warning for this host at every request: it was declared, and stderr is not where it would be read."""
    host = re.escape(urlsplit(server.url).hostname or "")
    warnings.filterwarnings("ignore", message=f"Unverified HTTPS request is being made to host '{host}'")
