# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an issuer could order certificates: what its ACME server says of itself, and how the account there stands."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.acme_directory import Directory
from ..model.check import Check, failed, of_fault, passed, skipped
from ..model.faults import Fault
from ..model.issuer import Issuer

DIRECTORY, TERMS, BINDING, ACCOUNT, PROFILE = "directory", "terms", "binding", "account", "profile"
_INSTALL = "kubecert.acme.install makes it."


@dataclass(frozen=True)
class Standing:
    """What is known of an issuer's account: whether its key is there, its URL, empty where it has none yet, or in
    `fault` why that can't be said. `disagreed` is the server's word that its terms have to be agreed to anew, and
    `mac_fault` what is wrong with the key of the external account binding."""

    has_key: bool = False
    account: str = ""
    fault: Fault | None = None
    disagreed: Fault | None = None
    mac_fault: Fault | None = None

    @property
    def known(self) -> bool:
        """Whether it is known if there is an account."""
        return self.fault is None and self.disagreed is None


def unbound(issuer: Issuer) -> Fault:
    """What to say where a binding is needed and none is declared."""
    return Fault(
        f"{issuer.server} makes accounts only with an external account binding. Give acme.external_account_binding "
        "with the key_id and the MAC key that its operator hands out."
    )


def keyless(issuer: Issuer) -> Fault:
    """What to say where there is no key and none may be made."""
    return Fault(f"{issuer.key_ref} does not exist, and the issuer forbids that it is made. Create it.")


def unreachable(issuer: Issuer, fault: Fault) -> list[Check]:
    """The checks of an issuer whose server does not give its directory."""
    subject = str(issuer.id)
    others = (TERMS, BINDING, ACCOUNT, PROFILE)
    why = "It could not be looked at, since the server does not give its directory."
    return [of_fault(DIRECTORY, subject, fault), *(skipped(name, subject, why) for name in others)]


def issuer_checks(issuer: Issuer, directory: Directory, standing: Standing) -> list[Check]:
    """The checks of an issuer whose server has given its directory."""
    return [
        passed(DIRECTORY, str(issuer.id), f"{issuer.server} answers."),
        _terms(issuer, directory, standing),
        _binding(issuer, directory, standing),
        _account(issuer, standing),
        _profile(issuer, directory),
    ]


def _terms(issuer: Issuer, directory: Directory, standing: Standing) -> Check:
    subject, address = str(issuer.id), directory.terms_of_service
    if standing.disagreed:
        return of_fault(TERMS, subject, standing.disagreed)
    if not address:
        return passed(TERMS, subject, "The server has no terms of service.")
    if standing.account:
        return passed(TERMS, subject, f"They are agreed to with the account: {address}")
    if not standing.known:
        return skipped(TERMS, subject, f"It is not known whether they are agreed to: {address}")
    return skipped(TERMS, subject, f"They are agreed to when the account is made: {address}")


def _binding(issuer: Issuer, directory: Directory, standing: Standing) -> Check:
    subject = str(issuer.id)
    if standing.account:
        return passed(BINDING, subject, "The account is there, and needs no external account binding any more.")
    if issuer.binding is None and directory.requires_binding:
        return of_fault(BINDING, subject, unbound(issuer))
    if issuer.binding is None:
        return passed(BINDING, subject, "The server needs no external account binding.")
    if standing.mac_fault:
        return of_fault(BINDING, subject, standing.mac_fault)
    return passed(BINDING, subject, f"The MAC key of {issuer.binding.key_id} is there for the new account.")


def _account(issuer: Issuer, standing: Standing) -> Check:
    subject = str(issuer.id)
    if standing.fault:
        return of_fault(ACCOUNT, subject, standing.fault)
    if standing.disagreed:
        return skipped(ACCOUNT, subject, "The server says nothing of it before its terms are agreed to.")
    if standing.account:
        return passed(ACCOUNT, subject, f"{standing.account} is the one of {issuer.key_ref}.")
    if standing.has_key:
        return skipped(ACCOUNT, subject, f"There is none yet for {issuer.key_ref}.", _INSTALL)
    if issuer.disable_account_key_generation:
        return of_fault(ACCOUNT, subject, keyless(issuer))
    return skipped(ACCOUNT, subject, f"There is none yet, nor {issuer.key_ref}.", _INSTALL)


def _profile(issuer: Issuer, directory: Directory) -> Check:
    subject, offered = str(issuer.id), ", ".join(sorted(directory.profiles))
    if not issuer.profile:
        return passed(PROFILE, subject, f"None is named. Offered: {offered or 'none'}.")
    if issuer.profile in directory.profiles:
        return passed(PROFILE, subject, f"{issuer.profile} is offered.")
    return failed(
        PROFILE,
        subject,
        f"The issuer names profile {issuer.profile!r}, which {issuer.server} does not offer.",
        f"Name one that it offers, or none. Offered: {offered or 'none'}.",
    )
