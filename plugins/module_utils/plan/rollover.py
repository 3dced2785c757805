# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account is to be put under a new key, and where that key is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..model.faults import RefusedFault
from ..model.issuer import Issuer
from ..model.names import is_subdomain
from ..model.reference import SecretRef

_KEY = re.compile(r"[-._a-zA-Z0-9]+")


@dataclass(frozen=True)
class Rollover:
    """The account of all issuers whose key is at `key_ref` goes over to the key at `new_ref`."""

    key_ref: SecretRef
    new_ref: SecretRef

    def concerns(self, issuer: Issuer) -> bool:
        """Whether it is this issuer's account."""
        return issuer.key_ref == self.key_ref


def read_rollover(issuers: Sequence[Issuer], named: str, name: str, key: str) -> Rollover:
    """The rollover to key `key` of Secret `name`, for the issuer that is named.

    A ClusterIssuer is named by its name, an Issuer as `namespace/name`. With none named, all issuers have to share one
    key. Raises RefusedFault with what can't be meant.
    """
    if not is_subdomain(name):
        raise _refused(f"new_key_secret_ref has name {name!r}, which can't be a Secret's. Use a-z, 0-9, '-' and '.'.")
    if not _KEY.fullmatch(key):
        raise _refused(f"new_key_secret_ref has key {key!r}; a Secret's can have letters, digits, '-', '_' and '.'.")
    found = Rollover(key_ref := _key_ref(issuers, named), SecretRef(key_ref.namespace, name, key))
    sharing = [issuer for issuer in issuers if found.concerns(issuer)]
    if len({issuer.server for issuer in sharing}) > 1:
        raise _refused(
            f"{_listed(sharing)} are at different servers and share {key_ref}, which can't be changed at all of them "
            "at once. Give each a private_key_secret_ref of its own."
        )
    owners = [issuer for issuer in issuers if issuer.key_ref == found.new_ref]
    if owners:
        raise _refused(f"new_key_secret_ref is {found.new_ref}, the present key of {_listed(owners)}. Name another.")
    return found


def _key_ref(issuers: Sequence[Issuer], named: str) -> SecretRef:
    """Where the present key of the issuer that is meant is."""
    meant = [issuer for issuer in issuers if not named or named == _name(issuer)]
    if not meant:
        have = ", ".join(map(_name, issuers)) or "none"
        raise _refused(f"new_key_issuer is {named!r}, which is not among the issuers given: {have}.")
    refs = {issuer.key_ref for issuer in meant}
    if len(refs) > 1:
        raise _refused(
            f"{_listed(meant)} have keys of their own, and a new one can only be one account's; give new_key_issuer."
        )
    return refs.pop()


def _name(issuer: Issuer) -> str:
    return f"{issuer.id.namespace}/{issuer.id.name}" if issuer.id.namespace else issuer.id.name


def _listed(issuers: Sequence[Issuer]) -> str:
    return " and ".join(str(issuer.id) for issuer in issuers)


def _refused(message: str) -> RefusedFault:
    return RefusedFault(f"{message} Nothing has been touched.")
