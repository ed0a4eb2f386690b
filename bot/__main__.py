"""The command line: reads arguments, calls one use case, prints tables or the pinned JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, track

from bot import __version__
from bot.domain.errors import InvalidInput, NotFound, PaperRoundError
from bot.domain.ids import AccountRef, AudienceRef, PaperId, Workspace
from bot.domain.signals import Vote
from bot.domain.visible import one_line
from bot.platforms import sections
from bot.platforms.console import tables
from bot.runtime import checks, once, reports, surroundings
from bot.runtime.home import current_model, opened
from bot.runtime.printing import flush, replace_missing_streams, show
from bot.services import search, votes
from bot.services.ingest import report_as_json, total
from bot.services.models import Model
from bot.settings import Settings, choose_home, load
from bot.sources.watching import Found, expand
from bot.storage.database import Database

cli = typer.Typer(
    name="paperround",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Brings research groups the papers they would have picked.",
)
database_cli = typer.Typer(no_args_is_help=True, help="Care for the database.")
cli.add_typer(database_cli, name="db")

out = Console(highlight=False, markup=False, emoji=False)
err = Console(highlight=False, markup=False, emoji=False, stderr=True)
INTERRUPTED = 130
"""What a shell says of a program that ended on Ctrl-C."""
SEED = 0
"""What an evaluation draws by: the same data give the same figures."""

AsJson = Annotated[bool, typer.Option("--json", help="Print the JSON and nothing else.")]


class Word(StrEnum):
    """What can be said of a paper."""

    UP = "up"
    DOWN = "down"
    NONE = "none"

    @property
    def vote(self) -> Vote | None:
        return None if self is Word.NONE else Vote(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What stands before the command: where home is, and which file sets it up."""

    home: Path
    config: Path | None

    def settings(self) -> Settings:
        """Return the settings; raises SettingsError with all problems."""
        there = next(each for each in (self.home, *self.home.parents) if each.exists())
        if not there.is_dir():
            raise InvalidInput(f"{there} is not a folder: choose another --home.")
        found = sections()
        return load(home=self.home, config=self.config, environ=os.environ, sections=found)


@contextmanager
def home(context: typer.Context) -> Iterator[tuple[Settings, Database]]:
    """Open the home that the options name."""
    settings = context.ensure_object(Options).settings()
    with opened(settings) as database:
        yield settings, database


def show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@cli.callback()
def start(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="The settings file.")] = None,
    folder: Annotated[
        Path | None, typer.Option("--home", help="Where var/ and seeds/ are; else PAPERROUND_HOME.")
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=lambda wanted: show_version(wanted=wanted),
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    context.obj = Options(home=choose_home(folder, os.environ, Path.cwd()), config=config)


@cli.command()
def run(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The private port.")] = None,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Chat in this terminal instead of the browser.")
    ] = False,
) -> None:
    """Serve: watch the folders, send digests, answer in chat."""
    with home(context) as (settings, database):
        from bot import app  # noqa: PLC0415 - its servers cost every command a third of a second

        chosen = settings if port is None else app.with_port(settings, port)
        app.serve(chosen, database, in_terminal=terminal)


@cli.command()
def login(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whom it logs in, as in ada.")] = "you",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The private port.")] = None,
) -> None:
    """Print a link that logs a browser in to the web chat, for a day."""
    settings = context.ensure_object(Options).settings()
    address = settings.private.address(port)
    if address is None:
        raise InvalidInput("The settings let the port be any: name the one it has with --port.")
    from bot.platforms.web.sessions import login_link  # noqa: PLC0415 - no other command signs

    clock, new_token = surroundings.utc_now, surroundings.new_token
    link = login_link(settings, name, address, clock=clock, new_token=new_token)
    show(link, as_json=False, table=lambda: out.print(link, soft_wrap=True))


