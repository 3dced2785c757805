# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that an endpoint serves. Whether anybody should trust it is not asked; others compare it."""

from __future__ import annotations

import socket
import ssl

from ..model.faults import ServiceFault

NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"})
"""What OpenSSL says of an answer that is none in TLS."""


def served_certificate(host: str, port: int, server_name: str, timeout: float) -> str:
    """The leaf (PEM) that this address gives to a client which asks for this name (SNI, RFC 6066 §3).

    Connecting and the handshake may take `timeout` seconds each. Raises ServiceFault with what it did instead.
    """
    try:
        with _connected(host, port, timeout) as plain:
            return _leaf(plain, server_name, timeout)
    except OSError as error:
        raise ServiceFault(f"It can't be reached: {_words(error)}.", server="endpoint") from error


def _connected(host: str, port: int, timeout: float) -> socket.socket:
    try:
        return socket.create_connection((host, port), timeout)
    except (socket.gaierror, UnicodeError) as error:
        raise ServiceFault(
            f"The name {host} can't be resolved: {_words(error)}. Correct host, or the DNS.", server="endpoint"
        ) from error
    except ConnectionRefusedError as error:
        raise ServiceFault(
            "Nobody listens there: the connection was refused. Correct host and port, or start what serves it.",
            server="endpoint",
        ) from error
    except TimeoutError as error:
        raise ServiceFault(
            f"It did not answer within {timeout:g} s. Correct host and port, or let a firewall in between pass this.",
            server="endpoint",
        ) from error


def _leaf(plain: socket.socket, server_name: str, timeout: float) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with context.wrap_socket(plain, server_hostname=server_name) as secured:
            leaf = secured.getpeercert(binary_form=True)
    except TimeoutError as error:
        raise ServiceFault(
            f"It took the connection, but the TLS handshake was not over within {timeout:g} s. Look at what serves it.",
            server="endpoint",
        ) from error
    except (ssl.SSLEOFError, ConnectionResetError) as error:
        raise ServiceFault(
            f"It ended the connection in the middle of the TLS handshake for {server_name}. Look at what serves it.",
            server="endpoint",
        ) from error
    except ssl.SSLError as error:
        raise ServiceFault(_refusal(error, server_name), server="endpoint") from error
    if not leaf:
        raise ServiceFault(f"It serves no certificate for {server_name}.", server="endpoint")
    return ssl.DER_cert_to_PEM_cert(leaf)


def _refusal(error: ssl.SSLError, server_name: str) -> str:
    if error.reason in NO_TLS:
        return f"It speaks no TLS ({_words(error)}). Correct the port."
    return f"It refused the TLS handshake for {server_name}: {_words(error)}. Look at what serves it."


def _words(error: OSError | UnicodeError) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
    return str(reason).replace("_", " ").lower().rstrip(".")
