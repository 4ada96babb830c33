"""What is done to finished pages: stamps, frames for tables, and a look for leftover links."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from vouchbook.book.links import NAMES

WHY = {
    "NOT EVIDENCE": "made from a stand-in for AWS",
    "DRAFT": "no reviewer has signed it off",
}
HEADER = re.compile(r"<header\b[^>]*>")
BODY = re.compile(r"<body\b[^>]*>")
PLAIN_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
ROOTED = re.compile(r'((?:href|src)="|"search": ")/(?!/)')
SCHEMES = "|".join(NAMES)
LEFT = re.compile(
    rf"<[^<>]*?\s(?:href|src)\s*=\s*[\"']?\s*((?:{SCHEMES}):[^\"'\s>]*)|<((?:{SCHEMES}):[^>]*)>",
    re.IGNORECASE,
)


def stamped(output: str, stamps: Sequence[str]) -> str:
    """Put the stamps on a page: in its header, which stays in sight, and on each printed sheet."""
    if not stamps:
        return output
    words = " · ".join(stamps)
    why = "; ".join(WHY[stamp] for stamp in stamps if stamp in WHY)
    screen = Markup('<div class="vb-stamp"><b>{}</b><span>{}</span></div>').format(words, why)
    paper = Markup('<div class="vb-stamp-print" aria-hidden="true">{}</div>').format(words)
    pattern = HEADER if HEADER.search(output) else BODY
    output = pattern.sub(lambda match: match[0] + str(screen), output, count=1)
    return BODY.sub(lambda match: match[0] + str(paper), output, count=1)


def framed(html: str) -> str:
    """The plain tables of a page, each in a frame that scrolls and that a keyboard reaches."""
    return PLAIN_TABLE.sub(
        r'<div class="vb-scroll" tabindex="0" role="region" aria-label="Table">'
        r'<table class="vb-table">\1</table></div>',
        html,
    )


def rootless(output: str) -> str:
    """A page from the theme for a site without a server: addresses from the page, not a root."""
    return ROOTED.sub(r"\1./", output).replace('"base": "/"', '"base": "."')


def leftovers(output: str) -> tuple[str, ...]:
    """Links of ours that stand in the finished HTML, which binds nothing to them."""
    return tuple(match[1] or match[2] for match in LEFT.finditer(output))
