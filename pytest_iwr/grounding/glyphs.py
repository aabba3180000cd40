"""Signs that controls show instead of words, and what a person calls them."""
# ruff: noqa: RUF001, RUF002 - the signs are the subject here

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from pytest_iwr.grounding.lexicon import stems

#: Signs | words for their shape | words for their usual use.
_GLYPHS = """
×✕✖✗✘⨯╳❌🗙 | x cross | close remove delete dismiss clear
♡♥❤🖤🤍💙❣ | heart | like favourite favorite wishlist love
★☆⭐✩✭🌟 | star | favourite favorite
›→»⟩❯➜➔⇒ | right arrow chevron | next forward
‹←«⟨❮⇐ | left arrow chevron | previous prev back
▶►⏵ | triangle arrow | play
▾▼⌄˅ | down arrow chevron caret | expand
▴▲⌃˄ | up arrow chevron caret | collapse
↑ | up arrow | top
↓ | down arrow | download
⋮⋯…⠇ | dots dot kebab ellipsis three | more menu options actions
☰≡ | hamburger lines burger | menu
🔍🔎 | magnifier magnifying glass lens | search
+＋➕ | plus | add increase increment
−➖–- | minus | decrease decrement subtract reduce
🗑 | trash bin can wastebasket | delete remove
✓✔✅☑ | checkmark tick check | done complete confirm accept
✎✏🖉📝🖊 | pencil pen | edit
🛒🛍 | cart trolley basket bag shopping | cart basket
⚙🔧 | gear cog cogwheel wheel | settings preferences
🔔 | bell | notifications notification alerts
⏸ | | pause
⏹ | | stop
⏭ | | next skip
⏮ | | previous prev
⏩ | | forward
🔊🔉 | speaker loudspeaker | volume sound
🔇 | speaker | mute
👍 | thumbs thumb up | like
👎 | thumbs thumb down | dislike
🌙☾🌜 | moon | dark night
☀🌞 | sun | light
👤👥🧑 | person user avatar | profile account user
🏠⌂ | house | home
📷📸 | camera | photo
✉📧📨 | envelope | mail email message
↺⟲ | arrow circular | undo reset restart
↻🔄⟳ | arrow circular | refresh reload redo
↶ | arrow | undo
↷ | arrow | redo
⤢⛶ | arrows | fullscreen enlarge expand
ℹ | | info information
📅🗓📆 | calendar | date calendar
📎 | paperclip clip | attach attachment
🔗 | chain | link share
🔒 | lock padlock | lock
💬🗨 | bubble speech | comment chat message
📌📍 | pin pushpin | pin location
🎤🎙 | microphone mic | microphone voice
⬇📥 | down arrow | download
⬆📤 | up arrow | upload
"""


def _glyphs() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    table: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for line in _GLYPHS.strip().splitlines():
        signs, looks, uses = (part.strip() for part in line.split("|"))
        for sign in signs:
            table[sign] = frozenset(looks.split()), frozenset(uses.split())
    return table


#: Sign → (words for its shape, words for its usual use).
GLYPHS: Final = MappingProxyType(_glyphs())
#: The words for shapes: who says one speaks of a sign.
SIGN_WORDS: Final = frozenset(word for looks, _ in GLYPHS.values() for word in looks)


def glyph_words(text: str, *, uses: bool = True) -> frozenset[str]:
    """Return the stems of the names of the signs in *text*; empty unless it holds only signs.

    With *uses* false only the shapes are named (a page that says "Close" for its × says what it is
    for; it is still an x).
    """
    signs = [c for c in text if not c.isspace() and c != "\ufe0f"]
    if not signs or not all(c in GLYPHS for c in signs):
        return frozenset()
    found: set[str] = set()
    for sign in signs:
        looks, used_for = GLYPHS[sign]
        found |= looks | (used_for if uses else frozenset())
    return stems(found)
