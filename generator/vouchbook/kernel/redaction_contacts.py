"""What may stay of a contact: of an e-mail address only its domain, never the person."""

import re

from vouchbook.kernel.detected import MARK

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+", re.IGNORECASE)


def keep_domain(value: object, where: str, masked: list[str]) -> str:
    """Mask an e-mail address but for its domain, `(redacted)@example.com`; all of anything else."""
    local, at, domain = value.rpartition("@") if isinstance(value, str) else ("", "", "")
    if not local or not at or not _DOMAIN.fullmatch(domain):
        masked.append(where)
        return MARK
    masked.append(f"{where}!email-domain")
    return f"{MARK}@{domain.lower()}"


def domain_of(value: object) -> str:
    """The domain that was left of an address; empty where none was."""
    text = value if isinstance(value, str) else ""
    return text.removeprefix(f"{MARK}@") if text.startswith(f"{MARK}@") else ""
