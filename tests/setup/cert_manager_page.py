# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/cert-manager.md, made from the tables by which declarations are read: `make pages`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate_fields import CERTIFICATE
from ansible_collections.kubecert.acme.plugins.module_utils.model.fields import Field, Table
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer_fields import ISSUER
from ansible_collections.kubecert.acme.plugins.module_utils.model.shim import KINDS
from ansible_collections.kubecert.acme.plugins.module_utils.model.shim_annotations import ANNOTATIONS
from tests.playbook import ROOT
from tests.setup.tables import table

PAGE = ROOT / "docs" / "cert-manager.md"
HEAD = """<!--
Copyright (c) 2026, the kubecert.acme authors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# cert-manager's manifests

`kubecert_manifests` takes the manifests that you have for cert-manager, as they are: Certificate, Issuer and
ClusterIssuer, and any Ingress or Gateway with cert-manager's annotations. Every field of `cert-manager.io/v1` as of
cert-manager 1.21 is in the tables below. A field that no table has is refused by name, with the one that it may
have been meant to be; and what cert-manager's webhook refuses of fields that are served is refused here. All that
is wrong is told in one message, before anything is touched.

This page is made from the code by `make pages`, and a corpus of manifests in tests/unit/model/corpus shows that it
is true.

## What may be given

| entry of `kubecert_manifests` | what is read |
| --- | --- |
| a file | YAML of any number of documents, or JSON; UTF-8 |
| a folder | its files that end in `.yaml`, `.yml` or `.json`, at any depth; none that is hidden |
| a text | YAML or JSON, such as `"{{ lookup('ansible.builtin.pipe', 'helm template shop charts/shop') }}"` |
| a dictionary | one document |
| `-` | what is piped into `ansible-playbook` |

```console
$ kustomize build overlays/prod | ansible-playbook kubecert.acme.plan -e '{"kubecert_manifests": ["-"]}'
$ helm template shop charts/shop | ansible-playbook kubecert.acme.reconcile -e '{"kubecert_manifests": ["-"]}'
$ kubectl get cert,iss,ciss -A -o json | ansible-playbook kubecert.acme.plan -e '{"kubecert_manifests": ["-"]}'
```

It is read once and serves all plays, tasks and hosts of the run; a module that runs on another host gets only those
documents that declare something. An AWX job has no standard input.

- Lists are read, in each other too. Documents of other kinds, Secrets among them, are passed over with a note.
- API versions `v1`, `v1beta1`, `v1alpha3` and `v1alpha2` are read, the older ones with the field names that they
  had. `certmanager.k8s.io` is refused.
- Kustomizations are passed over with a note, and their patches are not applied; templates of Helm are refused. Pipe
  in what `kustomize build` and `helm template` give.
- A key that stands twice in one place is refused with both lines, where YAML itself would take the last one in
  silence.
- `generateName` without a name is refused: nobody would know the certificate again.
- An object with no namespace is in `default`. Secrets that a ClusterIssuer refers to are in `kubecert_namespace`.
- Of metadata, name, namespace and labels are read, and the annotations `kubecert.acme/targets` ([further namespaces
  and clusters](serving.md#several-clusters)) and `cert-manager.io/issue-temporary-certificate`, which means yes with
  `"true"` ([what it leads to](../roles/reconcile/README.md#everything-on-the-secret)).

## What becomes of a field

| | |
| --- | --- |
| honoured | it means what it means to cert-manager |
| without effect | it is checked and taken, and changes nothing; where that may disappoint, each run says so |
| refused | a declaration that has it is refused by name |
| left out | what it is in is passed over with a note, and refused by name as soon as a declared certificate needs it |

So a whole folder can be pointed at. An Issuer for Vault, Venafi, a CA of your own or self-signed certificates
stands in nobody's way until a certificate of these manifests refers to it: then that is refused, since no run would
make it, and a certificate that nobody makes should not be overlooked.

Solvers for http01 and for other DNS providers are left out in the same way, as cert-manager itself leaves out those
whose challenge a CA doesn't offer. A name goes to the best of the other solvers whose selector fits; one that none
takes is refused, with the solver that would have proved it with cert-manager. In a manifest with http01 for most
names and Route53 for a zone, the names in that zone are served.
"""
CERTIFICATES = """
## Certificate

Paths are those in `spec`.
"""
ISSUERS = """
## Issuer and ClusterIssuer

`[]` marks a list. What `ca`, `selfSigned`, `vault` and `venafi` hold is checked for misspelt names and no more.
`route53` also takes `profile`, `sessionTokenSecretRef`, `externalID` and `roleSessionName`, `rfc2136` also `zone`, and
`dns01` also `persist`, which cert-manager doesn't know.
"""
SHIM = """
## Ingress and Gateway

cert-manager makes Certificates of annotated Ingresses and Gateways, and so does each run, the same ones:

- of an Ingress one for each entry of `spec.tls`, with its hosts, in the Ingress's namespace and by the name of the
  Secret;
- of a Gateway one for each Secret in `certificateRefs`, with the hostnames of all listeners of protocol HTTPS or
  TLS that name it. Listeners in mode Passthrough make none.

They have the labels of what they are made of. An entry with no hosts or no Secret, and a listener with no hostname
or with a Secret of another namespace, are passed over with a note; a Secret that two entries of one Ingress name is
refused.

A Certificate that is declared by the name of the Secret goes before, and so does the first of several Ingresses or
Gateways that name one Secret. If it has all the names, the others add nothing; a name that it lacks is refused,
where cert-manager would leave the name without a certificate.
"""
LAST = """
Other annotations under `cert-manager.io/` are told of in a note, since they may be misspelt.
"""


def page() -> str:
    """The whole page."""
    versions = [[kind, ", ".join(f"`{version}`" for version in versions)] for kind, versions in KINDS.items()]
    annotations = [[f"`{one.path}`", one.fate, one.why] for one in ANNOTATIONS]
    parts = [
        HEAD + CERTIFICATES,
        *_fields(CERTIFICATE),
        ISSUERS,
        *_fields(ISSUER),
        SHIM,
        *table(["kind", "API versions"], versions),
        "",
        *table(["annotation", "", "what it sets"], annotations),
        LAST,
    ]
    return "\n".join(parts).rstrip() + "\n"


def _fields(fields: Table) -> list[str]:
    """A row for each field that has a reason of its own, and in it those that share that."""
    rows = [
        [f"`{field.path}`{_inner(field, fields.fields)}", field.fate, _sentence(field.why)]
        for field in fields.fields
        if field.why
    ]
    return table(["field", "", ""], rows)


def _inner(field: Field, fields: Sequence[Field]) -> str:
    names = [one.path.removeprefix(field.path).lstrip("[].") for one in _sharing(field, fields)]
    nearest = [name for name in names if "." not in name]
    if not names:
        return ""
    deeper = " and all in them" if len(nearest) < len(names) else ""
    return f", in it {', '.join(f'`{name}`' for name in nearest)}{deeper}"


def _sharing(field: Field, fields: Sequence[Field]) -> Iterable[Field]:
    """The fields whose reason is that of this one: those in it, as far as none nearer to them has one."""
    reasoned = [one.path for one in fields if one.why]
    for one in fields:
        above = [path for path in reasoned if one.path.startswith((f"{path}.", f"{path}[]."))]
        if not one.why and above and max(above, key=len) == field.path:
            yield one


def _sentence(text: str) -> str:
    return text if text.startswith("`") or text.endswith(".") else f"{text[0].upper()}{text[1:]}."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
