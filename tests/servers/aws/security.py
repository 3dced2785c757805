# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What STS refuses and moto does not: roles that don't exist or don't trust the caller, tokens of nobody."""

from __future__ import annotations

from collections.abc import Mapping

from . import accounts
from .answers import Refusal
from .signature import Signed

ASSUME, WEB_IDENTITY = "AssumeRole", "AssumeRoleWithWebIdentity"


def by_token(form: Mapping[str, str]) -> Signed:
    """Who bears the token of an AssumeRoleWithWebIdentity."""
    identity = accounts.web_identity_of(form.get("WebIdentityToken", ""))
    if identity is None:
        raise Refusal(400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for this token")
    return Signed(identity, "sts")


def check(form: Mapping[str, str], caller: accounts.Identity) -> None:
    """Refuse a role that the caller may not assume; without the external ID that the role wants nobody may."""
    operation, role = form.get("Action", ""), form.get("RoleArn", "")
    if operation in (ASSUME, WEB_IDENTITY) and not accounts.trusts(role, form.get("ExternalId", "")):
        raise Refusal(
            403, "AccessDenied", f"User: {caller.arn} is not authorized to perform: sts:{operation} on resource: {role}"
        )
