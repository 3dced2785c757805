# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes by standard input, as the processes see it that Ansible forks: each has /dev/null in its place."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.playbook import importing

FORKED = """
import os, sys
from ansible_collections.kubecert.acme.plugins.plugin_utils.standard_input import with_standard_input

def asked(reduced=False):
    "What a worker is given, or why it is not."
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        try:
            found = with_standard_input({"manifests": ["a.yml", "-"]}, reduced=reduced)["manifests"]
        except Exception as error:
            found = error
        os.write(into, repr(found).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as stream:
        return child, stream.read()
"""


def told(code: str, stdin: int | None = None, piped: bytes | None = None) -> str:
    """What a controller prints that runs this code."""
    command = [sys.executable, "-c", FORKED + code]
    run = subprocess.run(command, check=True, env=importing(), stdout=subprocess.PIPE, stdin=stdin, input=piped)
    return run.stdout.decode()


def test_each_process_gets_all_of_it() -> None:
    text = "a" * 300_000
    found = told("print(asked()[1] == asked()[1], asked()[1])", piped=text.encode())
    assert found == f"True ['a.yml', {{'standard_input': '{text}'}}]\n"


def test_what_declares_nothing_goes_no_further() -> None:
    text = b"kind: Secret\napiVersion: v1\nmetadata: {name: a}\nstringData: {b: hidden}\n"
    found = told("print(asked(reduced=True)[1])", piped=text)
    assert found == "['a.yml', {'apiVersion': 'v1', 'kind': 'Secret', 'metadata': {'name': 'a'}}]\n"


def test_a_byte_order_mark_is_no_part_of_it_and_what_is_no_text_is_refused() -> None:
    assert "{'standard_input': 'a'}" in told("print(asked()[1])", piped=b"\xef\xbb\xbfa")
    assert "standard input is no text in UTF-8" in told("print(asked()[1])", piped=b"\xff")


def test_a_terminal_is_not_waited_for() -> None:
    controller, terminal = pty.openpty()
    try:
        found = told("print(asked()[1])", stdin=terminal)
    finally:
        os.close(controller)
        os.close(terminal)
    assert "nothing is piped into this command; do that, as in kustomize build . | ansible-playbook" in found


def test_half_of_it_is_not_taken_for_all() -> None:
    """A worker is stopped while it reads; what it has read is lost, so that the rest must not pass for the whole."""
    code = """
import signal, time
reader = os.fork()
if reader == 0:
    with_standard_input({"manifests": ["-"]}, reduced=False)
    os._exit(0)
from ansible_collections.kubecert.acme.plugins.plugin_utils import standard_input
while os.pread(standard_input._PLACE, 1, 0) == b"":
    time.sleep(0.01)
os.kill(reader, signal.SIGKILL)
os.waitpid(reader, 0)
print("begun", flush=True)
print(asked()[1])
"""
    out, into = os.pipe()
    command = [sys.executable, "-c", FORKED + code]
    with subprocess.Popen(command, env=importing(), stdin=out, stdout=subprocess.PIPE) as process:
        os.close(out)
        os.write(into, b"the first half")
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        os.close(into)
        assert b"has been read in part by a task that was stopped; run the command again" in process.stdout.read()
