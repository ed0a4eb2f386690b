"""A Chromium without a window, kept from calling anybody but the program under test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

from tests.browser.installed import MISSING, chromium

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # which root and containers cannot have
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--force-color-profile=srgb",
)

PATIENCE = 15_000
"""Milliseconds that anything expected of a page may take, on machines that have much else to do."""


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Start Chromium while the context lasts; it is never downloaded."""
    path = chromium()
    if path is None:
        raise FileNotFoundError(MISSING)
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
