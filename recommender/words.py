"""What counts as a word, and which words say nothing about a paper's subject."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Scripts written without spaces: every character is a word there, and two make a pair.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]{{2,}}")
URL = re.compile(r"(?:https?://|www\.)\S+")


def fold(word: str) -> str:
    """Bring spellings together that differ in case, accents or width only."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)) or word


def spellings(text: str) -> list[str]:
    """List the words of a text as they are written there; addresses are no words."""
    if "://" in text or "www." in text:
        text = URL.sub(" ", text)
    return WORD.findall(text)


STOP_WORDS = frozenset(
    """a about above across after again against all almost along already also although always am
    among an and another any anyone anything are around as at be became because become becomes been
    before being below between beyond both but by can cannot could did do does doing done down due
    during each eg either else enough especially etc even ever every everything few first for from
    further furthermore get give given gives had has have having he hence her here his how however
    ie if in indeed instead into is it its itself just last latter least less let like made make
    makes making many may me might more moreover most mostly much must my namely near nearly neither
    never nevertheless next no nor not nothing now of off often on once one only onto or other
    others otherwise our ours out over own per perhaps please quite rather really regarding same
    second see seem seemed seems several she should since so some something sometimes still such
    than that the their them themselves then there thereby therefore these they third this those
    though through throughout thus to together too toward towards two three under unlike until up
    upon us use used uses using usually various very via was we well were what whatever when where
    whereas whether which while who whole whom whose why will with within without would yes yet you
    your et al vs de facto pre respectively currently recent recently existing""".split(),
)

# Words that nearly every abstract holds: true of a paper, and no reason to read it.
GENERIC_WORDS = frozenset(
    """ability able abstract accuracy achieve achieved achieves achieving active actual additional
    additionally address addresses addressing advance advanced advancement advancements advances
    advantage advantages aim aims allow allowing allows analyses analysis analyze analyzing
    applicable application applications applied apply applying approach approaches appropriate area
    areas art aspect aspects author authors available average base based baseline baselines basic
        benchmark benchmarks benefit benefits best better big bridge bring broad
    build building built call called capabilities capability capable case cases cause certain
    challenge challenges challenging change changes class clear clearly close combine combined
    combining common commonly compare compared comparable comparing comparison competitive complete
    complex complexity component components comprehensive comprising concept concepts conduct
    conducted considerable consider considering consist consistent consistently consists construct
    constructed contain containing contains contribute contribution contributions corresponding
    cost costs create created creating crucial current data dataset datasets date deal deep define
      demonstrate demonstrated demonstrates demonstrating depend depth describe described
    design designed desired despite detail detailed details develop developed developing development
    difference differences different difficult difficulty direct directly discuss diverse
    domain domains drive driven easily easy effect effective effectively effectiveness effects
    efficacy efficiency efficient efficiently effort efforts emerged empirical empirically employ
    employing enable enabled enables enabling end enhance enhanced enhancement enhances enhancing
    ensure ensures ensuring entire equal equipped essential establish establishing evaluate
    evaluated evaluating evaluation evaluations evidence exact examine example examples excellent
    exhibit exhibits experiment experimental experiments explicit explicitly exploit explore
    explored explores exploring extend extended extensive extensively extent facilitate facilitating
    fact factor factors failure faster feature features field fields final finally find finding
    findings finds fine five flexible focus focused focuses focusing follow following form
    four framework frameworks full fully function functions fundamental future gain gains gap
    general generally generate generated generates generating github given goal
    goals good great greater
    greatly group guide hand handle handling hard help helpful helps high higher highest highlight
    highlighting highly hold holds html http https idea ideal ideas identify identifying
    impact implement
    implementation implications importance important importantly impressive improve improved
    improvement improvements improves improving include included includes including incorporate
    incorporates incorporating increase increased increases increasing increasingly independent
    indicate individual inherent initial innovative input inputs insight insights
    inspired integrate integrated integrates integrating integration interest introduce introduced
    introduces introducing investigate investigating investigation involve involves involving issue
    issues key kind kinds know known lack large largely larger largest lead leading leads
    learn learned learns level levels leverage leverages leveraging limit limitation
    limitations limited limits line little low lower main maintain maintaining maintains major
    manner match mean means measure measures mechanism mechanisms method methodology methodologies
    methodname methods metric metrics million model modeling models modern module modules multiple
      nature necessary need needed needs network networks new notable notably novel number
    numbers numerous observe observed obtain obtained offer offering offers open order original
    outcome outcomes outperform outperforming outperforms output outputs overall overcome overview
    paper papers paradigm parameter parameters part particular particularly parts perform
    performance performances performing performs perspective plays point points popular
    possible potential potentially power powerful practical practice precise present presented
    presents prevalent previous previously primarily primary principle principles prior problem
    problems procedure process processes processing produce produced produces producing project
    promise promising propose proposed proposes provide provided provides providing public publicly
    purpose quality quantitative question questions range rapid rapidly rate real recent reduce
    reduced reduces reducing related relative relatively release released releasing relevant
    reliable rely relying remain remains remarkable remarkably report reports represent requirement
    requirements require required requires requiring research researchers result resulting results
    reveal reveals review rich robust role run scenario scenarios scheme scientific score scores
    select series serve set sets setting settings shot show showcase showcases showed showing shown
    shows significant significantly similar similarly simple simply simultaneously single size small
    smaller solution solutions solve solving source space special specialized specific specifically
    stage standard start state states step steps strategies strategy strength strong stronger
    structure studied studies study studying subsequent substantial substantially success successful
    successfully suffer suggest suggests suitable superior support supports surpass surpasses
    surpassing survey system systematic systematically systems tackle take taken takes taking task
    tasks technique techniques technology term terms test tested tests time times tool
    tools top topic total traditional train trained training try type types typical
    typically ultimately underlying understand understanding unified unique unprecedented usage
    use useful user users utilize utilized utilizes utilizing valuable value values variety varying
    vast verify versatile version wide widely widespread work working works worse year
    years yield yielding yields zero""".split(),
)


