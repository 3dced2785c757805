#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_plan
short_description: Tell which certificates are due, and why
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Reads declared issuers and certificates, from variables or from cert-manager's manifests, and the Secrets that
    stand in the cluster, with one LIST per namespace.
  - Gives one verdict per certificate, with cert-manager's own reasons.
  - Everything that is wrong with any declaration is said in one message, before anything is touched.
  - Changes nothing but a note on Secrets, see O(renewal_info). In check mode RV(ignore:changed) tells whether a run
    would change anything, and the diff shows what.
options:
  force:
    description:
      - Certificates to renew now, as C(name) or C(namespace/name).
    type: list
    elements: str
    default: []
  adopt:
    description:
      - Whether Secrets may be taken over whose key and certificate another field manager owns and will write again, as
        cert-manager's controller or a GitOps tool does. Without it, what is due in such a Secret is refused before
        anything is ordered. What was only brought back from a back-up is no such Secret.
    type: bool
    default: false
  revoke:
    description:
      - Certificates to revoke and to replace, each as C(name) or C(namespace/name), or as a dictionary with C(name) and
        C(serial), the serial number in hex of the one that is meant. Given any, nothing is due for the others.
      - RV(due) has them with C(revocation), for M(kubecert.acme.acme_certificate_revoke).
      - A certificate that was issued in the place of a revoked one is not revoked unless its own serial is named, since
        the same command may have been given twice. Within a day after the revocation it is left alone with a warning,
        later that is an error. Once it has been renewed in its turn, its name alone serves again.
      - One that another run is at work on is refused, and one for whose replacement the limits of its CA leave no room.
    type: list
    elements: raw
    default: []
  renewal_info:
    description:
      - Whether to ask CAs that have ACME renewal information (RFC 9773) when they want certificates to be renewed.
      - Each is asked no sooner than it allows. Its answer is noted on the certificate's Secret, in the annotation
        C(kubecert.acme/renewal-info), which counts as no change; in check mode nothing is noted.
    type: bool
    default: true
  limits:
    description:
      - How many orders and certificates a CA allows. What it has no room for is put off, the least urgent first, with
        V(wait) as its action, and the next runs take it up as there is room again.
      - Let's Encrypt's limits are known here; those of other servers only as far as they are given. What is given for
        one of Let's Encrypt's servers, such as a limit that it has raised for you, takes the place of what is known.
      - Each has C(server), the URL of the directory as issuers name it, and some of C(new_orders_per_account),
        C(certificates_per_registered_domain) and C(certificates_per_exact_set). Each of these has C(number) and
        C(period), a duration such as V(168h). A C(number) of V(0) stands for no limit.
      - As Let's Encrypt counts, C(number) is what can be had at once; it comes back one by one, all of it within the
        period. Renewals that name the certificate they replace (RFC 9773) count for nothing, and other renewals for
        C(certificates_per_exact_set) only.
      - What has been counted is taken from the certificates that stand in the declared Secrets. What others order, and
        what has been replaced or deleted meanwhile, is not seen; where the CA refuses, its word is remembered instead.
    type: list
    elements: dict
    default: []
  shard:
    description:
      - Which certificates this run is about, where several runs share them, as the hosts of an inventory or the slices
        of an AWX job do. Whose a certificate is follows from its namespace and name alone.
      - All shards are given the same declarations, and these are checked as a whole in each. What a CA allows is
        divided among them, apart from C(certificates_per_exact_set); of what there is less of than shards, each may
        use one.
    type: dict
    suboptions:
      index:
        description: The number of this shard, from 0 on.
        type: int
        required: true
      count:
        description: How many there are.
        type: int
        required: true
  list_fine:
    description:
      - Whether RV(certificates) has those too for which nothing is to be done. Of thousands, handing them from task to
        task takes longer than everything else that is done for them.
    type: bool
    default: true
  owner_reference:
    description:
      - Whether with O(source=cluster) the Secret of a Certificate object belongs to that and goes when it goes, as with
        cert-manager's C(--enable-certificate-owner-ref). Where that is changed, Secrets are repaired.
    type: bool
    default: false
  parallel:
    description:
      - How many namespaces and certificates are looked at side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.declarations
  - kubecert.acme.source
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_csr
  - module: kubecert.acme.certificate_report
"""

EXAMPLES = r"""
- name: Tell what is due
  kubecert.acme.certificate_plan:
    issuers:
      - name: letsencrypt
        acme:
          server: https://acme-v02.api.letsencrypt.org/directory
          private_key_secret_ref:
            name: letsencrypt-account
          solvers:
            - dns01:
                route53:
                  region: eu-central-1
    certificates:
      - name: web
        secret_name: web-tls
        dns_names:
          - example.com
          - '*.example.com'
        issuer_ref:
          name: letsencrypt
  register: plan

