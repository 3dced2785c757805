# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/records.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  records:
    description:
      - TXT records, one entry for each name and AWS account.
      - RV(kubecert.acme.acme_order#module:records) and the records that M(kubecert.acme.route53_txt) returns fit as
        they are.
    type: list
    elements: dict
    default: []
    suboptions:
      record:
        description:
          - Name of the record, such as V(_acme-challenge.example.com).
          - The apex and the wildcard of a name share one record with two values.
        type: str
        required: true
      values:
        description:
          - Values of ours at this name, without quotes. Values of others are left alone.
        type: list
        elements: str
        required: true
      certificates:
        description:
          - Which certificates need the record, as C(namespace/name).
        type: list
        elements: str
      route53:
        description:
          - As whom and where this record is written, in the terms of a cert-manager C(route53) solver.
          - What is not given here is taken from the module's own options. Where this names an access key or a profile,
            the module's credentials are not used. A role is assumed with whichever credentials these are.
        type: dict
        suboptions:
          region:
            description:
              - AWS region.
            type: str
          access_key_id:
            description:
              - AWS access key ID.
            type: str
          access_key_id_secret_ref:
            description:
              - Where the AWS access key ID lies.
            type: dict
            suboptions:
              namespace:
                description:
                  - Namespace of the Secret.
                type: str
                required: true
              name:
                description:
                  - Name of the Secret.
                type: str
                required: true
              key:
                description:
                  - Key within the Secret.
                type: str
                required: true
          secret_access_key_secret_ref:
            description:
              - Where the AWS secret access key lies. It is read by the module itself and shown nowhere.
            type: dict
            suboptions:
              namespace:
                description:
                  - Namespace of the Secret.
                type: str
                required: true
              name:
                description:
                  - Name of the Secret.
                type: str
                required: true
              key:
                description:
                  - Key within the Secret.
                type: str
                required: true
          session_token_secret_ref:
            description:
              - Where the session token of temporary AWS credentials lies, beside an access key ID.
            type: dict
            suboptions:
              namespace:
                description:
                  - Namespace of the Secret.
                type: str
                required: true
              name:
                description:
                  - Name of the Secret.
                type: str
                required: true
              key:
                description:
                  - Key within the Secret.
                type: str
                required: true
          profile:
            description:
              - Name of an AWS profile on the host that the module runs on. Not beside an access key ID.
            type: str
          role:
            description:
              - ARN of a role to assume with these credentials.
            type: str
          role_session_name:
            description:
              - Name of the session of the assumed role, V(kubecert) unless given.
            type: str
          external_id:
            description:
              - External ID that the trust policy of O(records[].route53.role) asks for.
            type: str
          hosted_zone_id:
            description:
              - ID of the hosted zone. Without it, the public zone with the longest fitting name is taken.
            type: str
      rfc2136:
        description:
          - Which DNS server takes the record by dynamic update, in the terms of a cert-manager C(rfc2136) solver.
          - Records with this section are written by M(kubecert.acme.rfc2136_txt). M(kubecert.acme.route53_txt) passes
            them on untouched, and M(kubecert.acme.rfc2136_txt) all others, unless it is given a server for those that
            name no provider.
        type: dict
        suboptions:
          nameserver:
            description:
              - Server that takes updates, as C(host), C(host:port) or C([IPv6 address]:port).
            type: str
            required: true
          protocol:
            description:
              - Protocol of the updates, V(TCP) unless given.
            type: str
            choices: [TCP, UDP]
          tsig_key_name:
            description:
              - Name of the TSIG key.
            type: str
          tsig_algorithm:
            description:
              - Algorithm of the TSIG key, V(HMACSHA256) unless given.
            type: str
            choices: [HMACMD5, HMACSHA1, HMACSHA224, HMACSHA256, HMACSHA384, HMACSHA512]
          tsig_secret_secret_ref:
            description:
              - Where the TSIG key's secret (base64) lies. It is read by the module itself and shown nowhere.
            type: dict
            suboptions:
              namespace:
                description:
                  - Namespace of the Secret.
                type: str
                required: true
              name:
                description:
                  - Name of the Secret.
                type: str
                required: true
              key:
                description:
                  - Key within the Secret.
                type: str
                required: true
          zone:
            description:
              - Name of the zone that has to hold the record. The server is asked which one does; where that is another
                one, the record fails.
            type: str
      lasting:
        description:
          - Whether the values stay when they have served, as those of C(dns-persist-01) do. They are looked for before
            they are written, and O(state=absent) leaves them alone.
        type: bool
      cname_strategy:
        description:
          - V(Follow) writes the values where a CNAME at the record's name leads to, in the zone that holds that name.
          - V(None), which it is unless given, writes them at the record's name.
        type: str
        choices: ['None', 'Follow']
      target:
        description:
          - The name that the values are written at where it is not O(records[].record), as returned. Given, no CNAME is
            looked for.
        type: str
      zone:
        description:
          - ID of the zone, as returned. Given together with O(records[].zone_name), M(kubecert.acme.route53_txt)
            doesn't look for the zone.
        type: str
      zone_name:
        description:
          - Name of the zone, as returned.
        type: str
      change:
        description:
          - ID of the change, as returned; what is given is not used.
        type: str
      pending:
        description:
          - The pending Secrets in which the record is noted, as M(kubecert.acme.acme_order) and
            M(kubecert.acme.k8s_pending_info) return them.
          - Once O(state=absent) has removed the values, the note is struck out, unless another run holds the Secret.
        type: list
        elements: dict
        suboptions:
          namespace:
            description:
              - Namespace of the pending Secret.
            type: str
            required: true
          name:
            description:
              - Name of the pending Secret.
            type: str
            required: true
          holder:
            description:
              - The run that holds it, where it is this one.
            type: str
      error:
        description:
          - Why an earlier step gave this record up, as C(step), C(message) and perhaps C(retry_at). It is then not
            written, but it is removed.
        type: dict
"""
