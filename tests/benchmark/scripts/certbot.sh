#!/usr/bin/env bash
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Certificates by certbot with dns-route53, put into Secrets by kubectl: `certbot.sh issue`, once; `certbot.sh renew`, daily.
# The environment holds FOLDER, NAMESPACE, SERVER, AWS's credentials, KUBECONFIG and the ACME server's root. FOLDER/list has
# a line with name and domain for each certificate.
set -euo pipefail

options=(--non-interactive --config-dir "$FOLDER/config" --work-dir "$FOLDER/work" --logs-dir "$FOLDER/logs")

store() {
  kubectl create secret tls "$(basename "$1")-tls" --namespace "$NAMESPACE" --cert "$1/fullchain.pem" --key "$1/privkey.pem" \
    --dry-run=client --output yaml | kubectl apply --server-side --field-manager certbot --filename -
}

case $1 in
  issue)
    while read -r name domain; do
      certbot certonly "${options[@]}" --agree-tos --email ops@example.com --server "$SERVER" --dns-route53 \
        --key-type ecdsa --elliptic-curve secp256r1 --cert-name "$name" --domain "$domain" --domain "*.$domain"
      store "$FOLDER/config/live/$name"
    done < "$FOLDER/list"
    ;;
  renew)
    certbot renew "${options[@]}" --no-random-sleep-on-renew --deploy-hook "bash $0 stored"
    ;;
  stored)
    store "$RENEWED_LINEAGE"
    ;;
esac
