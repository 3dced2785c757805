# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/certificates.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  certificates:
    description:
      - Certificates, as RV(kubecert.acme.certificate_plan#module:due) returns them, as an earlier module returned
        them, or written by hand with the fields of the declaration.
      - Each comes back in the same place with what the module has learned. One with an C(error) is passed on
        untouched.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the certificate.
        type: str
        required: true
      namespace:
        description: Namespace of the certificate and its Secret.
        type: str
        default: default
      secret_name:
        description: Name of the Secret that the certificate is put into.
        type: str
        required: true
      dns_names:
        description: DNS names that the certificate is for.
        type: list
        elements: str
      ip_addresses:
        description: IP addresses that the certificate is for. They can't be proved by dns01 and are refused.
        type: list
        elements: str
      common_name:
        description:
          - Common name of the certificate, one of O(certificates[].dns_names). Leave it out where nothing old needs
            it.
        type: str
      issuer_ref:
        description: The issuer.
        type: dict
        required: true
        suboptions:
          name:
            description: Name of the issuer.
            type: str
            required: true
          kind:
            description: V(ClusterIssuer), which it is unless given, or V(Issuer).
            type: str
          group:
            description: API group, V(cert-manager.io) or nothing.
            type: str
      private_key:
        description: The private key that is wanted, ECDSA P-256 unless given.
        type: dict
        suboptions:
          algorithm:
            description: V(ECDSA) or V(RSA).
            type: str
          size:
            description: Size in bits, V(256) or V(384) with ECDSA, V(2048), V(3072) or V(4096) with RSA.
            type: int
          encoding:
            description: V(PKCS1) (for ECDSA SEC 1) or V(PKCS8). A change takes effect with the next certificate.
            type: str
          rotation_policy:
            description:
              - V(Always) makes a new key for each certificate, V(Never) keeps the one in the Secret. Where that is of
                another kind than declared, nothing is ordered until somebody decides.
            type: str
      secret_template:
        description: Further labels and annotations of the Secret.
        type: dict
        suboptions:
          labels:
            description: Labels.
            type: dict
          annotations:
            description: Annotations.
            type: dict
      labels:
        description: Labels of the certificate, which solvers may select by.
        type: dict
      owner_uid:
        description:
          - The uid of the Certificate object that its Secret is to belong to, from M(kubecert.acme.certificate_plan).
        type: str
      additional_output_formats:
        description: Further forms of key and certificate in the Secret.
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - V(DER) puts the private key, as it is encoded, in binary form into C(key.der). V(CombinedPEM) puts it
                and the chain into C(tls-combined.pem).
            type: str
            required: true
      keystores:
        description: Keystores in the Secret. There are those of type PKCS12 alone, which Java reads since version 8.
        type: dict
        suboptions:
          pkcs12:
            description:
              - A keystore of type PKCS12 with key and chain, C(keystore.p12). There is no C(truststore.p12), since
                ACME CAs say nothing of their root.
            type: dict
            suboptions:
              create:
                description: Whether there is to be one.
                type: bool
                required: true
              password_secret_ref:
                description:
                  - Where its password is, in a Secret of the certificate's namespace. It is used just as it lies
                    there, with a newline at its end if it has one.
                type: dict
                required: true
                suboptions:
                  name:
                    description: Name of the Secret.
                    type: str
                    required: true
                  key:
                    description: Key in its data.
                    type: str
                    required: true
              profile:
                description:
                  - V(Modern2023) (AES-256 and HMAC-SHA-256), which Java reads from 8u301, 11.0.12 and 12 on, or
                    V(LegacyDES) (3DES and HMAC-SHA-1), which older ones read too. V(LegacyRC2) is refused.
                  - Without it, V(Modern2023) is written, and a keystore of another profile that stands there and fits
                    is left as it is.
                type: str
      issue_temporary_certificate:
        description:
          - Whether M(kubecert.acme.k8s_csr) puts a certificate of its own making into the Secret where there is none of
            use, until the real one is issued.
        type: bool
      action:
        description: What is due, from M(kubecert.acme.certificate_plan). Without it the certificate is issued.
        type: str
      reason:
        description: Why it is due, from M(kubecert.acme.certificate_plan).
        type: str
      explanation:
        description: Why it is due, as a sentence, from M(kubecert.acme.certificate_plan).
        type: str
      not_before:
        description:
          - When the certificate began to be valid (UTC).
        type: str
      not_after:
        description: When the certificate expires (UTC).
        type: str
      renewal_time:
        description: From when on it is renewed (UTC).
        type: str
      next_try:
        description: Before when it is not tried again (UTC).
        type: str
      replaces:
        description:
          - The identifier by which the CA knows the certificate that is renewed (RFC 9773), from
            M(kubecert.acme.certificate_plan). The order names it where the CA has renewal information.
        type: str
      counted_at:
        description:
          - When the CA last counted the certificate that is renewed, or one before it, for its limits (UTC), from
            M(kubecert.acme.certificate_plan). It is remembered with a certificate that counts for none.
        type: str
      revocation:
        description:
          - That the certificate in the Secret is to be revoked or has been, with C(serial), C(reason), C(by) and
            perhaps C(revoked), from M(kubecert.acme.certificate_plan) and M(kubecert.acme.acme_certificate_revoke).
        type: dict
      renewal_info:
        description: What the CA said of when the new certificate is to be renewed, from M(kubecert.acme.acme_order).
        type: dict
      csr:
        description: Certificate signing request (PEM), from M(kubecert.acme.k8s_csr).
        type: str
      pending:
        description: The pending Secret with the next key, and the run that holds it, from M(kubecert.acme.k8s_csr).
        type: dict
        suboptions:
          namespace:
            description: Namespace of the pending Secret.
            type: str
            required: true
          name:
            description: Name of the pending Secret.
            type: str
            required: true
          holder:
            description: The run that holds it.
            type: str
            required: true
          resource_version:
            description: Its version, if it has just been made and need not be read before it is changed.
            type: str
      order:
        description: The ACME order, from M(kubecert.acme.acme_order).
        type: dict
        suboptions:
          url:
            description: URL of the order.
            type: str
            required: true
          status:
            description: Status of the order (RFC 8555, section 7.1.6).
            type: str
          expires:
            description: When the CA forgets the order (UTC).
            type: str
      zones:
        description: Where the challenge records of the certificate belong, from M(kubecert.acme.dns_zone_info).
        type: list
        elements: dict
        suboptions:
          record:
            description: Name of the challenge record.
            type: str
            required: true
          target:
            description: The name that a CNAME at the record leads to.
            type: str
          zone:
            description: ID of the hosted zone.
            type: str
            required: true
          zone_name:
            description: Name of the hosted zone.
            type: str
            required: true
      challenges:
        description: The challenges that have to be answered, from M(kubecert.acme.acme_order).
        type: list
        elements: dict
        suboptions:
          type:
            description: Type of the challenge, V(dns-01).
            type: str
          identifier:
            description: The name that is to be proved.
            type: str
          record:
            description: Name of the TXT record.
            type: str
          value:
            description: Value of the TXT record.
            type: str
          token:
            description: The challenge's token.
            type: str
          url:
            description: URL of the challenge.
            type: str
          status:
            description: Status of the challenge (RFC 8555, section 7.1.6).
            type: str
      chain:
        description: The certificate and those that lead to its root (PEM), from M(kubecert.acme.acme_order).
        type: str
      serial:
        description: Serial number of the certificate that was stored, in hex.
        type: str
      fingerprint:
        description:
          - SHA-256 of the certificate in the Secret, in hex, from M(kubecert.acme.certificate_plan) or
            M(kubecert.acme.k8s_tls_secret).
        type: str
      error:
        description:
          - Why an earlier module gave the certificate up, as C(step), C(message) and perhaps C(retry_at). With C(held)
            another run is at work on it.
        type: dict
"""
