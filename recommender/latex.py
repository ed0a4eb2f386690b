"""LaTeX as it is left over in abstracts: accents, letters, symbols, and what is not shown.

Some sources take the backslashes away: what is left of those (`2times`, `textbf{bold}`) counts too.
"""

from __future__ import annotations

import re
import unicodedata

from recommender.replacing import apply_all, rules

ACCENTS = dict(
    zip(
        "'`^\"~=.uvHckr",
        "\u0301\u0300\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328\u030a",
        strict=True,
    ),
)

LETTERS = dict(
    pair.split(":") for pair in "ss:ß o:ø O:Ø l:ł L:Ł ae:æ AE:Æ oe:œ OE:Œ aa:å AA:Å i:ı j:ȷ".split()
)

SYMBOLS = dict(
    pair.split(":")
    for pair in """times:× sim:~ approx:≈ leq:≤ geq:≥ le:≤ ge:≥ pm:± rightarrow:→ to:→ leftarrow:←
    infty:∞ cdot:· ldots:… dots:… neq:≠ ne:≠ in:∈ ll:≪ gg:≫ sum:∑ prod:∏ sqrt:√ partial:∂ nabla:∇
    alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ iota:ι kappa:κ
    lambda:λ mu:μ nu:ν xi:ξ pi:π rho:ρ sigma:σ tau:τ upsilon:υ phi:φ varphi:φ chi:χ psi:ψ omega:ω
    Delta:Δ Gamma:Γ Lambda:Λ Omega:Ω Phi:Φ Pi:Π Psi:Ψ Sigma:Σ Theta:Θ Xi:Ξ
    forall:∀ exists:∃ cup:∪ cap:∩ subset:⊂ subseteq:⊆ emptyset:∅ mapsto:↦ Rightarrow:⇒ propto:∝
    leftrightarrow:↔ otimes:⊗ oplus:⊕ circ:∘ star:⋆ langle:⟨ rangle:⟩ mid:∣ int:∫ cdots:⋯ top:⊤
    div:÷ lfloor:⌊ rfloor:⌋ lceil:⌈ rceil:⌉ notin:∉ equiv:≡ prime:′ geqslant:≥ leqslant:≤
    eg:e.g. ie:i.e. etc:etc. vs:vs. ell:ℓ""".split()
)

UNSEEN = "cite[pt]?|citealp|ref|eqref|autoref|label|footnote|vspace|hspace"
"""Commands whose argument a reader is not meant to see in the running text."""

SWITCHES = (
    "em|it|bf|tt|sc|rm|sf|sl|bfseries|itshape|ttfamily|scshape|normalfont|small|large|xspace"
    "|left|right|big|Big|quad|qquad|noindent|displaystyle|textstyle|par|item"
)
"""Commands that only change how the rest looks."""

FORMULA_SPACE = "\ue000"
"""Stands for a space inside a formula until nothing is cut any more; no text holds it."""

STYLES = "text(?:bf|it|tt|sc|rm|sf|sl|up)|emph|underline|math(?:bf|bb|cal|rm|it|sf|tt|frak|scr)"
"""Commands that show their argument in another type."""

_DASHES = {"textendash": "–", "textemdash": "—", "textquoteright": "’"}

