"""Put a check's frames together: one row of stretches a subject, and the check's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vouchbook.evaluate import NOWHERE
from vouchbook.model.check import Check, Verdict
from vouchbook.model.facts import Bundle
from vouchbook.model.film import Stretch
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.model.result import CheckResult, Finding
from vouchbook.period.basis import Basis
from vouchbook.period.frames import Frame
from vouchbook.period.hiding import hider
from vouchbook.period.times import after

Subject = tuple[str, Place]
_VERBS = {
    Verdict.PASS: "pass",
    Verdict.FAIL: "fail",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_APPLICABLE: "not applicable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What one frame says of one subject."""

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
        same = (self.verdict, self.advice, self.reason, self.cites)
        if self.end != later.start or same != (
            later.verdict,
            later.advice,
            later.reason,
            later.cites,
        ):
            return False
        # A sentence that counts the days is another one every day.
        return self.because == later.because or (self.timed and later.timed)


def subject_rows(
    check: Check,
    before: Sequence[Frame],
    during: Sequence[Frame],
    behind: Sequence[Frame],
    bundles: dict[str, Bundle],
) -> dict[Subject, tuple[_Piece, ...]]:
    """What each subject's verdict was, in order; bundles that are cited are added to `bundles`.

    `before` and `behind` are the frames around the period that tell which subjects a gap at its
    edge hides. A subject that was known just before a time in which it is hidden, or is known just
    after it, is unknown through all of it. One that is known not to exist has nothing there.
    """
    every = (*before, *during, *behind)
    shown = [_subjects(check, frame) for frame in every]
    hidden = _hidden(every, shown)
    pieces: dict[Subject, list[_Piece]] = defaultdict(list)
    for number in range(len(before), len(before) + len(during)):
        frame = every[number]
        for subject, finding in shown[number].items():
            _append(pieces[subject], _piece(frame, finding, frame.judged.cites(finding, bundles)))
        for subject, finding in hidden[number].items():
            _append(pieces[subject], _piece(frame, finding, ()))
    return {subject: tuple(found) for subject, found in sorted(pieces.items())}


def _subjects(check: Check, frame: Frame) -> dict[Subject, Finding]:
    result = frame.judged.result
    return {
        (item.subject, item.place): item
        for item in result.findings
        if not item.hides and not nothing_there(check, item)
    }


def nothing_there(check: Check, finding: Finding) -> bool:
    """Whether a row says that there was nothing to judge."""
    nothing = finding.subject == f"no {check.counts}"
    return nothing and finding.verdict is Verdict.NOT_APPLICABLE


def _hidden(
    every: Sequence[Frame], shown: Sequence[Mapping[Subject, Finding]]
) -> list[dict[Subject, Finding]]:
    """For each frame the subjects that it hides, each with the row that hides it."""
    found: list[dict[Subject, Finding]] = [{} for _ in every]
    for order in (range(len(every)), range(len(every) - 1, -1, -1)):
        carried: dict[Subject, None] = {}
        for number in order:
            here = shown[number]
            rows = [item for item in every[number].judged.result.findings if item.hides]
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
        timed=frame.judged.timed,
    )


def _append(pieces: list[_Piece], piece: _Piece) -> None:
    if pieces and pieces[-1].goes_on(piece):
        last = pieces[-1]
        pieces[-1] = _Piece(
            start=last.start,
            end=piece.end,
            verdict=last.verdict,
            because=last.because,
            advice=last.advice,
            reason=last.reason,
            cites=last.cites,
            timed=last.timed,
        )
    else:
        pieces.append(piece)


def combined_row(
    check: Check, during: Iterable[Frame], bundles: dict[str, Bundle]
) -> tuple[_Piece, ...]:
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
            timed=frame.judged.timed,
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
    watched: tuple[Source, ...] = ()
    if piece.cites and not instant:
        watched = basis.watched(piece.cites, piece.start, piece.end)
    return Stretch(
        subject=subject,
        place=place,
        start=piece.start,
        end=piece.end,
        verdict=piece.verdict,
        because=piece.because,
        advice=piece.advice,
        reason=piece.reason,
        sources=tuple(item.value for item in basis.sources(piece.cites)),
        watched=tuple(item.value for item in watched),
        cites=piece.cites,
    )


def own_stretch(piece: _Piece, basis: Basis) -> Stretch:
    """A stretch of the check itself."""
    return stretch("", NOWHERE, piece, basis)
