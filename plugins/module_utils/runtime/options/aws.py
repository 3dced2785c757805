# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As whom AWS is asked, with amazon.aws's names and environment; `validate_certs` is kubernetes.core's word here.

Credentials have no environment fallback of their own: boto3 reads the same variables, in the right order beside its
profiles and roles. Only variables that boto3 doesn't know are read here.
"""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import env_fallback

SPEC: dict[str, Any] = {
    "access_key": {"type": "str", "aliases": ["aws_access_key_id", "aws_access_key"], "no_log": False},
    "secret_key": {"type": "str", "aliases": ["aws_secret_access_key", "aws_secret_key"], "no_log": True},
    "session_token": {"type": "str", "aliases": ["aws_session_token"], "no_log": True},
    "profile": {"type": "str", "aliases": ["aws_profile"]},
    "region": {"type": "str", "aliases": ["aws_region", "ec2_region"], "fallback": (env_fallback, ["AWS_REGION"])},
    "endpoint_url": {"type": "str", "aliases": ["aws_endpoint_url"], "fallback": (env_fallback, ["AWS_URL"])},
    "aws_ca_bundle": {"type": "path"},
    "aws_validate_certs": {"type": "bool", "default": True},
}
