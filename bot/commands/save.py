"""`save TITLE` and `saved`: papers to read later. Saving is no vote."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.commands.answers import kept_cards
from bot.commands.paging import page, page_number, page_param
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import caller_profile, own_zone
from bot.commands.titles import about_paper, is_id, title_param
from bot.domain.editions import Action, ActionName
from bot.domain.papers import PaperRecord
from bot.domain.replies import Form, Notice, Reply, Text
from bot.domain.signals import Aside
from bot.services import actions
from bot.services.bylines import date_text
from bot.services.cards import display_title
from bot.services.saving import put_aside, take_back
from bot.services.wording import plural

NOTHING = "You have saved no paper yet: Save under a paper keeps it here."


def save(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    """Save a paper; a button's second press takes it back, a title typed again does not."""
    if put_aside(call.caller, paper.id, Aside.SAVED, desk.uow, now=desk.now):
        return _said("Saved: {}. It is no vote and teaches nothing.", paper, label="Remove")
    if is_id(call.values["title"], desk):
        take_back(call.caller, paper.id, Aside.SAVED, desk.uow)
        return _said("No longer saved: {}.", paper, label="Save again")
    return _said("Saved already: {}.", paper, label="Remove")


def saved(call: Call, desk: Desk) -> Reply | Form:
    reader = desk.uow.readers.find(call.caller)
    dates = desk.uow.saves.of(reader.id, Aside.SAVED) if reader else {}
    if not dates:
        return Reply(blocks=(Notice(text=NOTHING),))
    part = page(tuple(dates), page_number(call.values))
    papers, zone = desk.uow.papers.get(part.items), ZoneInfo(own_zone(call, desk))
    days = {paper: date_text(dates[paper].astimezone(zone).date()) for paper in papers}
    cards = kept_cards(
        [(record, f"saved {days[paper]}") for paper, record in papers.items()],
        desk.model.ranker.taste(caller_profile(call, desk)),
        desk,
        start=part.start,
        saved=True,
    )
    title = Text(text=f"{len(dates)} saved {plural(len(dates), 'paper')}, newest first:")
    return Reply(blocks=(title, *cards), actions=part.actions("saved {}"))


def _said(sentence: str, paper: PaperRecord, *, label: str) -> Reply:
    return Reply(
        blocks=(Text(text=sentence.replace("{}", f"“{display_title(paper.content)}”")),),
        actions=(
            Action(name=ActionName.SAVE, label=label, subject=paper.id),
            actions.run("Saved papers", "saved"),
        ),
    )


SAVE = CommandSpec(
    name="save",
    sentence="Keep a paper to read later; it is no vote.",
    params=(title_param(),),
    writes=True,
    run=about_paper("save", save),
)
SAVED = CommandSpec(
    name="saved",
    sentence="The papers you saved, newest first.",
    params=(page_param(),),
    run=saved,
)
