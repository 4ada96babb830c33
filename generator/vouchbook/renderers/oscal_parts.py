"""What every OSCAL document is put together from: identifiers, properties, metadata, resources.

Source: NIST OSCAL 1.2.1, metadata and back-matter of all models.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from vouchbook.model.dossier import Dossier, FrameworkView
from vouchbook.renderers.pdf_attachments import Attachment

OSCAL = "1.2.1"
NS = "urn:vouchbook:oscal"
"""The namespace of our own properties."""
_ROOT = UUID("6f2c6e0e-5d0b-5a43-9d0e-2f6f5f0a7c11")
_ODD_SIGNS = {"Cc", "Cf", "Cn", "Cs"}
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
PREPARER, REVIEWER, PROVIDER = "prepared-by", "reviewed-by", "provider"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """Deterministic UUIDs (RFC 9562, version 5): the same thing has the same one on any machine."""

    system: str
    """The engagement's name: what is named by it alone keeps its UUID from run to run."""
    framework: str
    snapshot: str
    """Digest of the snapshot."""

    def lasting(self, kind: str, *parts: str) -> str:
        """For what outlives a run: components, activities, subjects."""
        return _uuid(self.system, self.framework, kind, *parts)

    def of_run(self, kind: str, *parts: str) -> str:
        """For what one snapshot shows: documents, observations, findings."""
        return _uuid(self.system, self.framework, self.snapshot, kind, *parts)


def _uuid(*parts: str) -> str:
    # The length in front keeps ("a", "bc") apart from ("ab", "c"), whatever the texts hold.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return str(uuid5(_ROOT, text.encode("utf-8", "surrogatepass").hex()))


def ids_of(dossier: Dossier, framework: FrameworkView) -> Ids:
    """The identifiers for the documents of one framework."""
    name = dossier.engagement.name
    return Ids(system=name, framework=framework.id, snapshot=dossier.snapshot_digest)


def line(text: str, empty: str = "not given") -> str:
    """One line as OSCAL's strings demand: no blanks around, never empty; odd signs spelled out."""
    return " ".join("".join(_spelled(sign) for sign in text).split()) or empty


def _spelled(sign: str) -> str:
    odd = unicodedata.category(sign) in _ODD_SIGNS and not sign.isspace()
    return f"\\u{ord(sign):04x}" if odd else sign


def token(text: str) -> str:
    """A token: letters, digits, dots, hyphens; begins with a letter."""
    plain = _ODD.sub("-", text)
    return plain if plain[:1].isalpha() else f"x-{plain}"


def prop(name: str, value: str | int, remarks: str = "") -> Json:
    """A property in our namespace."""
    found: Json = {"name": name, "ns": NS, "value": line(str(value), "none")}
    return {**found, "remarks": line(remarks)} if remarks else found


def metadata(dossier: Dossier, framework: FrameworkView, title: str, ids: Ids) -> Json:
    """Who made a document, of which snapshot; the stamps stand in properties and remarks."""
    scope = dossier.engagement
    people = [(PREPARER, scope.preparer)] + ([(REVIEWER, scope.reviewer)] if scope.reviewer else [])
    parties: list[Json] = [
        {
            "uuid": ids.lasting("party", role),
            "type": "person",
            "name": line(person.name),
            "remarks": line(person.role),
        }
        for role, person in people
    ]
    provider = {"uuid": ids.lasting("party", PROVIDER), "type": "organization"}
    stamps = "; ".join(dossier.stamps)
    return {
        "title": line(f"{title}: {scope.subject}"),
        "last-modified": dossier.header.as_of,
        "version": line(dossier.snapshot),
        "oscal-version": OSCAL,
        "props": [
            prop("framework", framework.label or framework.title),
            prop("baseline", framework.baseline),
            prop("snapshot-digest", dossier.snapshot_digest),
            prop("facts-digest", dossier.facts_digest),
            prop("engine-digest", dossier.engine),
            *(prop("stamp", stamp) for stamp in dossier.stamps),
        ],
        "roles": [
            {"id": PREPARER, "title": "Prepared by"},
            {"id": REVIEWER, "title": "Reviewed by"},
            {"id": PROVIDER, "title": "Provider of the cloud services"},
        ],
        "parties": [*parties, {**provider, "name": "Amazon Web Services"}],
        "responsible-parties": [
            *({"role-id": role, "party-uuids": [ids.lasting("party", role)]} for role, _ in people),
            {"role-id": PROVIDER, "party-uuids": [ids.lasting("party", PROVIDER)]},
        ],
        "remarks": line(
            f"{stamps}. A check supports a requirement and never satisfies it alone; what could "
            "not be observed is unknown, and is neither satisfied nor not satisfied here."
        ).removeprefix(". "),
    }


def resources(
    dossier: Dossier, files: Mapping[str, Attachment], wanted: Iterable[str], ids: Ids
) -> list[Json]:
    """Back matter: the evidence files of these checks with their digests, and the snapshot."""
    found = [
        {
            "uuid": ids.of_run("resource", check),
            "title": line(f"{files[check].reference}: records cited by {check}"),
            "rlinks": [
                {
                    "href": f"../../evidence/{files[check].name}",
                    "media-type": files[check].media_type,
                    "hashes": [{"algorithm": "SHA-256", "value": files[check].sha256}],
                }
            ],
        }
        for check in wanted
        if check in files
    ]
    snapshot = {
        "uuid": ids.of_run("resource", "snapshot"),
        "title": line(f"Snapshot {dossier.snapshot}"),
        "description": line(
            f"The sealed evidence; its manifest's digest is {dossier.snapshot_digest}"
        ),
    }
    return [snapshot, *found]
