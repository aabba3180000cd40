from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pytest_iwr.browser.picturing import picture_of

PAGES = Path(__file__).parent / "pages"
DESKTOP = {"width": 1280, "height": 800}
MOBILE = {"width": 390, "height": 844}

CHANGES = {
    "": "() => {}",
    "shift": "px => { document.documentElement.style.paddingTop = `${px}px`; }",
    "picture removed": """() => {
        for (const e of document.querySelectorAll('.image')) e.style.visibility = 'hidden';
    }""",
    # Every word has its own fixed number in [0, 1): what changes at 10 % also changes at 40 %.
    "words": """share => {
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const texts = [];
        while (walk.nextNode()) texts.push(walk.currentNode);
        let count = 0;
        const change = word => (++count * 0.618034) % 1 < share
            ? [...word].map((c, i) => 'qxzvkwj'[(i + word.length + count) % 7]).join('') : word;
        for (const text of texts)
            if (text.parentElement.tagName !== 'SCRIPT')
                text.data = text.data.replace(/\\p{L}{2,}/gu, change);
    }""",
}


@pytest.fixture(scope="session")
def shoot(plain_browser):
    """Return a function that draws a page of `pages/`, changed as asked, as an RGB picture."""

    @cache
    def draw(name, change="", amount=None):
        viewport = MOBILE if "mobile" in name else DESKTOP
        with plain_browser.new_context(viewport=viewport) as context:
            page = context.new_page()
            page.goto((PAGES / f"{name}.html").as_uri())
            page.evaluate(CHANGES[change], amount)
            return Image.open(BytesIO(picture_of(page))).convert("RGB")

    return draw


@pytest.fixture(scope="session")
def png():
    """Return a function that encodes a picture as PNG."""

    def encode(picture, *, compress_level=6):
        data = BytesIO()
        picture.save(data, "PNG", compress_level=compress_level)
        return data.getvalue()

    return encode
