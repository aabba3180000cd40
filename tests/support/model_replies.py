"""Replies of models: a page, pages that hold fences, and fences around them."""

from __future__ import annotations

PAGE = "<!DOCTYPE html>\n<html>\n<body>\n\n  <h1>Hi</h1>\n</body>\n</html>"
OTHER = PAGE.replace("Hi", "Ho")
#: Documents that hold fences: in a template literal, in a string, in a comment, as text.
MARKDOWN = """<!DOCTYPE html>
<html>
<body>
<script>
const help = `
# Title
```js
const a = "</html>";
```
and

```
<b>bold</b>
```
`;
</script>
</body>
</html>"""
PREVIEW = MARKDOWN.replace("<b>bold</b>", "<!DOCTYPE html>\n<html><p>in a sample</p></html>")
COMMENT = "<html>\n<!--\n```\nold\n```\n-->\n<body>\n\n<p>a</p>\n</body>\n</html>"
SHOWN = "<html>\n<body>\n<pre>\n```\ncode\n```\n</pre>\n\n<p>a</p>\n</body>\n</html>"
WITH_FENCES = {"script": MARKDOWN, "sample": PREVIEW, "comment": COMMENT, "text": SHOWN}


def fenced(html, *, info="html", marks="```"):
    """Return *html* in a fence."""
    return f"{marks}{info}\n{html}\n{marks}"
