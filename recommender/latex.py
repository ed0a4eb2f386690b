"""LaTeX as it is left over in abstracts: accents, letters, symbols, and what is not shown."""

from __future__ import annotations

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
    eg:e.g. ie:i.e. etc:etc. vs:vs. ell:ℓ""".split()
)

UNSEEN = "cite[pt]?|citealp|ref|eqref|autoref|label|footnote|vspace|hspace"
"""Commands whose argument a reader is not meant to see in the running text."""

SWITCHES = (
    "em|it|bf|tt|sc|rm|sf|sl|bfseries|itshape|ttfamily|scshape|normalfont|small|large|xspace"
    "|left|right|big|Big|quad|qquad|noindent|displaystyle|textstyle|par|item"
)
"""Commands that only change how the rest looks."""
