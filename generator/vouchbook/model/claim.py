"""The book: pages with claims, and what they are bound to."""

from dataclasses import dataclass
from enum import StrEnum

from vouchbook.model.control import Control
from vouchbook.model.framework import Framework
from vouchbook.model.request import Request
from vouchbook.model.risk import RiskAcceptance


class ClaimKind(StrEnum):
    """What a claim rests on."""

    OBSERVED = "observed"
    ASSERTED = "asserted"
    INHERITED = "inherited"
    INTENDED = "intended"


SCHEMES = {
    "claim": ClaimKind.OBSERVED,
    "asserted": ClaimKind.ASSERTED,
    "inherited": ClaimKind.INHERITED,
    "intended": ClaimKind.INTENDED,
}
"""Link scheme -> kind of claim, as pages write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence in a page, bound to a check, an assertion, a report or an intention."""

    id: str
    """Page, target, digest of the scope, ordinal; or what the page gave with `id=`."""
    page: str
    """The page's path under `docs/`, with forward slashes."""
    line: int
    kind: ClaimKind
    target: str
    """Check id, assertion id, report id, or the date of an intention."""
    scope: tuple[tuple[str, str], ...] = ()
    """Narrowing parameters, sorted: account, region, mesh."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """Management's signed word where no API can show it."""

    id: str
    page: str
    title: str
    who: str
    role: str
    date: str
    expires: str
    looked_at: str
    answers: tuple[str, ...] = ()
    """Checks whose evidence slot it fills."""
    holds: bool = True
    """Whether it says that those checks' sentences hold."""
    accounts: tuple[str, ...] = ()
    """The accounts it speaks for; none: every account in scope."""
    files: tuple[str, ...] = ()
    """Files that it rests on, by their paths below the assertions' folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the book, without its prose."""

    path: str
    title: str
    topic: str = ""
    requirements: tuple[str, ...] = ()
    """`framework:requirement`, from the front matter."""
    owner: str = ""
    reviewed: str = ""
    claims: tuple[Claim, ...] = ()
    sha256: str = ""
    """Digest of the page's source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All pages of the Audit book, sorted by path, and the assertions they lean on."""

    pages: tuple[Page, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    controls: tuple[Control, ...] = ()
    risk_acceptances: tuple[RiskAcceptance, ...] = ()
    requests: tuple[Request, ...] = ()
    """The auditor's list, where the workspace has one."""
    frameworks: tuple[Framework, ...] = ()
    """Frameworks of the workspace's own, and those of the shelf with the words that it loads."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim in the order of pages and lines."""
        return tuple(claim for page in self.pages for claim in page.claims)
