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
    from dns.flags import AA, TC
    from dns.message import Message, make_query
    from dns.message import from_wire as message_from_wire
    from dns.name import Name
    from dns.name import from_text as dns_name
    from dns.query import tcp, udp_with_fallback
    from dns.rcode import NOERROR, NXDOMAIN
    from dns.rcode import to_text as rcode_text
    from dns.rdataclass import IN
    from dns.rdatatype import CAA, CNAME, NS, SOA, TXT, RdataType
    from dns.rdtypes.ANY.TXT import TXT as TxtData  # noqa: N811 - likewise
    from dns.resolver import Resolver
    from dns.tsig import Key, PeerBadKey, PeerBadSignature, PeerBadTime, PeerBadTruncation, PeerError
    from dns.update import UpdateMessage
except ImportError:
    AA = TC = IN = NOERROR = NXDOMAIN = CAA = CNAME = NS = SOA = TXT = 0  # type: ignore[assignment]
    Message = Resolver = make_query = tcp = udp_with_fallback = rcode_text = None  # type: ignore[assignment,misc]
    Key = Name = RdataType = TxtData = UpdateMessage = None  # type: ignore[assignment,misc]
    dns_name = message_from_wire = None  # type: ignore[assignment]

    class DNSException(Exception):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class PeerError(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class PeerBadKey(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class PeerBadSignature(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class PeerBadTime(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class PeerBadTruncation(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""

    class Timeout(DNSException):  # type: ignore[no-redef]
        """Stands in where dnspython is missing."""


__all__ = [
    "AA",
    "CAA",
    "CNAME",
    "IN",
    "NOERROR",
    "NS",
    "NXDOMAIN",
    "SOA",
    "TC",
    "TXT",
    "DNSException",
    "Key",
    "Message",
    "Name",
    "PeerBadKey",
    "PeerBadSignature",
    "PeerBadTime",
    "PeerBadTruncation",
    "PeerError",
    "RdataType",
    "Resolver",
    "Timeout",
    "TxtData",
    "UpdateMessage",
    "dns_name",
    "make_query",
    "message_from_wire",
    "rcode_text",
    "tcp",
    "udp_with_fallback",
]