@cli.command()
def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Digest files, or folders of them.")],
    again: Annotated[bool, typer.Option(help="Read files again that were read before.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in digest files now."""
    expanded = expand(paths)
    if expanded.failed:
        raise InvalidInput("\n".join(f"{path}: {why}." for path, why in expanded.failed.items()))
    with home(context) as (_, database):
        take = partial(
            once.take_in,
            database=database,
            now=surroundings.utc_now(),
            new_id=surroundings.new_paper_id,
            host=surroundings.host_name(),
            again=again,
        )
        try:
            taken = [take(found) for found in _with_progress(expanded.found)]
        except KeyboardInterrupt:
            complain("Stopped; the files before this one are stored.")
            raise typer.Exit(INTERRUPTED) from None
    show(report_as_json(total(taken)), as_json, lambda: tables.ingested(taken, out, err))


def _with_progress(files: Sequence[Found]) -> Iterable[Found]:
    """Show a bar on a terminal, once it takes longer than a moment."""
    hidden = not err.is_terminal
    return track(files, description="Reading", console=err, transient=True, disable=hidden)


@contextmanager
def going_on() -> Iterator[None]:
    """Show on a terminal that something goes on: fitting many papers takes seconds."""
    columns = (TextColumn("{task.description}"), BarColumn())
    hidden = not err.is_terminal
    with Progress(*columns, console=err, transient=True, disable=hidden) as progress:
        progress.add_task("Reading the papers", total=None)
        yield


def learned(settings: Settings, database: Database) -> Model:
    with going_on():
        return current_model(settings, database, now=surroundings.utc_now())


@cli.command()
def topic(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="How many papers.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Find the best papers for some words among everything known."""
    with home(context) as (settings, database):
        model = learned(settings, database)
        with database.unit_of_work(read_only=True) as uow:
            found = search.search(words, k, uow, model)
    nothing = search.nothing_found(words, found.answer, len(model.ranker.papers))
    rows = reports.topic(found, words, model)
    show(rows, as_json, lambda: tables.papers(rows, nothing, out))


@cli.command()
def digest(
    context: typer.Context,
    audience: Annotated[str, typer.Argument(help="As in web:#papers or web:you.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what it would be; send and store nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make an audience's digest now; the running program sends it."""
    ref = AudienceRef.parse(audience)
    with home(context) as (settings, database), going_on():
        now = surroundings.utc_now()
        if dry_run:
            made = once.try_digest(settings, database, ref, now=now)
        else:
            made = once.make_digest(settings, database, ref, now=now)
    show(made, as_json, lambda: tables.digest(made, out))


@cli.command()
def vote(
    context: typer.Context,
    reader: Annotated[str, typer.Argument(help="As in web:you or slack:T1/U1.")],
    paper: Annotated[str, typer.Argument(help="The paper's id.")],
    word: Annotated[Word, typer.Argument(help="up, down, or none to take votes back.")],
    as_json: AsJson = False,
) -> None:
    """Say what a reader thinks of a paper."""
    account, now = AccountRef.parse(reader), surroundings.utc_now()
    with home(context) as (settings, database):
        with database.unit_of_work() as uow:
            noted = once.say(account, PaperId(paper), word.vote, uow, now=now)
        model = learned(settings, database)
    receipt = votes.receipt(noted, model.within(Workspace.of(account)).ranker)
    row = reports.vote(account, noted, receipt)
    show(row, as_json, lambda: tables.sentence(receipt.text, out))


@cli.command()
def profile(
    context: typer.Context,
    reader: Annotated[str, typer.Argument(help="As in web:you or slack:T1/U1.")],
    as_json: AsJson = False,
) -> None:
    """Show what was learned of a reader."""
    account = AccountRef.parse(reader)
    with home(context) as (settings, database):
        model = learned(settings, database)
        with database.unit_of_work(read_only=True) as uow:
            known = reports.profile(account, uow, model)
    show(known, as_json, lambda: tables.profile(known, out))


@cli.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Show how things are: papers, files with problems, audiences and their last digests."""
    with home(context) as (settings, database), database.unit_of_work(read_only=True) as uow:
        components = {"program": checks.program(settings.home), **reports.stored_components(uow)}
    state = reports.status(components)
    show(state, as_json, lambda: tables.state(state, out))


@cli.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Check settings, folders, database, files, port and platforms, and say what to do."""
    with home(context) as (settings, database):
        from bot import app  # noqa: PLC0415 - as in `run`

        state = reports.status(app.examine(settings, database))
    show(state, as_json, lambda: tables.state(state, out))
    if state["status"] != "ok":
        raise typer.Exit(1)


@cli.command(no_args_is_help=True)
def evaluate(
    context: typer.Context,
    data: Annotated[
        list[Path] | None, typer.Argument(help="Folders of recorded readers, weeks or days.")
    ] = None,
    here: Annotated[
        bool, typer.Option("--here", help="Use what was shown and voted in this home.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Run what takes minutes and much memory too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the ranking beside other methods, on recorded readers or on this home's own."""
    if here is bool(data):
        raise typer.BadParameter("Name folders of data, or --here: one of the two.")
    from bot.platforms.console import evaluations  # noqa: PLC0415 - scikit-learn takes a second
    from bot.runtime import evaluating  # noqa: PLC0415

    with evaluations.progress(err) as tell:
        if data:
            report = evaluating.of_data(data, everything=everything, seed=SEED, tell=tell)
        else:
            with home(context) as (_, database):
                report = evaluating.of_here(database, seed=SEED, tell=tell)
    show(report, as_json, lambda: evaluations.evaluation(report, out))


@cli.command()
def export(
    context: typer.Context,
    reader: Annotated[str, typer.Argument(help="As in web:you or slack:T1/U1.")],
) -> None:
    """Print everything stored about a reader, as JSON."""
    account = AccountRef.parse(reader)
    with home(context) as (_, database), database.unit_of_work(read_only=True) as uow:
        stored = reports.export(account, uow)
    if stored is None:
        raise NotFound(f"Nothing is stored about {account}.")
    show(stored, as_json=True)


@cli.command()
def audiences(context: typer.Context) -> None:
    """List who receives digests, when, and what for."""
    with home(context) as (_, database), database.unit_of_work(read_only=True) as uow:
        rows = [(each, uow.audiences.interests(each.id).topics) for each in uow.audiences.all()]
    show(rows, as_json=False, table=lambda: tables.audiences(rows, out))


@database_cli.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database's schema up to date; a copy of a SQLite file is kept."""
    with home(context) as (_, database):
        complain(f"{database} is up to date.")


def complain(text: str) -> None:
    """Print each line of a text on the error stream, whatever is in it."""
    for line in text.splitlines():
        err.print(one_line(line), soft_wrap=True)


def main() -> None:
    """Run the command line; what a person can mend is one sentence on stderr and exit code 1."""
    replace_missing_streams()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may not know every letter
    try:
        cli(prog_name="paperround")
    except PaperRoundError as error:
        complain(str(error))
        sys.exit(1)
    except UnicodeEncodeError:
        complain("What was typed is not UTF-8 text: type it again.")
        sys.exit(1)
    finally:
        flush()


if __name__ == "__main__":
    main()
