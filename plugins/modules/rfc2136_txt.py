#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""rfc2136_txt."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rfc2136_txt
short_description: Write TXT values by dynamic DNS update and wait until they can be seen, or remove them
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Writes many TXT values at once to DNS servers that take dynamic updates (RFC 2136), such as BIND, Knot and PowerDNS.
    All records of one zone go into one update, as far as a message holds them; servers and zones are worked on side by
    side.
  - Works on records with a section O(records[].rfc2136) and, with O(nameserver), on those that name no provider at all.
    Others pass untouched, so that M(kubecert.acme.route53_txt) and this module can take the same list in turn.
  - Shares names with others. Values that are not ours are kept, and so is the TTL of a record set that exists. Every
    value is added or deleted by itself, so runs that write to one name at the same moment lose nothing.
  - Reads afterwards what it has written, since servers pass over in silence what can't stand beside a CNAME. Then
    waits until each server of the zone shows the values.
  - A record that can't be written or never shows fails alone. The others are written, and the task fails at its end
    naming it; RV(records) is returned all the same.
  - In check mode only reads, and tells what would change.
options:
  state:
    description:
      - V(present) sees to it that the values are there, and can be seen.
      - V(absent) sees to it that they are gone from the zone. It doesn't wait until that can be seen. Records for
        which there is no zone are gone already.
    type: str
    choices: [present, absent]
    default: present
  nameserver:
    description:
      - Server that takes the updates of all records that name no provider, as C(host), C(host:port) or
        C([IPv6 address]:port).
      - This option and those that go with it say nothing about records that have a section O(records[].rfc2136).
    type: str
  protocol:
    description:
      - How O(nameserver) is spoken to. With V(UDP), messages and answers that are too large for it go over TCP.
    type: str
    choices: [TCP, UDP]
    default: TCP
  tsig_key_name:
    description:
      - Name of the TSIG key (RFC 8945) that messages to O(nameserver) are signed with. Without it they are not signed.
      - The server must let this key ask for what stands in the zone, and change TXT records.
    type: str
  tsig_algorithm:
    description:
      - Algorithm of the TSIG key.
    type: str
    choices: [HMACMD5, HMACSHA1, HMACSHA224, HMACSHA256, HMACSHA384, HMACSHA512]
    default: HMACSHA256
  tsig_secret:
    description:
      - Secret of the TSIG key in base64. It is shown nowhere.
    type: str
  zone:
    description:
      - Name of the zone that all records have to be in that name no provider.
      - The zone of each record is found by asking O(nameserver). Where that is another one, the record fails.
    type: str
  ttl:
    description:
      - TTL in seconds of record sets that are made. One that exists keeps its own.
    type: int
    default: 60
  propagation:
    description:
      - How long to wait with O(state=present).
      - V(authoritative) asks each of O(nameservers) or, without them, each server in the zone's NS records until it
        shows the values. V(insync) and V(none) are done when the server has taken the update and shows it.
    type: str
    choices: [authoritative, insync, none]
    default: authoritative
  nameservers:
    description:
      - DNS servers to ask instead of the zone's own, as C(host), C(host:port) or C([IPv6 address]:port), or as
        C(https://host/path) for one that is asked over HTTPS (RFC 8484). The port is 53 or 443 unless given.
      - Give resolvers that see the public DNS where this network lets no DNS through to the zone's servers, or where
        a private view of the zone stands before them (split horizon).
      - HTTPS goes through the proxy in E(HTTPS_PROXY) and trusts the CAs of this machine, or those in
        E(SSL_CERT_FILE).
    type: list
    elements: str
    default: []
  wait_timeout:
    description:
      - Seconds for everything together, from the first question to the last record's being seen. A server that doesn't
        answer is asked again so long.
    type: int
    default: 300
  parallel:
    description:
      - How many zones, servers and Secrets are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.records
  - kubecert.acme.kubernetes
notes:
  - The cluster is only asked when a record names a Secret.
  - "What the server needs for a key C(kubecert). BIND: C(update-policy { grant kubecert zonesub TXT; };) in the zone.
    Knot: an C(acl) of the zone with this C(key), C(action: update) and C(update-type: TXT)."
seealso:
  - module: kubecert.acme.acme_order
  - module: kubecert.acme.route53_txt
"""

EXAMPLES = r"""
- name: Write one record to a server of our own
  kubecert.acme.rfc2136_txt:
    nameserver: ns1.example.com
    tsig_key_name: kubecert
    tsig_secret: "{{ vault_tsig_secret }}"
    records:
      - record: _acme-challenge.example.com
        values:
          - gfj9Xq...Rg85nM

- name: Write another one with a TSIG secret that lies in a Secret
  kubecert.acme.rfc2136_txt:
    records:
      - record: _acme-challenge.www.example.org
        values:
          - 2T8yqj...xQm0dA
        rfc2136:
          nameserver: 192.0.2.53:53
          tsig_key_name: kubecert
          tsig_algorithm: HMACSHA512
          tsig_secret_secret_ref:
            namespace: kubecert
            name: tsig
            key: secret

- name: Write what the orders ask for, each record where its solver says
  kubecert.acme.route53_txt:
    records: "{{ ordered.records }}"
  register: by_route53

- name: Write the rest
  kubecert.acme.rfc2136_txt:
    records: "{{ by_route53.records }}"

- name: Remove it again, whatever became of the orders
  kubecert.acme.rfc2136_txt:
    state: absent
    records: "{{ ordered.records }}"
"""

RETURN = r"""
records:
  description:
    - The list of O(records), in its order, each entry as it was given plus the following.
    - Also returned when some of them failed.
  returned: success, or when records failed
  type: list
  elements: dict
  contains:
    record:
      description: Name of the record, as given.
      type: str
      returned: always
    zone:
      description: The zone and the server that takes its updates.
      type: str
      returned: when there is a zone
      sample: example.com@ns1.example.com
    zone_name:
      description: Name of the zone.
      type: str
      returned: when there is a zone
      sample: example.com
    target:
      description: The name that the values are written at.
      type: str
      returned: when that is another one than RV(records[].record)
    error:
      description: Why this record failed.
      type: dict
      returned: when it failed
      contains:
        step:
          description: The module in which it failed.
          type: str
          sample: rfc2136_txt
        message:
          description: The reason and what to do.
          type: str
failed_records:
  description: Those of RV(records) that have failed, here or before.
  returned: success, or when records failed
  type: list
  elements: dict
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import items, kubernetes, records
from ansible_collections.kubecert.acme.plugins.module_utils.steps import rfc2136_txt

ENTRY = Entry(
    run=rfc2136_txt.run,
    spec={
        **items.SPEC,
        **records.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "nameserver": {"type": "str"},
        "protocol": {"type": "str", "choices": ["TCP", "UDP"], "default": "TCP"},
        "tsig_key_name": {"type": "str", "no_log": False},
        "tsig_algorithm": {"type": "str", "choices": list(records.TSIG), "default": "HMACSHA256"},
        "tsig_secret": {"type": "str", "no_log": True},
        "zone": {"type": "str"},
        "ttl": {"type": "int", "default": 60},
        "propagation": {"type": "str", "choices": ["authoritative", "insync", "none"], "default": "authoritative"},
        "nameservers": {"type": "list", "elements": "str", "default": []},
        "wait_timeout": {"type": "int", "default": 300},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("dns", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()
