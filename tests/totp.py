"""Another TOTP program than the product's: RFC 6238 written down from the standard, and Debian's oathtool."""

import base64
import hmac
import os
import shutil
import struct
import subprocess
from datetime import UTC, datetime

import pytest


def code_at(secret: str, moment: datetime) -> str:
    """The six digits at an instant: HMAC-SHA-1 over the time step, truncated (RFC 4226 5.3, RFC 6238 4)."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(moment.timestamp()) // 30), "sha1").digest()
    offset = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def code_by_oathtool(secret: str) -> str:
    """What another program shows now; missing is a reason to skip here and to fail in CI."""
    if shutil.which("oathtool") is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("oathtool is not installed (Debian: apt install oathtool)")
    command = ["oathtool", "--totp", "--base32", secret.replace(" ", "")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def code_now(secret: str) -> str:
    """The six digits of this moment."""
    return code_at(secret, datetime.now(UTC))
