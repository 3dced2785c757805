# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that stands in for the real one until that is issued, marked just as cert-manager marks its own.

The marks are in the certificate itself, so whoever reads the Secret sees what it is, whatever becomes of annotations.
"""

from __future__ import annotations

from datetime import timedelta

from .issuer import GROUP

ANNOTATION = f"{GROUP}/issue-temporary-certificate"
"""The annotation by which a Certificate manifest asks for one, with `"true"`."""
ISSUER_COMMON_NAME = "cert-manager.local"
"""The CA that has signed it, whose key nobody has kept."""
SUBJECT_SERIAL_NUMBER = "1234567890"
"""An attribute of its subject (X.520 serialNumber), which is not the serial number of a certificate."""
LIFETIME = timedelta(days=90)
"""How long it lasts where no duration is declared."""
