"""Addresses of papers: what leads somewhere is a link, and what only looks so is none."""

import pytest
from hypothesis import given, strategies as st

from bot.domain.visible import safe_url


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2312.09571",
        "http://localhost:80/x",
        "http://[::1]:8000/",
        "http://192.0.2.7/a?b=c@d#e@f",
        "https://a_b.c-d.example.org./",
    ],
)
def test_an_address_that_leads_somewhere_stays_as_it_is(url: str) -> None:
    assert safe_url(url) == url


def test_a_name_of_any_script_is_a_name() -> None:
    assert safe_url("https://हिन्दी.example/é") == (
        "https://%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80.example/%C3%A9"
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://.",
        "http://a..b/",
        "http://*",
        "http://!channel",
        "http://%zz/",
        "http://x|y",
        "http://<@U1>",
        "http://[zz]/",
        "http://:80/",
        "http://a:b/",
        "http://a:0/",
        "http://a:99999/",
    ],
)
def test_an_address_that_leads_nowhere_is_none(url: str) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize("before", ["slack.com", "user:word", "", "@", "slack.com%2Fx"])
def test_no_link_leads_elsewhere_than_it_looks(before: str) -> None:
    assert safe_url(f"https://{before}@evil.example/") is None


@given(st.text(), st.text())
def test_whatever_stands_there_is_printable_or_no_address(host: str, rest: str) -> None:
    found = safe_url(f"https://{host}/{rest}")
    assert found is None or (found.isascii() and found.isprintable() and " " not in found)
