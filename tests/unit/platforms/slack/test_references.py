import pytest
from hypothesis import given, strategies as st

from bot.platforms.slack.api.references import Reference

CHANNELS = st.from_regex(r"[CDG][A-Z0-9]{8,10}", fullmatch=True)
STAMPS = st.from_regex(r"[0-9]{10}\.[0-9]{6}", fullmatch=True)


@given(CHANNELS, STAMPS)
def test_what_is_written_is_read_again(channel: str, ts: str) -> None:
    reference = Reference(channel, ts)
    assert str(reference) == f"{channel}/{ts}"
    assert Reference.parse(str(reference)) == reference


@pytest.mark.parametrize(
    "text", ["", "C1", "C1/", "/1.2", "c1/1.2", "C1/1.2/3", "C1/1.2\n", "C1/é"]
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the reference"):
        Reference.parse(text)