- name: With a limit that Let's Encrypt has raised
  kubecert.acme.certificate_plan:
    manifests:
      - "{{ playbook_dir }}/manifests"
    limits:
      - server: https://acme-v02.api.letsencrypt.org/directory
        certificates_per_registered_domain:
          number: 500
          period: 168h
  register: plan

- name: The same from cert-manager's manifests
  kubecert.acme.certificate_plan:
    manifests:
      - "{{ playbook_dir }}/manifests"
  register: plan
"""

RETURN = r"""
certificates:
  description:
    - Every declared certificate with its verdict, in the order of the declarations, or with O(list_fine=false) those of
      which there is something to be said.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the certificate.
      type: str
    namespace:
      description: Its namespace.
      type: str
    action:
      description:
        - V(none), V(issue), V(renew), V(repair) (labels and annotations only), V(wait) (put off, or in the hands of
          another run) or V(refuse).
      type: str
    reason:
      description:
        - cert-manager's word for the reason, such as V(DoesNotExist), V(SecretMismatch) or V(Renewing). A certificate
          that has been revoked, or is to be, is replaced for the reason V(Revoked). V(OtherShard) and V(NotNamed) are
          certificates that the run is not about.
      type: str
    explanation:
      description: The reason as a sentence.
      type: str
    not_before:
      description: When the certificate in the Secret began to be valid (UTC).
      type: str
    not_after:
      description: When the certificate in the Secret expires (UTC).
      type: str
    renewal_time:
      description: From when on it is renewed (UTC).
      type: str
    next_try:
      description: Before when it is not ordered (UTC), since the last try failed or its CA's limits leave no room.
      type: str
      returned: when it is put off
    fingerprint:
      description: SHA-256 of the certificate in the Secret, in hex; empty where there is none that can be read.
      type: str
    revocation:
      description:
        - Of a certificate that is to be revoked before it is replaced, because O(revoke) names it or because a run that
          was to revoke it has been killed, what is to be asked of the CA, with C(serial), C(reason) and C(by).
      type: dict
      returned: when it is to be revoked
    replaces:
      description: Of a certificate that is due for renewal, the identifier by which the CA knows it (RFC 9773).
      type: str
    counted_at:
      description: Of such a certificate, when its CA last counted it or one before it for its limits (UTC).
      type: str
due:
  description: Those of RV(certificates) that a run would work on, ready for M(kubecert.acme.k8s_csr).
  returned: success
  type: list
  elements: dict
issuers:
  description: The issuers of RV(due), ready for M(kubecert.acme.acme_order).
  returned: success
  type: list
  elements: dict
counts:
  description: How many certificates need which action.
  returned: success
  type: dict
targeted:
  description: The certificates that have C(targets), due or not, ready for M(kubecert.acme.k8s_tls_secret_copy).
  returned: success
  type: list
  elements: dict
faulty:
  description:
    - The objects in the cluster that can't be used, each with C(kind), C(name), C(message) and, but for a
      ClusterIssuer, C(namespace). The plan fails for them, and is made for all else.
  returned: success
  type: list
  elements: dict
unregistered:
  description: Issuers that are objects in the cluster and tell of no account yet, for M(kubecert.acme.acme_account).
  returned: success
  type: list
  elements: dict
revocations:
  description: How many of RV(due) have a certificate that is to be revoked.
  returned: success
  type: int
unlisted:
  description: How many certificates are fine and, with O(list_fine=false), not in RV(certificates).
  returned: success
  type: int
notes:
  description: What was passed over, what has no effect, and which shard this is.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import (
    declarations,
    items,
    kubernetes,
    source,
)
from ansible_collections.kubecert.acme.plugins.module_utils.steps import certificate_plan

ENTRY = Entry(
    run=certificate_plan.run,
    spec={
        **items.SPEC,
        **declarations.SPEC,
        **source.SPEC,
        **kubernetes.SPEC,
        "force": {"type": "list", "elements": "str", "default": []},
        "adopt": {"type": "bool", "default": False},
        "revoke": {"type": "list", "elements": "raw", "default": []},
        "renewal_info": {"type": "bool", "default": True},
        "limits": {"type": "list", "elements": "dict", "default": []},
        "shard": {
            "type": "dict",
            "options": {"index": {"type": "int", "required": True}, "count": {"type": "int", "required": True}},
        },
        "owner_reference": {"type": "bool", "default": False},
        "list_fine": {"type": "bool", "default": True},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("acme", "cryptography", "kubernetes", "publicsuffixlist", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()
