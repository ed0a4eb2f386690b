"""What papers, people and platforms may have written."""

from hypothesis import strategies as st

HOSTILE = (
    "@everyone @here <@1> <@!1> <@&2> <#3> <:name:4> <a:name:4> </topic:5> <t:0:R> <id:guide>",
    "*bold* _italic_ ~~struck~~ **bold** __under__ ||spoiler|| `code` ``co`de`` ```block```",
    "[text](http://evil.example) [a](<http://evil.example>) http://evil.example <https://e.org>",
    "# head\n## head\n> quote\n>>> all\n- item\n* item\n1. item\n-# small",
    "# head",
    "-# small",
    "- item",
    "1. item",
    "2) item",
    "> quote",
    "+ item",
    "\\*escaped\\* \\<b\\> \\\\ \\",
    "[ ] ][ ]( [](x) [[a]](b) :tada: :smile::skin-tone-2: ¯\\_(ツ)_/¯ a:b :: :) <3",
    "discord.gg/x steam://run/1 tel:+1 <mailto:a@example.org> a_b_c 2*3*4 x|y||z",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200f\u061c مرحبا بالعالم",
    "zero\u200bwidth\u200d\ufeff\u2060\u00ad joiner",
    "\x00\x07\x08\x1b[2J\x7f\x85\u2028\u2029 lines\r\n\x0b\x0cend",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏿 🇩🇪🇫🇷 e\u0301 한글 Größe 北京",
    "%41 %25 %3C up:p_1 more:p_1:x run:x form 0 0 1 x",
    "\ud800 half",
)
LONG = ("<W" * 5_000, "word " * 2_000, "*" * 10_000, "🧠" * 10_000, "e" + "\u0301" * 10_000)
hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(HOSTILE),
    st.text(alphabet="<>&*_~|`[]()@:#!%/\\-+.1t \n\x00\u202ea", max_size=40),
)
any_length = st.one_of(hostile, st.sampled_from(LONG))
EXAMPLE = " ".join(HOSTILE)
