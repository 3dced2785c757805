#!/usr/bin/env bash
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Certificates by lego with route53, put into Secrets by kubectl: `lego.sh issue`, once; `lego.sh renew`, daily.
# The environment holds FOLDER, NAMESPACE, SERVER, NAMESERVER, AWS's credentials, KUBECONFIG and the ACME server's root.
# FOLDER/list has a line with name and domain for each certificate.
set -euo pipefail

# The name of the zones' authoritative server leads nowhere here, so its address is given.
options=(--accept-tos --email ops@example.com --server "$SERVER" --path "$FOLDER" --key-type ec256 --dns route53
  --dns.resolvers "$NAMESERVER" --dns.propagation-disable-ans --dns.propagation-rns)

store() {
  kubectl create secret tls "$1-tls" --namespace "$NAMESPACE" --cert "$FOLDER/certificates/$2.crt" \
    --key "$FOLDER/certificates/$2.key" --dry-run=client --output yaml |
    kubectl apply --server-side --field-manager lego --filename -
}

case $1 in
  issue)
    while read -r name domain; do
      lego "${options[@]}" --domains "$domain" --domains "*.$domain" run
      store "$name" "$domain"
    done < "$FOLDER/list"
    ;;
  renew)
    while read -r name domain; do
      lego "${options[@]}" --domains "$domain" --domains "*.$domain" renew --no-random-sleep \
        --renew-hook "bash $0 stored $name $domain"
    done < "$FOLDER/list"
    ;;
  stored)
    store "$2" "$3"
    ;;
esac
