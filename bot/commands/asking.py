"""Commands given without what they need: a form asks for it and gives the command again."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec, Param
from bot.domain.replies import Field, Form

EMPTY = "This cannot be left empty."


def asked(spec: CommandSpec, call: Call) -> Form | None:
    """Return the form that asks for what a call lacks, None where it lacks nothing."""
    lacking = spec.lacks(call)
    if not lacking:
        return None
    required = [param for param in spec.params if param.required]
    return Form(
        title=_title(spec, lacking[0]),
        fields=tuple(_field(spec, param, call) for param in required),
        submit=spec.name,
    )


def _title(spec: CommandSpec, param: Param) -> str:
    which = f"which {_noun(param)}?"
    return f"{spec.name.capitalize()}: {which}" if spec.listed else which.capitalize()


def _field(spec: CommandSpec, param: Param, call: Call) -> Field:
    """Return the question; only the first value of a line can be completed without the others."""
    value = call.values.get(param.name, "")
    completes = param.complete is not None and param is spec.params[0]
    return Field(
        name=param.name,
        label=_noun(param),
        value=value.strip(),
        hint=param.sentence,
        problem=EMPTY if param.name in call.values and not value.strip() else "",
        complete=f"{spec.name} " if completes else "",
    )


def _noun(param: Param) -> str:
    return param.noun or param.name
