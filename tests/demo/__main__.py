# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's own case on local servers: install, order a wildcard certificate, show the Secret, run again."""

from __future__ import annotations

import base64
import json
import os
import string
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.playbook import Recap, run_playbook
from tests.servers import Sandbox
from tests.servers.binaries import kubectl
from tests.verify import chain_verifies

HERE = Path(__file__).parent
NAMES = ("local.1q77.com", "anything.local.1q77.com")
SECRET = "wildcard-local-1q77-com"


def main() -> int:
    """Run the demo; 0 when all of it went as it should."""
    with tempfile.TemporaryDirectory(prefix="kubecert-demo-") as folder, Sandbox() as sandbox:
        sandbox.route53.create_zone("1q77.com")
        manifests = write_manifests(sandbox, Path(folder) / "manifests")
        first = play(sandbox, manifests, "First run: the certificate is ordered")
        if not first.ok:
            return 1
        show_secret(sandbox)
        before = work_asked(sandbox)
        second = play(sandbox, manifests, "Second run: nothing to do")
        asked = {server: now - before[server] for server, now in work_asked(sandbox).items()}
        return conclude(first, second, asked)


def write_manifests(sandbox: Sandbox, folder: Path) -> Path:
    """The user's manifests, with the address and CA of the local ACME server and the local AWS credentials."""
    values = {
        "acme_server": sandbox.pebble.directory_url,
        "ca_bundle": base64.b64encode(Path(sandbox.pebble.ca_file).read_bytes()).decode(),
        "access_key_id": sandbox.route53.credentials.access_key_id,
        "secret_access_key": sandbox.route53.credentials.secret_access_key,
    }
    folder.mkdir(mode=0o700, parents=True)
    for source in sorted((HERE / "manifests").glob("*.yaml")):
        target = folder / source.name
        target.write_text(string.Template(source.read_text(encoding="utf-8")).substitute(values), encoding="utf-8")
        target.chmod(0o600)
    return folder


def play(sandbox: Sandbox, manifests: Path, title: str) -> Recap:
    """Run playbooks/demo.yml and show its output."""
    say(title)
    variables = {"demo_manifests": str(manifests), "demo_nameservers": [sandbox.dns.address]}
    return run_playbook("kubecert.acme.demo", variables, sandbox.environment(), show=True)


def show_secret(sandbox: Sandbox) -> None:
    """Print the Secret as kubectl shows it, without its data, and check its chain for both names."""
    say("The Secret")
    get = [str(kubectl()), "--kubeconfig", str(sandbox.kubernetes.kubeconfig), "-n", "default", "get", "secret", SECRET]
    subprocess.run(get, check=True)
    found = json.loads(subprocess.run([*get, "-o", "json"], check=True, capture_output=True, text=True).stdout)
    for name, text in sorted(found["metadata"]["annotations"].items()):
        print(f"  {name}: {text}")
    chain = base64.b64decode(found["data"]["tls.crt"]).decode()
    for name in NAMES:
        chain_verifies(chain, sandbox.pebble.root_pem(), name)
        print(f"  the chain verifies for {name}")


def work_asked(sandbox: Sandbox) -> dict[str, int]:
    """How many orders and Route53 calls there have been, from the servers' own logs."""
    return {"ACME orders": sandbox.pebble.count("new-order"), "Route53 calls": len(sandbox.route53.log())}


def conclude(first: Recap, second: Recap, asked: dict[str, int]) -> int:
    """Say how it went."""
    say("In the second run")
    print(f"  changed={second.changed}, " + ", ".join(f"{number} {what}" for what, number in asked.items()))
    well = first.ok and second.ok and second.changed == 0 and not any(asked.values())
    print("\nThe demo went well." if well else "\nThe demo did NOT go as it should; see above.")
    return 0 if well else 1


def say(title: str) -> None:
    """A heading."""
    print(f"\n=== {title}", flush=True)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
