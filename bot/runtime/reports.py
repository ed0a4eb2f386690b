"""What the command line answers, as plain data: the pinned JSON, from which tables are made too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import recommender
from bot.domain.audiences import Audience, AudienceState
from bot.domain.digests import Quarantined
from bot.domain.editions import DeliveryState, Edition, HeaderPayload, NotePayload, PapersPayload
from bot.domain.health import Component, Status, overall
from bot.domain.ids import AccountRef
from bot.domain.listings import SourceState
from bot.domain.ports import UnitOfWork
from bot.services import exporting, votes
from bot.services.cards import display_title
from bot.services.composing import Material
from bot.services.models import Model
from bot.services.profiles import profile_of
from bot.services.search import Found
from bot.services.summing_up import summary_of
from bot.services.wording import plural

Json = dict[str, Any]
STRONGEST = 20


def topic(found: Found, words: str, model: Model) -> list[Json]:
    """Return the papers that answer a topic, best first."""
    taste = model.ranker.taste(recommender.Profile(topics=(words,)))
    rows = []
    for pick, record in found.ranked:
        summary = summary_of(record, model, taste)
        rows.append(
            {
                "id": record.id,
                "title": display_title(record.content),
                "score": pick.score,
                "headline": summary.headline,
                "detail": summary.detail,
                "because": list(pick.explanation.terms),
            }
        )
    return rows


def profile(account: AccountRef, uow: UnitOfWork, model: Model) -> Json:
    """Return what is known of a reader; nothing is, of one who never did anything."""
    reader = uow.readers.find(account)
    known = recommender.Profile() if reader is None else profile_of(reader.id, uow)
    terms = model.ranker.taste(known).terms(STRONGEST)
    return {
        "reader": str(account),
        "topics": list(known.topics),
        "muted": list(known.muted),
        "liked": list(known.liked),
        "disliked": list(known.disliked),
        "terms": [{"term": term, "weight": weight} for term, weight in terms],
    }


def vote(account: AccountRef, noted: votes.Noted, receipt: votes.Receipt) -> Json:
    """Return what a vote is now and what it changed."""
    return {
        "reader": str(account),
        "paper": noted.paper.id,
        "vote": noted.vote_after.value if noted.vote_after else "none",
        "receipt": receipt.text,
        "moved": receipt.moved,
        "waiting": receipt.waiting,
    }


def digest(edition: Edition, material: Material) -> Json:
    """Return an edition that was only tried out."""
    scores = {impression.paper: impression for impression in edition.impressions}
    cards = [
        each
        for payload in edition.payloads
        if isinstance(payload, PapersPayload)
        for each in payload.cards
    ]
    return {
        "audience": str(material.audience.ref),
        "period": edition.period,
        "due_at": edition.due_at.isoformat(),
        "considered": edition.considered,
        "cleared": len(edition.cleared),
        "header": _words(edition),
        "papers": [
            {
                "position": each.number,
                "id": each.paper_id,
                "title": each.title,
                "score": scores[each.paper_id].score,
                "slot": scores[each.paper_id].slot.value,
                "headline": each.headline,
                "detail": each.detail,
                "because": list(each.because),
                "mark": each.mark,
            }
            for each in cards
        ],
    }


def _words(edition: Edition) -> list[str]:
    lines: list[str] = []
    for payload in edition.payloads:
        match payload:
            case HeaderPayload(title=title, lines=more):
                lines += [title, *more]
            case PapersPayload(header=HeaderPayload(title=title, lines=more)):
                lines += [title, *more]
            case NotePayload(text=text):
                lines.append(text)
            case PapersPayload():
                pass
    return lines


def stored_components(uow: UnitOfWork) -> dict[str, Component]:
    """Return how the parts are that the database knows about."""
    papers, problems = uow.papers.count(), problems_of_files(uow)
    known = f"{papers:,} {plural(papers, 'paper')}"
    components = {"database": Component(status=Status.OK, detail=known)}
    count = f"{len(problems)} {plural(len(problems), 'problem')}"
    components["files"] = Component(
        status=Status.DEGRADED if problems else Status.OK,
        detail=f"{count}; `paperround doctor` tells more" if problems else "",
    )
    for source in uow.files.sources():
        components[f"source {source.folder}"] = _source(source)
    for audience in uow.audiences.all():
        components[f"audience {audience.ref}"] = _audience(audience, uow)
    return components


def _source(source: SourceState) -> Component:
    """Say when files and new papers last came: what tells a quiet day from a broken source."""
    files = f"{source.files} {plural(source.files, 'file')}"
    last_file, last_new = _at(source.last_file_at), _at(source.last_new_at)
    detail = f"{files}; last new file {last_file}; last new paper {last_new}"
    return Component(status=Status.OK, detail=detail)


def problems_of_files(uow: UnitOfWork) -> list[Quarantined]:
    """Return what is wrong with files as last read; a file that was taken away is mended."""
    return [
        each
        for each in uow.files.quarantined()
        if not (path := Path(each.path)).is_absolute() or path.exists() or path.is_symlink()
    ]


def _audience(audience: Audience, uow: UnitOfWork) -> Component:
    if audience.state is AudienceState.PAUSED:
        return Component(status=Status.DEGRADED, detail=f"paused: {audience.state_reason}")
    if audience.state is AudienceState.ENDED:
        return Component(status=Status.OK, detail="ended")
    last = uow.editions.last(audience.id)
    sent_at = uow.editions.last_sent_at(audience.id)
    unknown = [
        delivery
        for delivery in uow.editions.latest(audience.id)
        if delivery.state in {DeliveryState.UNKNOWN, DeliveryState.FAILED}
    ]
    parts = [f"next {_at(audience.next_due_at)}", f"last message {_at(sent_at)}"]
    if last is not None:
        parts.append(f"{last.period}: {len(last.cleared)} of {last.considered} cleared the bar")
    if unknown:
        parts.append(f"{len(unknown)} not known to have arrived")
    status = Status.DEGRADED if unknown else Status.OK
    return Component(status=status, detail="; ".join(parts))


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def status(components: Mapping[str, Component]) -> Json:
    """Return the pinned shape of `status --json` and `/health`."""
    return {
        "status": overall(components).value,
        "components": {
            name: {"status": part.status.value, "detail": part.detail}
            for name, part in components.items()
        },
    }


def export(account: AccountRef, uow: UnitOfWork) -> Json | None:
    """Return everything stored about a reader, None when nothing is."""
    return exporting.export(account, uow)
