# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS messages over HTTPS (RFC 8484), with the proxies and the CAs of the environment."""

from __future__ import annotations

import functools
import http.client
import os
import ssl
import urllib.error
import urllib.request

MEDIA_TYPE = "application/dns-message"
LARGEST = 65_535


class HttpsError(OSError):
    """The server has not answered with a DNS message; the text says what it did, as the end of a sentence."""


def over_https(wire: bytes, url: str, timeout: float) -> bytes:
    """The answer to a message. `timeout` is in seconds; raises TimeoutError and HttpsError."""
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
    request = urllib.request.Request(url, data=wire, headers=headers, method="POST")  # noqa: S310 - https, as parsed
    try:
        with _opener(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")).open(
            request, timeout=timeout
        ) as answer:
            kind, content = answer.headers.get_content_type(), answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        raise HttpsError(f"HTTP status {error.code}, so there is no DNS server at this path") from error
    except urllib.error.URLError as error:
        raise _said(error.reason) from error
    except (OSError, http.client.HTTPException) as error:
        raise _said(error) from error
    if kind != MEDIA_TYPE or len(content) > LARGEST:
        raise HttpsError(f"a body of type {kind}, which is no DNS message")
    return bytes(content)


@functools.lru_cache(maxsize=4)
def _opener(_file: str | None, _folder: str | None) -> urllib.request.OpenerDirector:
    """Reading the CAs takes a while, so it is done once for each place where the environment says they are."""
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=ssl.create_default_context()))


def _said(reason: object) -> OSError:
    if isinstance(reason, TimeoutError):
        return reason
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = reason.verify_message.rstrip(".")
        return HttpsError(f"a certificate that isn't trusted ({why}); name its CA's file in SSL_CERT_FILE")
    return HttpsError(f"nothing ({reason})")
