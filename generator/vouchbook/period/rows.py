"""Put a check's frames together: one row of stretches a subject, and the check's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vouchbook.evaluate import NOWHERE
from vouchbook.model.check import Check, Verdict
from vouchbook.model.film import Stretch
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason
from vouchbook.model.result import CheckResult, Finding
from vouchbook.period.basis import Basis
from vouchbook.period.frames import Frame
from vouchbook.period.hiding import hider
from vouchbook.period.judging import Bundles
from vouchbook.period.times import after

Subject = tuple[str, Place]
_VERBS = {
    Verdict.PASS: "pass",
    Verdict.FAIL: "fail",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_APPLICABLE: "not applicable",
}


@dataclass(slots=True, kw_only=True)
class _Piece:
    """What a frame says of one subject, and those after it as long as they say the same."""

    start: str
    end: str
    verdict: Verdict
    because: str
    advice: bool
    reason: Reason | None
    cites: tuple[str, ...]
    timed: bool

    def goes_on(self, later: "_Piece") -> bool:
        """Whether a later piece only continues this one."""
        return (
            self.end == later.start
            and self.verdict is later.verdict
            and self.advice == later.advice
            and self.reason is later.reason
            and self.cites == later.cites
            # A sentence that counts the days is another one every day.
            and (self.because == later.because or (self.timed and later.timed))
        )


def subject_rows(
    before: Sequence[Frame],
    during: Sequence[Frame],
    behind: Sequence[Frame],
    bundles: Bundles,
) -> dict[Subject, tuple[_Piece, ...]]:
    """What each subject's verdict was, in order; bundles that are cited are added to `bundles`.

    `before` and `behind` are the frames around the period that tell which subjects a gap at its
    edge hides. A subject that was known just before a time in which it is hidden, or is known just
    after it, is unknown through all of it. One that is known not to exist has nothing there.
    """
    every = (*before, *during, *behind)
    shown = [frame.judged.said.subjects for frame in every]
    hidden = _hidden(every, shown)
    pieces: dict[Subject, list[_Piece]] = defaultdict(list)
    for number in range(len(before), len(before) + len(during)):
        frame = every[number]
        for subject, finding in shown[number].items():
            _append(pieces[subject], _piece(frame, finding, frame.judged.cites(finding, bundles)))
        for subject, finding in hidden[number].items():
            _append(pieces[subject], _piece(frame, finding, ()))
    return {subject: tuple(found) for subject, found in sorted(pieces.items())}


def _hidden(
    every: Sequence[Frame], shown: Sequence[Mapping[Subject, Finding]]
) -> list[dict[Subject, Finding]]:
    """For each frame the subjects that it hides, each with the row that hides it."""
    found: list[dict[Subject, Finding]] = [{} for _ in every]
    for order in (range(len(every)), range(len(every) - 1, -1, -1)):
        carried: dict[Subject, None] = {}
        for number in order:
            here = shown[number]
            rows = every[number].judged.said.hiding
            still: dict[Subject, None] = dict.fromkeys(here)
            if rows:
                for subject in carried:
                    if subject in here:
                        continue
                    row = found[number].get(subject) or hider(subject, rows)
                    if row is not None:
                        found[number][subject] = row
                        still[subject] = None
            carried = still
    return found


def _piece(frame: Frame, finding: Finding, cites: tuple[str, ...]) -> _Piece:
    unknown = finding.verdict is Verdict.UNKNOWN
    return _Piece(
        start=frame.start,
        end=frame.end,
        verdict=finding.verdict,
        because=finding.because,
        advice=finding.advice,
        reason=finding.reason if unknown else None,
        cites=cites,
        timed=frame.judged.said.timed,
    )


def _append(pieces: list[_Piece], piece: _Piece) -> None:
    if pieces and pieces[-1].goes_on(piece):
        pieces[-1].end = piece.end
    else:
        pieces.append(piece)


def combined_row(check: Check, during: Iterable[Frame], bundles: Bundles) -> tuple[_Piece, ...]:
    """The check's own verdict through the period."""
    pieces: list[_Piece] = []
    for frame in during:
        result = frame.judged.result
        deciding = [item for item in result.findings if item.verdict is result.verdict]
        cites = sorted({cite for item in deciding for cite in frame.judged.cites(item, bundles)})
        piece = _Piece(
            start=frame.start,
            end=frame.end,
            verdict=result.verdict,
            because=_sentence(check, result, deciding),
            advice=result.verdict is Verdict.PASS and any(item.advice for item in deciding),
            reason=_reason(deciding) if result.verdict is Verdict.UNKNOWN else None,
            cites=tuple(cites),
            timed=frame.judged.said.timed,
        )
        _append(pieces, piece)
    return tuple(pieces)


def _sentence(check: Check, result: CheckResult, deciding: Sequence[Finding]) -> str:
    told = {item.because for item in deciding}
    if len(told) == 1:
        return told.pop()
    rows = [item for item in result.findings if not item.hides]
    if result.verdict is Verdict.UNKNOWN and len(rows) != len(result.findings):
        return next(item.because for item in deciding if item.hides)
    of = f"{len(deciding)} of {len(result.findings)}"
    return f"{of} {check.counts}: {_VERBS[result.verdict]}"


def _reason(deciding: Sequence[Finding]) -> Reason | None:
    hiding = [item.reason for item in deciding if item.hides]
    return next(iter(hiding or [item.reason for item in deciding]), None)


def stretches(rows: Mapping[Subject, Sequence[_Piece]], basis: Basis) -> Iterator[Stretch]:
    """Yield the stretches of every subject, by subject, place and start."""
    for (subject, place), pieces in sorted(rows.items()):
        for piece in pieces:
            yield stretch(subject, place, piece, basis)


def stretch(subject: str, place: Place, piece: _Piece, basis: Basis) -> Stretch:
    """One stretch with what it rests on."""
    instant = after(piece.start) == piece.end
    watched = () if instant else basis.watched(piece.cites, piece.start, piece.end)
    return Stretch(
        subject=subject,
        place=place,
        start=piece.start,
        end=piece.end,
        verdict=piece.verdict,
        because=piece.because,
        advice=piece.advice,
        reason=piece.reason,
        sources=basis.sources(piece.cites),
        watched=watched,
        cites=piece.cites,
    )


def own_stretch(piece: _Piece, basis: Basis) -> Stretch:
    """A stretch of the check itself."""
    return stretch("", NOWHERE, piece, basis)
