# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the container of a pod's spec as a kubelet would have it run, where there is none.

Volumes, environment and the ServiceAccount's token are laid out as Kubernetes documents it; the container is a mount
namespace with a root of its own that is read-only, and a process with the pod's user and no capabilities. In the place
of the image stands the execution environment. Network and processes are this machine's.
"""

from __future__ import annotations

import base64
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.execution_environment import ExecutionEnvironment
from tests.playbook import Recap, recap_of

from ..case import Case

TOKEN_PLACE = "/var/run/secrets/kubernetes.io/serviceaccount"
_OF_THE_SYSTEM = ("bin", "dev", "lib", "lib64", "proc", "sbin", "sys", "usr")
_OF_ETC = ("hosts", "ld.so.cache", "localtime", "nsswitch.conf", "resolv.conf", "ssl")
_UNSHARE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]


@dataclass(frozen=True)
class Kubelet:
    """`folder` is where the volumes of one pod lie."""

    case: Case
    image: ExecutionEnvironment
    folder: Path

    def run(self, namespace: str, spec: dict[str, Any]) -> Recap:
        """Run the only container to its end."""
        if subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode:
            pytest.skip("this machine lets nobody make a mount namespace")
        (container,) = spec["containers"]
        volumes = dict(self._volumes(namespace, spec))
        mounts = [
            (volumes[one["name"]], one["mountPath"], one.get("readOnly", False)) for one in container["volumeMounts"]
        ]
        mounts.append((self._token(namespace, spec), TOKEN_PLACE, True))
        program = [*container["command"], *container["args"]]
        environment = self.image.environment(dict(self._environment(namespace, container)))
        script = "\n".join(self._script(spec, container, mounts, program))
        done = subprocess.run(
            [*_UNSHARE, "sh", "-c", script], env=environment, capture_output=True, text=True, check=False
        )
        return recap_of(done.returncode, done.stdout + done.stderr)

    def _volumes(self, namespace: str, spec: dict[str, Any]) -> Iterator[tuple[str, Path]]:
        user = spec["securityContext"]
        for volume in spec["volumes"]:
            place = self.folder / volume["name"]
            place.mkdir(exist_ok=True)
            if "configMap" in volume:
                path = f"/api/v1/namespaces/{namespace}/configmaps/{volume['configMap']['name']}"
                for name, text in self.case.sandbox.kubernetes.request("GET", path)["data"].items():
                    (place / name).write_text(text, encoding="utf-8")
            elif os.geteuid() == 0:
                os.chown(place, user["runAsUser"], user["fsGroup"])
            yield volume["name"], place

    def _token(self, namespace: str, spec: dict[str, Any]) -> Path:
        place, server = self.folder / "token", self.case.sandbox.kubernetes
        place.mkdir(exist_ok=True)
        token = server.service_account_token(namespace, spec["serviceAccountName"])
        for name, text in (("token", token), ("namespace", namespace), ("ca.crt", server.ca_pem.decode())):
            (place / name).write_text(text, encoding="ascii")
            (place / name).chmod(0o640)
            if os.geteuid() == 0:
                os.chown(place / name, 0, spec["securityContext"]["fsGroup"])
        return place

    def _environment(self, namespace: str, container: dict[str, Any]) -> Iterator[tuple[str, str]]:
        yield "KUBERNETES_SERVICE_HOST", "127.0.0.1"
        yield "KUBERNETES_SERVICE_PORT", str(self.case.sandbox.kubernetes.port)
        for entry in container["env"]:
            value = entry.get("value", "")
            if "valueFrom" in entry:
                reference = entry["valueFrom"]["secretKeyRef"]
                value = base64.b64decode(
                    self.case.secrets(namespace)[reference["name"]]["data"][reference["key"]]
                ).decode()
            yield entry["name"], value

    def _script(
        self, spec: dict[str, Any], container: dict[str, Any], mounts: list[tuple[Path, str, bool]], program: list[str]
    ) -> Iterator[str]:
        root = self.folder / "root"
        root.mkdir(exist_ok=True)
        yield "set -e; mount --make-rprivate /"
        yield f"mount -t tmpfs -o mode=755 none {root}; mkdir {root}/etc"
        for name in _OF_THE_SYSTEM:
            if Path("/", name).is_symlink():
                yield f"cp -a /{name} {root}/{name}"
            elif Path("/", name).is_dir():
                yield f"mkdir {root}/{name}; mount --rbind /{name} {root}/{name}"
        yield f"for name in {' '.join(_OF_ETC)}; do test ! -e /etc/$name || cp -aL /etc/$name {root}/etc/; done"
        for source, target, read_only in mounts:
            yield f"mkdir -p {root}{target}; mount --bind {source} {root}{target}"
            if read_only:
                yield f"mount -o remount,bind,ro {root}{target}"
        # After the volumes, as one of them may be mounted above.
        for place in self._of_the_image():
            yield f"mkdir -p {root}{place}; mount --bind {place} {root}{place}; mount -o remount,bind,ro {root}{place}"
        if container["securityContext"]["readOnlyRootFilesystem"]:
            yield f"mount -o remount,ro {root}"
        command = f"{self._become(spec, container)} sh -c {shlex.quote(self._start(container, program))}"
        # It may lie where only the administrator's PATH leads, and the image's is in force already.
        yield f"exec $(PATH=$PATH:/usr/sbin command -v chroot) {root} {command}"

    def _of_the_image(self) -> list[str]:
        python = (self.image.venv / "bin" / "python").resolve().parent.parent
        places = {python, self.image.venv, *self.image.collection_folders()}
        return sorted(str(place) for place in places if not str(place).startswith("/usr/"))

    def _become(self, spec: dict[str, Any], container: dict[str, Any]) -> str:
        user, may = spec["securityContext"], container["securityContext"]
        options = [] if may["allowPrivilegeEscalation"] else ["--no-new-privs"]
        if "ALL" in may["capabilities"]["drop"]:
            options += ["--bounding-set=-all", "--inh-caps=-all"]
        if os.geteuid() == 0:
            options += [f"--reuid={user['runAsUser']}", f"--regid={user['runAsGroup']}", f"--groups={user['fsGroup']}"]
        return " ".join(["setpriv", *options])

    def _start(self, container: dict[str, Any], program: list[str]) -> str:
        return f"cd {container['workingDir']} && exec {shlex.join(program)}"
