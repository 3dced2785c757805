# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/aws.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - AWS access key ID.
      - Without it and without O(profile), boto3 looks for credentials itself, in the environment
        (E(AWS_ACCESS_KEY_ID), E(AWS_SECRET_ACCESS_KEY), E(AWS_SESSION_TOKEN), E(AWS_PROFILE)), in its files, and in
        the identity of the pod, container or machine (E(AWS_ROLE_ARN) with E(AWS_WEB_IDENTITY_TOKEN_FILE),
        E(AWS_CONTAINER_CREDENTIALS_FULL_URI), instance metadata). A role that a record names is assumed with these.
    type: str
    aliases: [aws_access_key_id, aws_access_key]
  secret_key:
    description:
      - AWS secret access key. Required with O(access_key).
    type: str
    aliases: [aws_secret_access_key, aws_secret_key]
  session_token:
    description:
      - Session token of temporary AWS credentials, beside O(access_key).
    type: str
    aliases: [aws_session_token]
  profile:
    description:
      - Name of an AWS profile. Mutually exclusive with O(access_key).
      - Without it E(AWS_PROFILE) counts.
    type: str
    aliases: [aws_profile]
  region:
    description:
      - AWS region, which for Route53 only tells the partition.
      - Without it E(AWS_REGION) or E(AWS_DEFAULT_REGION) counts.
    type: str
    aliases: [aws_region, ec2_region]
  endpoint_url:
    description:
      - URL of an API that stands in for AWS. Also asked to assume roles.
      - Without it E(AWS_URL), E(AWS_ENDPOINT_URL) or E(AWS_ENDPOINT_URL_ROUTE_53) counts.
    type: str
    aliases: [aws_endpoint_url]
  aws_ca_bundle:
    description:
      - Path of the CA bundle that the certificate of the AWS API is checked with.
      - Without it E(AWS_CA_BUNDLE) counts.
    type: path
  aws_validate_certs:
    description:
      - Whether the certificate of the AWS API is checked. In amazon.aws this is C(validate_certs), which here is
        about the Kubernetes API, as in kubernetes.core.
    type: bool
    default: true
"""
