"""Markdown as a reader of GitHub sees it, by a parser that is not ours."""

from dataclasses import dataclass

from markdown_it import MarkdownIt

PARSER = MarkdownIt("gfm-like", {"html": True, "linkify": True})
#: The only HTML that we write.
OURS = {"<br>", "<details>", "</details>", "<summary>", "</summary>"}
#: What would fetch, link, or be markup of somebody else's.
FOREIGN = {"link_open", "image", "s_open", "em_open", "code_block", "fence", "hr"}


@dataclass
class Rendered:
    """What a text came to: its tables, as rows of cells, and everything that it holds."""

    tokens: list

    @classmethod
    def of(cls, text):
        """Parse *text*."""
        return cls(PARSER.parse(text))

    @property
    def inlines(self):
        """What stands in a line: paragraphs, cells, items."""
        return [token for token in self.tokens if token.type == "inline"]

    @property
    def kinds(self):
        """The kinds of all tokens."""
        inner = [child.type for token in self.inlines for child in token.children]
        return {*inner, *(token.type for token in self.tokens)}

    @property
    def foreign_html(self):
        """What HTML there is that is not ours."""
        pieces = [child for token in self.inlines for child in token.children]
        found = [
            t.content for t in [*self.tokens, *pieces] if t.type in {"html_inline", "html_block"}
        ]
        return [piece for piece in found if not _is_ours(piece)]

    @property
    def visible(self):
        """Every piece of text that a reader sees, a line each."""
        return [seen(token) for token in self.inlines]

    @property
    def tables(self):
        """Each table as rows of cells, as they are read."""
        found = []
        for at, token in enumerate(self.tokens):
            if token.type == "table_open":
                found.append([])
            elif token.type == "tr_open":
                found[-1].append([])
            elif token.type in {"th_open", "td_open"}:
                found[-1][-1].append(seen(self.tokens[at + 1]))
        return found


def seen(token):
    """Return the text of an inline token without what is invisible in it."""
    parts = {"softbreak": "\n", "hardbreak": "\n", "html_inline": "\n"}
    text = "".join(parts.get(child.type, child.content) for child in token.children)
    return text.replace("\u200b", "").replace("\u2060", "").replace("\u00a0", " ")


def _is_ours(piece):
    lines = piece.strip().splitlines()
    heads = [line for line in lines if line not in OURS]
    return all(head.startswith("<summary>What ") and head.endswith(")</summary>") for head in heads)
