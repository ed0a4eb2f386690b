"""Addresses and ids beyond those in the golden files."""

import pytest
from hypothesis import given, strategies as st

from bot.domain import identifiers


@pytest.mark.parametrize(
    "text",
    ["2312.09571", " 2312.09571 ", "2312.09571v1", "arXiv:2312.09571", "ARXIV: 2312.09571v10"],
)
def test_an_arxiv_id_is_known_in_every_dress(text: str) -> None:
    assert identifiers.arxiv_id(text) == "2312.09571"


@pytest.mark.parametrize(
    "text",
    ["", "2312", "2300.09571", "12.09571", "2312.095711", "٢٣١٢.٠٩٥٧١", "a/b"],
)
def test_what_only_resembles_an_arxiv_id_is_none(text: str) -> None:
    assert identifiers.arxiv_id(text) is None


@pytest.mark.parametrize("text", ["10.1/x", "10.1145/", "10.1145/a b", "10.1145/" + 300 * "x"])
def test_what_only_resembles_a_doi_is_none(text: str) -> None:
    assert identifiers.doi(text) is None


@given(st.text())
def test_no_text_upsets_the_reading_of_addresses(text: str) -> None:
    if identifiers.is_web_address(text):
        identifiers.linked(text)
    for prefix in ("https://arxiv.org/abs/", "https://doi.org/", "https://"):
        if identifiers.is_web_address(prefix + text):
            identifiers.linked(prefix + text)
