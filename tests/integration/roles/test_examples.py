# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of README, run as they stand there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.playbook import ROOT
from tests.verify import chain_verifies

from ..case import Case, opened, well
from ..endpoints import pod_of, tls
from ..workloads import deploy, mounted

EXAMPLES = ("one_certificate.yml", "inside_another_play.yml", "after_a_renewal.yml")
PLAYBOOKS = Path(__file__).parent / "playbooks"
HEADER = re.compile(r"\A(#.*\n)+---\n")
BLOCK = r"<!-- example: {} -->\n+```yaml\n(.*?)```"


def example(name: str) -> str:
    """An example without the lines that a file of its own needs."""
    return HEADER.sub("", (PLAYBOOKS / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_readme_shows_what_is_tested(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(BLOCK.format(re.escape(name)), readme, re.DOTALL)
    assert shown, f"README.md has no block of YAML after <!-- example: {name} -->"
    assert shown[1] == example(name)


def issuers(case: Case, **route53: Any) -> list[dict[str, Any]]:
    """The issuer that the examples name, at the sandbox."""
    return [
        {**case.issuer(solvers=[{"dns01": {"route53": {"region": "us-east-1", **route53}}}]), "name": "letsencrypt"}
    ]


def for_the_sandbox(case: Case, name: str, folder: Path) -> Path:
    """The example with one thing added: which servers to ask for the records, as the zones' own are not there."""
    servers = f"  module_defaults:\n    kubecert.acme.route53_txt:\n      nameservers: [{case.sandbox.dns.address!r}]\n"
    text, times = re.subn(
        r"^  gather_facts: false\n", lambda found: found[0] + servers, example(name), flags=re.MULTILINE
    )
    assert times == 1
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def aws_environment(case: Case) -> dict[str, str]:
    """Credentials as the AWS tools find them."""
    credentials = case.sandbox.route53.credentials
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
    }


@pytest.mark.oldest
def test_one_certificate_by_modules_alone(case: Case, tmp_path: Path) -> None:
    for namespace in ("shop", "kubecert"):
        case.sandbox.kubernetes.create_namespace(namespace)
    case.sandbox.route53.create_zone("example.com")
    playbook, variables = for_the_sandbox(case, "one_certificate.yml", tmp_path), {"issuers": issuers(case)}
    first = case.play(playbook, variables, **aws_environment(case))
    assert first.ok, first.output
    secrets = case.secrets("shop")
    for name in ("example.com", "www.example.com"):
        chain_verifies(opened(secrets["web-tls"], "tls.crt"), case.sandbox.pebble.root_pem(), name)
    assert "web-tls-pending" not in secrets
    assert case.sandbox.route53.txt("_acme-challenge.example.com") == []

    marks = case.sandbox.pebble.mark(), case.sandbox.route53.mark()
    second = case.play(playbook, variables, **aws_environment(case))
    assert second.ok, second.output
    assert second.changed == 0
    assert case.sandbox.pebble.requests(marks[0]) == []
    assert case.sandbox.route53.log(marks[1]) == []


def test_the_role_inside_another_play(ready: Case) -> None:
    ready.sandbox.route53.create_zone("shop.example.org")
    reference = ready.issuer()["acme"]["solvers"][0]["dns01"]["route53"]
    variables = {**ready.variables(), "kubecert_issuers": issuers(ready, **reference)}
    del variables["kubecert_certificates"]
    recap = ready.play(PLAYBOOKS / "inside_another_play.yml", variables)
    assert recap.ok, recap.output
    found = ready.secrets("shop")["shop-tls"]
    chain_verifies(opened(found, "tls.crt"), ready.sandbox.pebble.root_pem(), "shop.example.org")
    ingress = ready.sandbox.kubernetes.request("GET", "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/shop")
    assert ingress["spec"]["tls"][0]["secretName"] == "shop-tls"


def test_after_a_renewal(ready: Case, tmp_path: Path) -> None:
    ready.sandbox.kubernetes.create_namespace("mail")
    ready.sandbox.route53.create_zone("mail.example.org")
    mail = replace(ready, namespace="mail")
    deploy(mail, "dovecot", pod=mounted("mail-tls"))
    deploy(mail, "queue", "StatefulSet", pod=mounted("mail-tls"))
    mail.kubectl("-n", "mail", "label", "statefulset", "queue", "app.kubernetes.io/part-of=mail")
    reference = ready.issuer()["acme"]["solvers"][0]["dns01"]["route53"]
    variables = {**ready.variables(), "kubecert_issuers": issuers(ready, **reference)}
    del variables["kubecert_certificates"]
    with tls(pod_of(mail, "dovecot", "mail-tls")) as endpoint:
        playbook = tmp_path / "after_a_renewal.yml"
        there = f"host: 127.0.0.1\n            server_name: mail.example.org\n            port: {endpoint.port}\n"
        text, times = re.subn(r"host: mail\.example\.org\n +port: 993\n", there, example(playbook.name))
        assert times == 1
        playbook.write_text(text, encoding="utf-8")
        first = ready.play(playbook, variables)
        assert first.ok, first.output
        second = ready.play(playbook, {**variables, "kubecert_force": ["mail"]})
        assert second.ok, second.output
        for workload in ("Deployment mail/dovecot", "StatefulSet mail/queue"):
            assert f"{workload}: restarted. Its certificate mail changed." in second.message()
        third = ready.play(playbook, variables)
        assert (third.ok, third.changed) == (True, 0), third.output
    assert endpoint.names == ["mail.example.org"] * 3


def test_inclusions_do_not_leak_into_each_other(ready: Case) -> None:
    zone = ready.zone()
    variables = ready.variables(
        first=[ready.certificate("one", zone)],
        second=[ready.certificate("two", f"two.{zone}"), ready.certificate("lost", "www.no-zone.example.net")],
    )
    del variables["kubecert_certificates"]
    recap = ready.play(PLAYBOOKS / "several_inclusions.yml", variables)
    assert not recap.ok, "the last inclusion has one that fails"
    summaries = re.findall(r"TASK \[kubecert\.acme\.reconcile : Show the summary\].*?\n\}", recap.output, re.DOTALL)
    said = [" ".join(summary.split()) for summary in summaries]
    assert len(said) == 4, recap.output
    assert "one: issued" in said[0]
    assert "Certificates: 1 issued." in said[0]
    assert "Certificates: 1 fine." in said[1]
    assert "Certificates: none to see to." in said[2]
    assert "Certificates: 1 issued, 1 failed." in said[3]
    for later in said[1:]:
        assert f"{ready.namespace}/one" not in later
    assert sorted(ready.secrets()) == ["one-tls", "two-tls"]
    plan = ready.perform("certificate_plan", **ready.declarations(*variables["first"]))
    assert well(plan)["counts"]["none"] == 1
