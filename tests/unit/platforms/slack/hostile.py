"""What papers, people and platforms may have written."""

from hypothesis import strategies as st

HOSTILE = (
    "<!channel> <!here> <!subteam^S1> <@U1> <#C1> <http://evil.example|click> :tada: :smile:",
    "&amp; &lt;b&gt; &#60;i&#62; & < > \" ' `code` ```block``` |pipe|",
    "*bold* _italic_ ~struck~ > quote\n- item\n1. item",
    "http://evil.example https://evil.example/?a=1&b=2 mailto:a@example.org",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200f\u061c مرحبا بالعالم",
    "zero\u200bwidth\u200d\ufeff\u2060\u00ad joiner",
    "\x00\x07\x08\x1b[2J\x7f\x85\u2028\u2029 lines\r\n\x0b\x0cend",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏿 🇩🇪🇫🇷 e\u0301 한글 Größe 北京",
    "%41 %25 %3C up:p_1 act:1 complete:x",
    "\ud800 half",
)
LONG = ("<W" * 5_000, "word " * 2_000, "&" * 10_000, "🧠" * 10_000, "e" + "\u0301" * 10_000)
hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(HOSTILE),
    st.text(alphabet="<>&*_~|`:@#!%/\\-\"' \n\x00\u202ea", max_size=40),
)
any_length = st.one_of(hostile, st.sampled_from(LONG))
lengths = st.integers(min_value=0, max_value=12_000)
EXAMPLE = " ".join(HOSTILE)
