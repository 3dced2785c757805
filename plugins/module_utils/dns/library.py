# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that imports dnspython.

ansible-test imports every file where it is not installed, so its absence is met here; before a step runs, the runtime
has made sure that it is there.
"""

from __future__ import annotations

try:
    from dns.exception import DNSException, Timeout
    from dns.message import Message, make_query
    from dns.query import tcp, udp_with_fallback
    from dns.rcode import NXDOMAIN
    from dns.rcode import to_text as rcode_text
    from dns.rdatatype import CNAME, NS, SOA, TXT
    from dns.resolver import NXDOMAIN as NoSuchNameError  # noqa: N811 - the library's own shouting
    from dns.resolver import Resolver
except ImportError:
    NXDOMAIN = CNAME = NS = SOA = TXT = 0  # type: ignore[assignment]
    Message = Resolver = make_query = tcp = udp_with_fallback = rcode_text = None  # type: ignore[assignment,misc]

    class DNSException(Exception):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class NoSuchNameError(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class Timeout(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""


__all__ = [
    "CNAME",
    "NS",
    "NXDOMAIN",
    "SOA",
    "TXT",
    "DNSException",
    "Message",
    "NoSuchNameError",
    "Resolver",
    "Timeout",
    "make_query",
    "rcode_text",
    "tcp",
    "udp_with_fallback",
]
