"""`help`: every command in two lines, made from the specs; what is no command ends here too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from bot.commands.completing import matching
from bot.commands.lines import HELP, usage
from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.echo import LONGEST_ECHO, echo
from bot.domain.replies import Form, Notice, Reply, Text

Commands = Mapping[str, CommandSpec]

HERE_SENTENCE = (
    "Everything acts on you; “here” after the command's name acts on the channel you are in."
)
WHO_SEES_WHAT = (
    "Votes by button or command, and profiles, are shown to nobody else in chat. A reaction is as "
    "public as any reaction. Whoever runs this bot can read its database."
)
NEAR = 0.6


def help_spec(commands: Callable[[], Commands]) -> CommandSpec:
    """Return the command; `commands` is asked late, as help is one of them itself."""

    def run(call: Call, desk: Desk) -> Reply | Form:
        del desk
        return explain(call.values.get("command", ""), commands())

    def complete(typed: str, call: Call, desk: Desk) -> Sequence[str]:
        del call, desk
        return matching(typed, commands())

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
    sorry = Notice(
        text=f"“{echo(asked)}” is not a command. The nearest is “{near.name}”; "
        "/papers help shows all."
    )
    return Reply(blocks=(sorry, _two_lines(near)))


def overview(commands: Commands) -> Reply:
    """Return all commands, and what everybody should know."""
    lines = tuple(_two_lines(spec) for spec in commands.values())
    return Reply(blocks=(*lines, Text(text=HERE_SENTENCE), Text(text=WHO_SEES_WHAT)))


def nearest(words: str, commands: Commands) -> CommandSpec | None:
    """Return the command whose name is most like what was typed, or None if none is near."""
    typed = words.casefold().split()[:2]
    for count in (2, 1):
        names: dict[str, CommandSpec] = {}
        for name, spec in commands.items():
            names.setdefault(" ".join(name.split()[:count]), spec)
        asked = " ".join(typed[:count])[:LONGEST_ECHO]
        found = get_close_matches(asked, list(names), n=1, cutoff=NEAR)
        if found:
            return names[found[0]]
    return None


def _two_lines(spec: CommandSpec) -> Text:
    return Text(text=f"/papers {usage(spec)}\n{spec.sentence}")


def _in_full(spec: CommandSpec) -> tuple[Text, ...]:
    params = tuple(Text(text=f"{each.name.upper()}: {each.sentence}") for each in spec.params)
    here = (Text(text=HERE_SENTENCE),) if spec.here else ()
    return (_two_lines(spec), *params, *here)
