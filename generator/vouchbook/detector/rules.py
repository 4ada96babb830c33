"""By which forms secrets are known: the library's rules, and ours where it has none.

Left out are the library's rules that take any long hexadecimal or Base64 text for a secret when
some word stands near it (Azure, Cloudant, IBM, SoftLayer): digests, ids and certificates have that
form, too. Randomness counts in environment values alone (see `environment`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.basic_auth import BasicAuthDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.twilio import TwilioKeyDetector

RANDOM_MIXED = 4.2
"""Bits a character from which a text of small, capital letters and digits passes for random."""
_ENTROPY = Base64HighEntropyString()
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One form of a secret."""

    kind: str
    pattern: re.Pattern[str]
    group: int = 0
    """The part of the pattern that is the secret; 0 is all of it."""
    holds: Callable[[str], bool] = bool
    """Whether what has the form is one."""
    alone: bool = False
    """Whether it counts only where no letter or digit touches it: the form is a common one."""

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where secrets of this form stand in a text."""
        for found in self.pattern.finditer(text):
            start, end = found.span(self.group)
            touched = text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()
            if not (self.alone and touched) and self.holds(text[start:end]):
                yield start, end


def mixed(text: str) -> bool:
    """Whether a text has small and capital letters and digits."""
    return all(group.search(text) for group in _CLASSES)


def entropy(text: str) -> float:
    """Shannon entropy over the characters of Base64, in bits a character."""
    return float(_ENTROPY.calculate_shannon_entropy(text))


def looks_random(text: str) -> bool:
    """Whether a text of all kinds of characters is as mixed up as a generated one."""
    return mixed(text) and entropy(text) > RANDOM_MIXED


def _of(kind: str, patterns: Iterable[re.Pattern[str]], **more: Any) -> tuple[Rule, ...]:
    return tuple(Rule(kind=kind, pattern=pattern, **more) for pattern in patterns)


def _own(kind: str, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Rule:
    return Rule(kind=kind, pattern=re.compile(pattern, flags))


_KEY_ID, _KEY = AWSKeyDetector.denylist
RULES: tuple[Rule, ...] = (
    # To the end of the text where the block has none: its lines are the secret, not its head.
    _own(
        "private-key",
        r"-{2,5}BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-*"
        r"(?:.*?-{2,5}END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-*|.*)",
        re.DOTALL,
    ),
    _own("private-key", r"PuTTY-User-Key-File-[23]:.*", re.DOTALL),
    *_of("private-key", PrivateKeyDetector.denylist),
    Rule(kind="aws-key", pattern=_KEY_ID),
    # The library's rule wants a word's boundary, and an underscore is none.
    _own("aws-key", r"(?<![A-Z0-9])(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"),
    Rule(kind="aws-secret-key", pattern=_KEY, group=1, holds=looks_random),
    _own("aws-session-token", r"(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/=]{40,}"),
    _own(
        "presigned-url",
        r"\bX-Amz-(?:Signature|Security-Token|Credential)=[^\s\"'<>]+"
        r"|[?&](?:AWSAccessKeyId|X-Goog-Signature|sig)=[^\s\"'<>]{16,}",
        re.IGNORECASE,
    ),
    # Not a port and a path with an @ in it.
    _own("url-password", r"://[^\s/?#\"'<>@:\[]{0,256}:(?!\d{1,5}(?:[/?#]|$))[^\s\"'<>]{1,512}?@"),
    *_of("url-password", BasicAuthDetector.denylist),
    # The library's rule takes time by the square of a text's length, and passes over cut tokens.
    _own(
        "json-web-token",
        r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*)*",
    ),
    _own("bearer-token", r"\bBearer\s+(?=\S*\d)[A-Za-z0-9._~+/-]{20,}=*"),
    *_of("github-token", GitHubTokenDetector.denylist),
    _own("github-token", r"github_pat_[A-Za-z0-9_]{22,}"),
    _own(
        "gitlab-token",
        r"(?:glpat|gldt|glft|glsoat|glrt|glcbt|glptt|glagent|gloas)-[A-Za-z0-9_-]{20,}",
    ),
    *_of("slack-token", SlackDetector.denylist),
    *_of("stripe-key", StripeDetector.denylist),
    *_of("npm-token", NpmDetector.denylist),
    _own("pypi-token", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
    *_of("sendgrid-key", SendGridDetector.denylist),
    *_of("square-secret", SquareOAuthDetector.denylist),
    *_of("mailchimp-key", MailchimpDetector.denylist, alone=True),
    *_of("twilio-key", TwilioKeyDetector.denylist, alone=True),
    *_of("discord-token", DiscordBotTokenDetector.denylist, alone=True),
    _own("telegram-token", r"\b\d{8,10}:AA[0-9A-Za-z_-]{33}(?![0-9A-Za-z_-])"),
    _own("google-key", r"AIza[0-9A-Za-z_-]{35}"),
    _own("artifactory-key", r"(?<![A-Za-z0-9])AKC[a-zA-Z0-9]{20,200}"),
    _own("vault-token", r"hv[sbr]\.[A-Za-z0-9_-]{24,}"),
    _own("azure-key", r"AccountKey=[A-Za-z0-9+/]{80,}={0,2}"),
    _own(
        "api-key", r"\bsk-ant-[A-Za-z0-9_-]{20,}|\bsk-[A-Za-z0-9_-]{0,200}T3BlbkFJ[A-Za-z0-9_-]{20}"
    ),
)
"""In the order in which a text that has several forms is named."""
