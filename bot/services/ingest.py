"""Digest files into the database: one file, one transaction, one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath

from bot.domain.digests import DigestFile, IngestReport, Problem, Quarantined
from bot.domain.ids import FileId, PaperId
from bot.domain.listings import NewListing, PaperUpdate
from bot.domain.ports import UnitOfWork
from bot.services.deciding import Decision, Decisions, Known, Verdict, decide, keys_of

MOST_PROBLEMS = 100  # kept of one file; a log dropped into the folder has one per line


def ingest_file(
    file: DigestFile,
    uow: UnitOfWork,
    *,
    now: datetime,
    new_id: Callable[[], PaperId],
    host: str,
    again: bool = False,
    backfill: bool = False,
) -> IngestReport:
    """Store a file's papers and listings, all of them or, when anything fails, none. Commits.

    Bytes that this version of their parser has read before are not taken in again unless `again`
    is set: that they were seen here is noted, and their listings are reported as unchanged. The
    papers of a back-fill are known and can be searched, but are no news for a digest.
    """
    uow.papers.lock_intake()
    stored = uow.files.by_sha(file.sha256)
    decisions = decide(file.parsed.entries, _known(file, uow), new_id)
    problems = _problems(file, decisions)
    if stored is not None and stored.parser == file.parser and not again:
        report = _seen_before(file, decisions, problems)
        file_id = stored.id
        if _was_in_trouble(file, uow):
            file_id = _record(file, problems, report, uow, now=now)
    else:
        report = _report(file, decisions, problems)
        _store_papers(decisions.made, uow)
        file_id = _record(file, problems, report, uow, now=now)
        dated = stored.dated if stored is not None and stored.dated is not None else file.dated
        listings = _listings(decisions.made, dated)
        uow.papers.list_in(file_id, listings, now=now, backfill=backfill)
    uow.files.sighted(file_id, file.path, host=host, now=now)
    uow.commit()
    return report


def refuse(
    path: str, reason: str, uow: UnitOfWork, *, now: datetime, digest: str | None = None
) -> IngestReport:
    """Quarantine a file that cannot be read at all. Commits.

    `digest` is the sha256 of its bytes; where they could not be read, the path stands for them.
    """
    path = path.encode("utf-8", "replace").decode()
    digest = digest or sha256(f"unread\0{path}".encode()).hexdigest()
    uow.files.refuse(path, digest, reason, now=now)
    uow.commit()
    return IngestReport(files=1, quarantined=(Quarantined(path=path, line=None, reason=reason),))


def total(reports: Iterable[IngestReport]) -> IngestReport:
    """Return what several files did together; a paper on two of them is one paper."""
    whole = IngestReport()
    for each in reports:
        whole = IngestReport(
            files=whole.files + each.files,
            listings=whole.listings + each.listings,
            paper_ids=whole.paper_ids | each.paper_ids,
            new=whole.new + each.new,
            changed=whole.changed + each.changed,
            unchanged=whole.unchanged + each.unchanged,
            skipped=whole.skipped + each.skipped,
            quarantined=whole.quarantined + each.quarantined,
        )
    return whole


def report_as_json(report: IngestReport) -> dict[str, object]:
    """Return a report in the shape that `paperround ingest --json` promises."""
    return {
        "files": report.files,
        "listings": report.listings,
        "papers": report.papers,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "quarantined": [
            {"path": each.path, "line": each.line, "reason": each.reason}
            for each in report.quarantined
        ],
    }


def sentences(report: IngestReport) -> tuple[str, ...]:
    """Return what one file's report has to say to a person: a sentence for each problem.

    The last one tells how much of the file was read all the same.
    """
    told = [f"{PurePath(each.path).name}: {each.reason}" for each in report.quarantined]
    whole = report.listings + report.skipped
    if told and whole:
        told[-1] += f"; {report.listings:,} of {whole:,} papers were read"
    return tuple(f"{each}." for each in told)


def _known(file: DigestFile, uow: UnitOfWork) -> Known:
    keys = {key for entry in file.parsed.entries for key in keys_of(entry.content)}
    by_key = uow.papers.by_keys(keys)
    papers = {paper for having in by_key.values() for paper in having}
    return Known(
        by_key=by_key,
        keys=uow.papers.keys_of(papers),
        contents={paper: record.content for paper, record in uow.papers.get(papers).items()},
    )


def _store_papers(made: Sequence[Decision], uow: UnitOfWork) -> None:
    uow.papers.add(
        [(each.paper, each.content, each.new_keys) for each in made if each.verdict is Verdict.NEW]
    )
    uow.papers.update(
        [
            PaperUpdate(paper=each.paper, content=each.content, new_keys=each.new_keys)
            for each in made
            if each.verdict is Verdict.CHANGED
        ]
    )


def _listings(made: Sequence[Decision], dated: date | None) -> list[NewListing]:
    return [
        NewListing(paper=each.paper, position=each.entry.position, dated=dated) for each in made
    ]


def _record(
    file: DigestFile,
    problems: tuple[Problem, ...],
    report: IngestReport,
    uow: UnitOfWork,
    *,
    now: datetime,
) -> FileId:
    counts = {
        name: getattr(report, name)
        for name in ("listings", "new", "changed", "unchanged", "skipped")
    }
    known = replace(file, parsed=replace(file.parsed, problems=problems))
    return uow.files.record(known, now=now, report=counts)


def _was_in_trouble(file: DigestFile, uow: UnitOfWork) -> bool:
    """Say whether a problem is kept for this path: other bytes may have been there meanwhile."""
    return any(each.path == file.path for each in uow.files.quarantined())


def _report(file: DigestFile, decisions: Decisions, problems: Iterable[Problem]) -> IngestReport:
    verdicts = [each.verdict for each in decisions.made]
    return IngestReport(
        files=1,
        listings=len(verdicts),
        paper_ids=frozenset(each.paper for each in decisions.made),
        new=verdicts.count(Verdict.NEW),
        changed=verdicts.count(Verdict.CHANGED),
        unchanged=verdicts.count(Verdict.UNCHANGED),
        skipped=file.parsed.skipped,
        quarantined=tuple(
            Quarantined(path=file.path, line=each.line, reason=each.reason) for each in problems
        ),
    )


def _seen_before(
    file: DigestFile, decisions: Decisions, problems: Iterable[Problem]
) -> IngestReport:
    report = _report(file, decisions, problems)
    return replace(report, new=0, changed=0, unchanged=report.listings)


def _problems(file: DigestFile, decisions: Decisions) -> tuple[Problem, ...]:
    """Return what was wrong, by line; of very many problems the first, and how many more."""
    found = sorted(
        (*file.parsed.problems, *decisions.repeats),
        key=lambda problem: (problem.line is None, problem.line or 0),
    )
    more = len(found) - MOST_PROBLEMS
    if more <= 0:
        return tuple(found)
    rest = Problem(line=None, reason=f"{more:,} more problems are not listed here")
    return (*found[:MOST_PROBLEMS], rest)
