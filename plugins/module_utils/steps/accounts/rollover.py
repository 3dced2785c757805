# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts an account under a new key (RFC 8555 §7.3.5), in steps after each of which another run can go on.

1. The new key is in a Secret of its own.
2. The Secret of the present key has noted where the new one is.
3. The CA has been told. From here on the old key is worth nothing.
4. The Secret of the present key holds the new one, and no note any more.

A run that finds the note asks the CA under which of the two keys the account is, and goes on from there. So whatever
happens, no account is lost, nor a new one made in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...acme.client import Acme
from ...acme.faults import AcmeFault, ClosedAccount
from ...kube.secrets import Body, Secrets, encoded
from ...model.faults import Fault
from ...model.issuer import Issuer
from ...model.next_account_key import ANNOTATION, of_annotations, to_annotations
from ...model.private_key import PrivateKeySpec
from ...model.reference import SecretRef
from ...pki import keys
from .connections import lost_key
from .key_secret import annotated, annotations_of, changed, make_key, value_in


@dataclass(frozen=True)
class Rolling:
    """What putting one issuer's account under another key takes. `tell` is told of each thing that was done."""

    issuer: Issuer
    secrets: Secrets
    spec: PrivateKeySpec
    check: bool
    connect: Callable[[bytes], Acme]
    tell: Callable[[str], None]

    def go_on(self) -> SecretRef | None:
        """Finish what an earlier run has begun; where the key is that the account was to get, None with none begun."""
        body = self._body()
        ref = of_annotations(annotations_of(body), self.issuer.key_ref.namespace)
        if ref is None:
            return None
        old, new = self._held(body), self._value(ref)
        if new and not self._same(old, ref, new):
            self._go_over(old, new, ref)
            return ref
        # With the new key gone nothing is lost yet, as long as the CA had not been told.
        if not new and not self.connect(old).find_account():
            raise lost_key(self.issuer, ref)
        self.tell("note of another key removed")
        self._write(old, instead_of=old)
        return None

    def roll(self, ref: SecretRef, others: Sequence[Issuer]) -> None:
        """Put the account under this key, which is made if there is none; it must not be that of other issuers."""
        body = self._body()
        old, new = self._held(body), self._value(ref)
        if new and self._same(old, ref, new):
            return
        self._refuse(body, ref, new, others)
        if not new:
            self.tell(f"key in Secret {ref.namespace}/{ref.name}")
        if not self.check:
            new = new or self._made(ref)
            # Whatever is wrong with the key or with the way to the CA comes out before anything is noted.
            if not self.connect(new).changes_keys:
                raise Fault(
                    f"{self.issuer.server} has no keyChange in its directory: it never puts an account under another "
                    "key. For a new account, give the issuer another private_key_secret_ref."
                )
            self._note(old, ref)
        self._go_over(old, new, ref)

    def _refuse(self, body: Body, ref: SecretRef, new: bytes, others: Sequence[Issuer]) -> None:
        if body.get("immutable"):
            where = f"Secret {self.issuer.key_ref.namespace}/{self.issuer.key_ref.name}"
            raise Fault(f"{where} is immutable, so that no other key can be put there. Make it anew without that.")
        if not new and self.issuer.disable_account_key_generation:
            raise Fault(f"{ref} does not exist, and the issuer forbids that it is made. Create it.")
        for other in others if new else ():
            held = self._value(other.key_ref)
            if held and _public(other.key_ref, held) == _public(ref, new):
                raise Fault(f"{ref} is the same key as {other.key_ref}, that of {other.id}. Name another.")

    def _made(self, ref: SecretRef) -> bytes:
        make_key(self.secrets, ref, self.spec)
        return self.secrets.value(ref)

    def _note(self, old: bytes, ref: SecretRef) -> None:
        """From here on every run knows of both keys. What another run has noted stays: it may be all that does."""

        def change(body: Body) -> Body | None:
            noted = of_annotations(annotations_of(body), ref.namespace)
            if value_in(body, self.issuer.key_ref) != old or noted not in (None, ref):
                raise self._overtaken()
            return None if noted else annotated(body, to_annotations(ref))

        changed(self.secrets, self.issuer.key_ref, change)

    def _go_over(self, old: bytes, new: bytes, ref: SecretRef) -> None:
        """From the note on."""
        if not self.check:
            self._tell_ca(self.connect(old), old, new, ref)
        self.tell(f"account under {ref}")
        self._write(new, instead_of=old)

    def _tell_ca(self, acme: Acme, old: bytes, new: bytes, ref: SecretRef) -> None:
        """Let the CA put the account from the old key, by which `acme` speaks, under the new one, if it hasn't yet.

        Where it refuses, there is nothing to go on with, and the note is taken back; but only once it is certain that
        the account stays where it was. Without an answer it is not: the request may still be under way.
        """
        try:
            if acme.find_account():
                self._change(acme, new, ref)
        except Fault as fault:
            answered = not isinstance(fault, AcmeFault) or fault.status
            if answered and _is_under_its_key(acme):
                self._write(old, instead_of=old)
            raise

    def _change(self, acme: Acme, new: bytes, ref: SecretRef) -> None:
        # The CA has to refuse it as well (§7.3.5), but not each does. If it is this very one, another run was quicker.
        found = self.connect(new).find_account()
        if found and found.url != acme.account_url:
            raise Fault(f"{ref} has an account of its own at {self.issuer.server}. Name a key that has none.")
        acme.change_key(new)

    def _write(self, key: bytes, *, instead_of: bytes) -> None:
        """Let the Secret hold this key, and no note."""
        if self.check:
            return
        ref = self.issuer.key_ref

        def change(body: Body) -> Body | None:
            held = value_in(body, ref)
            if held not in (instead_of, key):
                raise self._overtaken()
            if held == key and ANNOTATION not in annotations_of(body):
                return None
            data = {**(body.get("data") or {}), ref.key: encoded(key)}
            return annotated({**body, "data": data}, {ANNOTATION: None})

        changed(self.secrets, ref, change)

    def _value(self, ref: SecretRef) -> bytes:
        return value_in(self.secrets.get(ref.namespace, ref.name), ref)

    def _body(self) -> Body:
        ref = self.issuer.key_ref
        return self.secrets.get(ref.namespace, ref.name) or {}

    def _held(self, body: Body) -> bytes:
        key = value_in(body, self.issuer.key_ref)
        if not key:
            raise Fault(f"{self.issuer.key_ref} does not exist, so there is no account whose key could be changed.")
        return key

    def _same(self, held: bytes, ref: SecretRef, new: bytes) -> bool:
        return _public(self.issuer.key_ref, held) == _public(ref, new)

    def _overtaken(self) -> Fault:
        return Fault(f"{self.issuer.key_ref} was changed by somebody else at the same moment; run again.")


def _public(ref: SecretRef, pem: bytes) -> str:
    try:
        return keys.facts(pem).public_key
    except Fault as fault:
        raise Fault(f"{ref} can't be used: {fault}") from None


def _is_under_its_key(acme: Acme) -> bool:
    """Whether the account is under the key by which `acme` speaks, for certain; it may be closed."""
    try:
        return acme.find_account() is not None
    except ClosedAccount:
        return True
    except AcmeFault:
        return False
