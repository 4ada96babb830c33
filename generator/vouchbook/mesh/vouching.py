"""Would the client accept the server's certificate: its issuer, and the names in it?

Only what records show decides. What stands in a file or in a secret no API shows: that is said,
and contradicts nothing.
"""

from dataclasses import dataclass

from vouchbook.checks._discovery import covers
from vouchbook.mesh.ends import Client, Server
from vouchbook.mesh.sight import Sight
from vouchbook.model.facts import Trail, View
from vouchbook.model.reasons import Reason, Unread

AUTHORITIES = "acm-pca.authorities"
CERTIFICATES = "acm.certificates"

YES = "yes"
NO = "no"
NO_TLS = "no TLS"
BY_DEFAULT = "by default: App Mesh lets the client check a certificate of ACM against its root"
UNCHECKED = "not checked: without a policy only certificates of ACM are"
BY_WILDCARD = "by a wildcard"
NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A value, or why no API can tell; what was not read is raised instead."""

    value: str = ""
    beyond: Unread | None = None
    detail: str = ""
    """What a sentence should add, where the value is NO."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """The server's certificate as the client sees it; reads leave the trail of one edge."""

    client: Client
    server: Server
    sight: Sight
    trail: Trail

    def issuer(self) -> Answer:
        """Who issued the server's certificate."""
        if not self.server.uses_tls():
            return Answer(value=NO_TLS)
        arn = self._acm_certificate()
        if arn is None:
            return _beyond("who issued a certificate that isn't from ACM")
        found = self._certificate(arn)
        if found is None:
            return Answer(value="the certificate does not exist in ACM")
        authority = found.get("CertificateAuthorityArn")
        return Answer(value=str(authority or f"not a private authority ({found.get('Type')})"))

    def trusted(self) -> Answer:
        """Whether the client's source of trust covers the server's certificate."""
        if not self.server.uses_tls():
            return Answer(value=NO_TLS)
        arn = self._acm_certificate()
        if self.client.applying() is None:
            return Answer(value=UNCHECKED if arn is None else BY_DEFAULT)
        trust = dict(self.client.trust())
        if len(trust) != 1:
            return Answer(value=f"the policy names {len(trust) or 'no'} sources of trust")
        if arn is None or "acm" not in trust:
            return _beyond("what a file or a secret of the SDS holds")
        return self._covered(arn, trust["acm"])

    def _covered(self, arn: str, roots: object) -> Answer:
        found = self._certificate(arn)
        if found is None:
            return Answer(value=NO, detail=f"its certificate {arn} does not exist in ACM")
        issuer = found.get("CertificateAuthorityArn")
        if isinstance(roots, tuple) and issuer in roots:
            return Answer(value=YES)
        kind = found.get("Type")
        if issuer is None:
            if kind == "AMAZON_ISSUED":
                return Answer(value=NO, detail="its certificate is public, issued by Amazon")
            return _beyond("who issued an imported certificate")
        authority = self.sight.elsewhere(self.trail).one(AUTHORITIES, issuer)
        if authority is None or authority.get("Type") != "ROOT":
            return _complex("up to which root a subordinate authority's certificate chains")
        return Answer(value=NO, detail=f"its certificate was issued by the root authority {issuer}")

    def expected(self) -> str:
        """The names that the client expects in the server's certificate."""
        if self.client.applying() is None:
            return NOT_CHECKED
        pinned = self.client.pinned()
        if pinned:
            return ", ".join(pinned)
        return self.server.discovered_as() or "no name: the server has no service discovery"

    def named(self) -> Answer:
        """Whether the server's certificate carries a name that the client expects."""
        if not self.server.uses_tls():
            return Answer(value=NO_TLS)
        if self.client.applying() is None:
            return Answer(value=NOT_CHECKED)
        wanted = self.client.pinned()
        if not wanted:
            name = self.server.discovered_as()
            if name is None:
                return _complex("which name a server without service discovery should have")
            wanted = (name,)
        arn = self._acm_certificate()
        if arn is None:
            return _beyond("names in a certificate that isn't from ACM")
        return self._carries(arn, wanted)

    def _carries(self, arn: str, wanted: tuple[str, ...]) -> Answer:
        found = self._certificate(arn)
        if found is None:
            return Answer(value=NO, detail=f"its certificate {arn} does not exist in ACM")
        names = found.get("SubjectAlternativeNames") or ()
        if any(covers(have, want, wildcards=False) for have in names for want in wanted):
            return Answer(value=YES)
        # Leniently in both directions: only what no reading of wildcards allows contradicts.
        if any(
            covers(one, other, wildcards=True)
            for have in names
            for want in wanted
            for one, other in ((have, want), (want, have))
        ):
            return Answer(value=BY_WILDCARD)
        detail = f"its certificate is for {', '.join(names) or 'no name'}"
        return Answer(value=NO, detail=f"{detail}, and the client expects {' or '.join(wanted)}")

    def _acm_certificate(self) -> str | None:
        found = dict(self.server.certificate()).get("acm")
        return None if found is None else str(found)

    def _certificate(self, arn: str) -> View | None:
        return self.sight.elsewhere(self.trail).one(CERTIFICATES, arn)


def _beyond(what: str) -> Answer:
    return Answer(beyond=Unread(reason=Reason.NEEDS_ASSERTION, detail=what))


def _complex(what: str) -> Answer:
    return Answer(beyond=Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=what))
