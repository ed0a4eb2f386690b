"""`help`: every command in two lines, made from the specs; what is no command ends here too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.commands.completing import matching, nearest
from bot.commands.lines import HELP, usage
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.echo import LONGEST_ECHO, echo
from bot.domain.editions import Action
from bot.domain.replies import Block, Form, Notice, Reply, Text
from bot.services import actions

Commands = Mapping[str, CommandSpec]

HERE_SENTENCE = (
    "Everything acts on you; “here” after the command's name acts on the channel you are in."
)
WHO_SEES_WHAT = (
    "Votes by button or command, and profiles, are shown to nobody else in chat. A reaction is as "
    "public as any reaction. Whoever runs this bot can read its database."
)
LEAVING = (
    "/papers export gives you everything that is stored about you, /papers forget-me deletes it, "
    "and /papers ignore-me lets nothing more be learned from your votes."
)


def help_spec(commands: Callable[[], Commands]) -> CommandSpec:
    """Return the command; `commands` is asked late, as help is one of them itself."""

    def known() -> Commands:
        return {name: spec for name, spec in commands().items() if spec.listed}

    def run(call: Call, desk: Desk) -> Reply | Form:
        del desk
        return explain(call.values.get("command", ""), known())

    def complete(typed: str, call: Call, desk: Desk) -> Mapping[str, str]:
        del call, desk
        return {name: known()[name].sentence for name in matching(typed, known())}

    return CommandSpec(
        name=HELP,
        sentence="What there is, or one command in full.",
        params=(
            Param(
                name="command",
                sentence="The command to explain.",
                required=False,
                complete=complete,
            ),
        ),
        run=run,
    )


def explain(asked: str, commands: Commands) -> Reply:
    """Answer with one command, one group, the nearest command, or everything."""
    words = " ".join(asked.casefold().split())
    if not words:
        return overview(commands)
    if words in commands:
        return Reply(blocks=_in_full(commands[words]))
    first = words.split()[0]
    group = [spec for name, spec in commands.items() if name.split()[0] == first]
    if group:
        return Reply(blocks=tuple(_two_lines(spec) for spec in group))
    near = nearest(words, commands)
    if near is None:
        sorry = Notice(text=f"“{echo(asked)}” is not a command; these are:")
        return Reply(blocks=(sorry, *overview(commands).blocks))
    sorry = Notice(text=f"“{echo(asked)}” is not a command. The nearest is “{near.name}”.")
    return Reply(blocks=(sorry, _two_lines(near)), actions=_instead(asked, near))


def overview(commands: Commands) -> Reply:
    """Return all commands, and what everybody should know."""
    lines = tuple(_two_lines(spec) for spec in commands.values())
    said = (Text(text=HERE_SENTENCE), Text(text=WHO_SEES_WHAT), Text(text=LEAVING))
    return Reply(blocks=(*lines, *said))


def _instead(asked: str, near: CommandSpec) -> tuple[Action, ...]:
    """Return buttons for what was probably meant, and for all commands."""
    values = asked.split()[len(near.name.split()) :] if near.params else []
    line = " ".join([near.name, *values])
    meant = line if len(line) <= LONGEST_ECHO else near.name
    return (actions.run(f"/papers {meant}", meant), actions.run("All commands", HELP))


def _two_lines(spec: CommandSpec) -> Text:
    return Text(text=f"/papers {usage(spec)}\n{spec.sentence}")


def _in_full(spec: CommandSpec) -> tuple[Block, ...]:
    listed = [each for each in spec.params if each.listed]
    params = tuple(Text(text=f"{each.name.upper()}: {each.sentence}") for each in listed)
    here = (Text(text=HERE_SENTENCE),) if spec.here else ()
    return (_two_lines(spec), *params, *here)
