"""Secrets in environment variables: by the form of the value, by the name, and by randomness."""

import re

from detect_secrets.filters.heuristic import (
    is_potential_uuid,
    is_sequential_string,
    is_templated_secret,
)
from detect_secrets.plugins.high_entropy_strings import (
    Base64HighEntropyString,
    HexHighEntropyString,
)
from detect_secrets.plugins.keyword import DENYLIST, KeywordDetector

from vouchbook.detector.rules import entropy, looks_random

RANDOM = Base64HighEntropyString().entropy_limit
"""Bits a character from which any text over Base64's characters passes for random."""
RANDOM_HEX = HexHighEntropyString().entropy_limit
SHORTEST = 20
SHORTEST_HEX = 24
ABOUT = re.compile(
    r"(?:^|_)(?:AGE|ALG|ALGO|ALGORITHM|ARN|AUDIENCE|BACKEND|CLASS|COUNT|DAYS|DIR|DIRECTORY|ENABLED|"
    r"ENCODER|ENCODING|ENDPOINT|EXPIRATION|EXPIRY|FILE|FILES|FORMAT|HEADER|HOST|HOURS|ID|IDS|"
    r"INTERVAL|ISSUER|KIND|LENGTH|LIFETIME|LIMIT|LOCATION|MANAGER|MAX|METHOD|MIN|MINUTES|MODE|NAME|"
    r"NAMES|PATH|POLICY|PORT|PREFIX|PROVIDER|RATE|REALM|REGION|REQUIRED|ROTATION|SCOPE|SECONDS|"
    r"SIZE|SOURCE|STORE|STRATEGY|TIMEOUT|TTL|TYPE|URI|URL|USER|USERNAME|VERSION)$"
)
"""Names that end so speak about a credential: where it lies, how long it lasts."""
REFERENCE = re.compile(
    r"arn:aws[a-z-]*:|alias/|/[\w.-]+/|\$[({]|\$[A-Z][A-Z0-9_]*$|(?:file|https?|s3|ssm|vault):",
    re.ASCII,
)
"""Values that begin so say where a credential is to be found."""
SWITCH = re.compile(r"|false|no|none|null|off|on|true|yes|enabled|disabled|required", re.IGNORECASE)
NOT_RANDOM = re.compile(
    r"(?:^|_)(?:ARN|BUILD|CHECKSUM|COMMIT|DIGEST|ETAG|HASH|ID|IDS|IMAGE|REF|REVISION|SHA|SHA1|"
    r"SHA256|TAG|VERSION)(?:$|_)"
)
"""Variables of these names hold what looks random, and is meant to be known."""
MORE = re.compile(
    r"CREDENTIALS?$|PASSPHRASE|(?:^|_)(?:PASS|PW)$|"
    r"(?:ACCESS|ENCRYPTION|HMAC|JWT|MASTER|SESSION|SIGNING|SSH)_?KEY$"
)
"""Names that the library doesn't have."""
NUMBER = re.compile(r"\d+(?:\.\d+)?[A-Za-z]{0,2}")
"""Figures, with a unit or without: a limit, unless the name says password."""
_PASSWORD = re.compile(r"PASS|PWD|_PW$|SECRET")
_WORKING_FOLDERS = frozenset({"PWD", "OLDPWD"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HEX = re.compile(r"[0-9a-fA-F]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_KEYWORD = KeywordDetector()

SETTINGS = {
    "about": ABOUT.pattern,
    "keywords": list(DENYLIST),
    "limits": [RANDOM, RANDOM_HEX],
    "more": MORE.pattern,
    "not_random": NOT_RANDOM.pattern,
    "number": NUMBER.pattern,
    "reference": REFERENCE.pattern,
    "shortest": [SHORTEST, SHORTEST_HEX],
    "switch": SWITCH.pattern,
}
"""Everything by which this module decides, for the digest of the rules."""


def kind_by_name(name: str, value: str) -> str:
    """`named-credential` where the name says so and the value is not only about one."""
    words = _HUMP.sub("_", name).upper()
    if words in _WORKING_FOLDERS or ABOUT.search(words) or not _says_credential(words):
        return ""
    if SWITCH.fullmatch(value) or REFERENCE.match(value) or is_templated_secret(value):
        return ""
    if NUMBER.fullmatch(value) and not _PASSWORD.search(words):
        return ""
    return "named-credential"


def _says_credential(words: str) -> bool:
    """Whether the library, or we, take a variable of this name for a credential."""
    if MORE.search(words):
        return True
    # It looks at assignments, and lets those pass in which `example` stands somewhere.
    line = f'{words.lower().replace("example", "")} = "a1"'
    return any(True for _ in _KEYWORD.analyze_string(line))


def kind_by_randomness(name: str, value: str) -> str:
    """`high-entropy` where the value is as random as a generated key, and no known id."""
    words = _HUMP.sub("_", name).upper()
    if NOT_RANDOM.search(words) or REFERENCE.match(value):
        return ""
    if len(value) < SHORTEST or is_potential_uuid(value) or is_sequential_string(value):
        return ""
    if _HEX.fullmatch(value):
        long = len(value) >= SHORTEST_HEX and not value.isdigit()
        limit = HexHighEntropyString().calculate_shannon_entropy(value) > RANDOM_HEX
        return "high-entropy" if long and limit else ""
    if not _BASE64.fullmatch(value):
        return ""
    return "high-entropy" if looks_random(value) or entropy(value) > RANDOM else ""
