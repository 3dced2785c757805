# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts: found by their key, made, changed, put under another key and closed (RFC 8555 §7.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .faults import AcmeFault, ClosedAccount, MissingAccount
from .keys import AccountKey
from .reading import understood
from .resources import Account, Binding, read_account
from .transport import Answer, Request, Transport

FIND = {"onlyReturnExisting": True}


class Accounts:
    """The account of one key. Once known, the transport signs in its name."""

    def __init__(self, transport: Transport, key: AccountKey, new_account_url: str) -> None:
        self.key = key
        self._transport = transport
        self._new_account_url = new_account_url

    def find(self) -> Account | None:
        """The account this key has, or None. Raises ClosedAccount."""
        try:
            return self._new(FIND, "the account of this key")
        except MissingAccount:
            return None
        except AcmeFault as fault:
            # Servers must not show a deactivated account (§7.3.6); there is nothing else to be unauthorized for.
            if fault.kind != "unauthorized":
                raise
            raise ClosedAccount(
                f"{self._transport.server.name} has closed the account of this key for good. Use another key.",
                kind=fault.kind,
                server=fault.server,
                status=fault.status,
            ) from fault

    def create(self, contacts: Sequence[str], binding: Binding | None) -> Account:
        """Make an account, agreeing to the terms of service; if the key has one already, that one, unchanged."""
        payload: dict[str, Any] = {"termsOfServiceAgreed": True}
        payload |= {"contact": contact_uris(contacts)} if contacts else {}
        if binding:
            payload["externalAccountBinding"] = self.key.bind(binding, self._new_account_url)
        return self._new(payload, "a new account")

    def update(self, contacts: Sequence[str]) -> Account:
        """Let these be its contacts; none takes away what is there."""
        return self._change({"contact": contact_uris(contacts)}, "a change of the account's contacts")

    def change_key(self, new: AccountKey, key_change_url: str) -> None:
        """Let the account be under this key from now on, and the old one be worth nothing (§7.3.5)."""
        url = self._transport.kid or ""
        request = Request(key_change_url, "the change of the account's key", new.succeed(self.key, url, key_change_url))
        try:
            self._transport.ask(request)
        except AcmeFault:
            if not self._is_under(new, url):
                raise
        self.key = self._transport.key = new

    def deactivate(self) -> Account:
        """Close the account for good; its key can't be used at this server again."""
        account = self._change({"status": "deactivated"}, "the end of the account")
        self._transport.kid = None
        return account

    def _is_under(self, key: AccountKey, url: str) -> bool:
        """Whether the account is under this key already: the change may have been made and its answer lost."""
        request = Request(self._new_account_url, "the account of the new key", FIND, key=key)
        try:
            return self._transport.ask(request).headers.get("Location", "") == url
        except AcmeFault:
            return False

    def _new(self, payload: Mapping[str, Any], what: str) -> Account:
        request = Request(self._new_account_url, what, payload, key=self.key, waits_for_limits=False)
        answer = self._transport.ask(request)
        account = self._read(answer, answer.headers.get("Location", ""))
        self._transport.kid = account.url
        return account

    def _change(self, payload: Mapping[str, Any], what: str) -> Account:
        url = self._transport.kid or ""
        return self._read(self._transport.ask(Request(url, what, payload)), url)

    def _read(self, answer: Answer, url: str) -> Account:
        with understood(self._transport.server, "an account"):
            return read_account(url, answer.json())


def contact_uris(contacts: Sequence[str]) -> list[str]:
    """Contacts as URIs, as accounts hold them: a bare email address becomes mailto:."""
    return [contact if ":" in contact else f"mailto:{contact}" for contact in contacts]