# Words that make a sentence of a topic: whoever writes them asks or tells, and names nothing.
ASKING_WORDS = frozenset(
    """about am are be because can cannot could did do does doing done had has have how i if is it
    its let me my myself need our please she he should tell that their them there they those want
    was we were what when where whether which who whom whose why will would you your""".split(),
)

# Words of everyday talk, in which a sentence wraps its subject; alone they may be a topic.
EVERYDAY_WORDS = frozenset(
    """allowed anybody article articles ask avoid away back begin believe besides bit come comes
    employed encounter everybody fail fails far fast feel fewer fix found going gone got happen
    happening happens hear helped interested interesting keep keeps kept like look looking looks lot
    lots love maybe need needs nice nobody non ok okay preprint preprints prevent read resulted
    right said say saying says seen show shown somebody someone start stay stop stops stuff sure
    tell telling thanks thing things topics trick tricks true want wanted wants way ways went wish
    work works worth wrong""".split(),
)

UNNAMED_WORDS = STOP_WORDS | GENERIC_WORDS | EVERYDAY_WORDS


def has_letter(word: str) -> bool:
    """Tell words from numbers."""
    return any(c.isalpha() for c in word)


def names_a_subject(folded: str) -> bool:
    """Whether a word may begin or end a term that is shown to people; adverbs may not."""
    adverb = folded.endswith("ly") and len(folded) > SHORTEST_ADVERB and folded not in _NO_ADVERBS
    plain = folded not in UNNAMED_WORDS
    return plain and not adverb and has_letter(folded) and not _SIZE.fullmatch(folded)


_SIZE = re.compile(r"\d[\d.,]*[kmbtx%]?")
"""`7b`, `128k`: how large a thing is, not what it is about."""

SHORTEST_ADVERB = 5
_NO_ADVERBS = frozenset({"anomaly", "assembly", "family", "multiply", "supply", "butterfly"})


@lru_cache(maxsize=50_000)
def stem(folded: str) -> str:
    """Cut common English endings, roughly: enough to see that two words are of one family."""
    if len(folded) <= SHORTEST_STEM or not folded.isascii():
        return folded
    for ending, instead in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST_STEM:
            return _undoubled(folded[: -len(ending)] + instead)
    return folded


SHORTEST_STEM = 3
_ENDINGS = (
    ("izations", ""), ("ization", ""), ("ational", "at"), ("ations", "at"), ("ation", "at"),
    ("ically", ""), ("ingly", ""), ("ities", ""), ("ments", ""), ("nesses", ""), ("ness", ""),
    ("izing", ""), ("ized", ""), ("izes", ""), ("ize", ""), ("ating", "at"), ("ated", "at"),
    ("ates", "at"), ("ate", "at"), ("sses", "ss"), ("ies", "y"), ("ied", "y"), ("ment", ""),
    ("ical", ""), ("ions", ""), ("ings", ""), ("ity", ""), ("ing", ""), ("ion", ""), ("ers", ""),
    ("ess", "ess"), ("ous", "ous"), ("ed", ""), ("er", ""), ("es", ""), ("ly", ""), ("al", ""),
    ("ic", ""), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""), ("e", ""),
)  # fmt: skip


def _undoubled(word: str) -> str:
    doubled = word[-1] == word[-2] and word[-1] not in "aeiouls"
    return word[:-1] if doubled else word