_RULES = rules(
    ("\\", r"\\\\|\\[,;:! /]", " "),
    ("\\", rf"\\(?:{UNSEEN})\*?(?:\[[^\]]{{0,99}}\])?\{{[^{{}}]*\}}", ""),
    ("href{", r"\\?\bhref\{\s*([^{}\s]{0,300})\s*\}\{([^{}]*)\}", r"\2"),
    (("url{", "href{"), r"\\?\b(?:url|href)\{\s*([^{}\s]{0,300}+)\s*(?:\}|$)", r"\1"),
    ("url{", r"\burl\{\s", ""),
    ("\\", rf"\\(?:{SWITCHES})(?![A-Za-z])\s*", ""),
    ("\\", r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2"),
    ("{", rf"\b(?:{STYLES})\{{([^{{}}\\]*)\}}", r"\1"),
    ("\\", r"\\[A-Za-z]+\*?\{([^{}\\]*)\}", r"\1"),
    ("\\", r"\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]", r"$\1\2$"),
    ("\\", r"\\O\(", "O("),
    ("\\", r"\\[()\[\]]", ""),
    ("{", r"([_^])\{([^{}\\\s])\}", r"\1\2"),
    ("{", r"\{\s*\}", ""),
    ("\\", r"\\([%&#_${}])", r"\1"),
    ("``", r"``", "“"),
    ("''", r"''", "”"),
    ("`", r"(?<![\w`])`([^`\s'\n][^`'\n]*)['’](?!\w)", r"‘\1’"),
    ("`", r"(?<![\w`])`([^`\s][^`]{0,98}[^`\s]|[^`\s])`(?![\w`])", r"\1"),
    ("`", r"(?<=\w)`(?=\w)", "’"),
    ("`", r"`(?=\w)", "‘"),
    ("`", r"`", ""),
    ("~", r"~(?!\d)|(?<![\s(\d%+~])(?<!^)~", " "),
    ("\\", r"\\(?![A-Za-z])", ""),
    ("times", r"times(?![a-z])(?<=\dtimes)", "×"),
    (" times ", r" times (?=\d{3})(?<=\d{3} times )", " × "),
    ("infty", r"\binfty\b", "∞"),
    ("pm", r"pm(?=\d)(?<=\dpm)", "±"),
    ("%rightarrow", r"(?<=\d) ?%rightarrow ?(?=\d)", "% → "),
    ("textless", r"textless/?\w{1,10} ?(?:/ ?)?textgreater", ""),
    (" %", r"(?<=[.!?]) %+ ?(?=[A-Za-z,])", " "),
)
_ACCENT = re.compile(r"\{?\\(['`^\"~=.]|[uvHckr](?![A-Za-z]))\s*\{?(\\[ij]|[A-Za-z])\}?\}?")
_MACRO = re.compile(r"\\([A-Za-z]+)(?:\{\})?")
_DASH = re.compile("|".join(_DASHES))
_GROUP = re.compile(r"(?<![_^\\])\{([^{},\\]{1,400}+|[^{}\\]{1,200}?, ?)\}")
_BRACE = re.compile("[{}]")
_FORMULA = re.compile(r"\$([^$]{1,400}+)\$")
_PRICE = re.compile(r"\d[\d,.]*(?:\s*$|\s*[KMB]\b|[\s,;:)-]+(?![=<>+×^_]))")
_NUMBER = re.compile(r"[\d.,]+[%×]?")
_STRAY = re.compile(r"(?<=[a-z]{3})\$(?=[\s.,)]|$)")
_WORDS = re.compile(r"[A-Za-z]{3,}[,;.]? [A-Za-z]{3,}")

LONG_GROUP = 60
"""Characters; braces around more hold whole sentences, not a set or a term."""


def without_latex(text: str) -> str:
    """Take away, in one look, what LaTeX there is on the surface."""
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
    text = apply_all(_RULES, text)
    if "\\" in text:
        text = _MACRO.sub(_named, text)
    if "{" in text or "}" in text:
        text = _GROUP.sub(_ungrouped, _with_pairs_only(text))
    if "text" in text:
        text = _DASH.sub(lambda match: _DASHES[match[0]], text)
    return _without_dollars(text) if "$" in text else text


def _accented(match: re.Match[str]) -> str:
    letter = {"\\i": "i", "\\j": "j"}.get(match[2], match[2])
    return unicodedata.normalize("NFC", letter + ACCENTS[match[1]])


def _named(match: re.Match[str]) -> str:
    return LETTERS.get(match[1]) or SYMBOLS.get(match[1]) or match[1]


def _ungrouped(match: re.Match[str]) -> str:
    """Take braces away that keep a word's case, not those of a set of numbers."""
    letters = any(c.isalpha() for c in match[1])
    return match[1] if letters or (len(match[1]) == 1 and not match[1].isdigit()) else match[0]


def _with_pairs_only(text: str) -> str:
    """Drop braces without a partner, and pairs around whole sentences."""
    opened, dropped = list[int](), list[int]()
    for brace in _BRACE.finditer(text):
        at = brace.start()
        if brace[0] == "{":
            opened.append(at)
        elif opened:
            start = opened.pop()
            around = at - start > LONG_GROUP or (start == 0 and at == len(text) - 1)
            if around and (start == 0 or text[start - 1] not in "_^"):
                dropped += (start, at)
        else:
            dropped.append(at)
    cuts = sorted((*dropped, *opened))
    starts = (0, *(cut + 1 for cut in cuts))
    return "".join(text[a:b] for a, b in zip(starts, (*cuts, len(text)), strict=True))


def _without_dollars(text: str) -> str:
    """Show formulas without dollars; prices keep theirs."""
    text = text.replace("$$", "")
    parts, start, at = list[str](), 0, 0
    while formula := _FORMULA.search(text, at):
        if _is_formula(formula, text):
            parts += [text[start : formula.start()], FORMULA_SPACE.join(formula[1].split())]
            start = at = formula.end()
        else:
            at = formula.start() + 1
    return _STRAY.sub("", "".join((*parts, text[start:])))


def _is_formula(formula: re.Match[str], text: str) -> bool:
    """Tell a formula from what stands between two prices, or between two formulas."""
    inner = formula[1].strip()
    start, end = formula.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    hugged = len(inner) == len(formula[1])
    symbols = not any(c.isalnum() for c in inner)
    if not inner.strip(" .,;:!?-–—") or "\\" in inner or (after.isdigit() and not symbols):
        return False
    if before.isalnum() and (formula[1][0].isspace() or (before.isupper() and inner[0].isalnum())):
        return False
    if inner[0].isdigit() and _PRICE.match(inner) and not (hugged and _NUMBER.fullmatch(inner)):
        return False
    return (
        (hugged and not before.isalnum())
        or not _WORDS.search(inner)
        or bool(re.search(r"[=^_+<>(]", inner))
    )
