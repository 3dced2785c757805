# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAM user whose access key lies in a Secret, as tests of iam_access_key_secret see both."""

from __future__ import annotations

import base64
import importlib
import json
import subprocess
import uuid
from dataclasses import dataclass
from typing import Any

import boto3

from ansible_collections.kubecert.acme.plugins.module_utils.model.access_key import ANNOTATION
from tests.servers.route53 import Credentials

from ..case import Case, opened, well

MODULE = "iam_access_key_secret"
SECRET = "dns"


@dataclass(frozen=True)
class Keeper:
    """One user and the name of the Secret."""

    case: Case
    user: str

    @classmethod
    def of(cls, case: Case) -> Keeper:
        """A new user in the sandbox's account."""
        found = cls(case, f"dns-{uuid.uuid4().hex[:8]}")
        found.iam.create_user(UserName=found.user)
        return found

    @property
    def iam(self) -> Any:
        """IAM as the account's own user sees it."""
        own = self._own("aws_access_key_id")
        return boto3.client("iam", region_name="us-east-1", endpoint_url=self.case.sandbox.route53.endpoint, **own)

    def run(self, *, check: bool = False, owner: int | None = None, **more: Any) -> dict[str, Any]:
        """The module's result; no secret access key of the user may be in it."""
        entry = {"user": self.user, "secret_ref": self.ref, **more.pop("entry", {})}
        ours = importlib.import_module(f"ansible_collections.kubecert.acme.plugins.modules.{MODULE}").ENTRY
        api = {"kubeconfig": str(self.case.sandbox.kubernetes.kubeconfig), "region": "us-east-1"}
        options = {**api, **self._own("access_key"), "endpoint_url": self.case.sandbox.route53.endpoint, **more}
        found = ours.validated({"access_keys": [entry], **options})
        result: dict[str, Any] = ours.perform(found, check=check, say=lambda line: None, owner=owner)
        text = json.dumps(result)
        assert not [key for key in self.keys.values() if key.secret_access_key in text]
        return result

    @property
    def ref(self) -> dict[str, str]:
        """The reference to the Secret."""
        return {"namespace": self.case.namespace, "name": SECRET}

    @property
    def keys(self) -> dict[str, Credentials]:
        """The keys that IAM has of the user."""
        return self.case.sandbox.route53.keys_of(self.user)

    @property
    def held(self) -> tuple[str, str]:
        """The key that the Secret holds: its id and its secret."""
        body = self.case.secrets()[SECRET]
        return opened(body, "access-key-id"), opened(body, "secret-access-key")

    @property
    def note(self) -> dict[str, Any]:
        """What the Secret has noted."""
        annotations = self.case.secrets()[SECRET]["metadata"].get("annotations") or {}
        found: dict[str, Any] = json.loads(annotations.get(ANNOTATION, "{}"))
        return found

    def assert_sound(self) -> str:
        """The one key of the user is the one in the Secret, and AWS takes it; its id."""
        (key,) = self.keys.values()
        assert self.held == (key.access_key_id, key.secret_access_key)
        assert (self.note["current"], self.note["ours"]) == (key.access_key_id, [key.access_key_id])
        assert self.caller(*self.held).endswith(f":user/{self.user}")
        return key.access_key_id

    def caller(self, key: str, secret: str) -> str:
        """Whom AWS knows by a key."""
        given = {"aws_access_key_id": key, "aws_secret_access_key": secret, "region_name": "us-east-1"}
        sts = boto3.client("sts", endpoint_url=self.case.sandbox.route53.endpoint, **given)
        return str(sts.get_caller_identity()["Arn"])

    def made(self) -> str:
        """Let the module make a key; its id."""
        well(self.run())
        return self.assert_sound()

    def age(self, key: str, hours: float) -> None:
        """Let a key be older."""
        self.case.sandbox.route53.make_key_older(key, 3600 * hours)

    def put(self, **data: str) -> None:
        """Write entries into the Secret as somebody else."""
        self.case.write(SECRET, data={name: base64.b64encode(text.encode()).decode() for name, text in data.items()})

    def _own(self, name: str) -> dict[str, str]:
        own = self.case.sandbox.route53.credentials
        secret = {"access_key": "secret_key"}.get(name, "aws_secret_access_key")
        return {name: own.access_key_id, secret: own.secret_access_key}


class Process:
    """A process with which a run may end, as it does at the end of `with`."""

    def __enter__(self) -> int:
        self._process = subprocess.Popen(["sleep", "600"])
        return self._process.pid

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
