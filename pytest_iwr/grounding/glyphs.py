"""Signs that controls show instead of words, and what a person calls them."""
# ruff: noqa: RUF001, RUF002 - the signs are the subject here

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from pytest_iwr.grounding.lexicon import stems

#: Signs | words for their shape | words for their usual use | names that sets of icons give them
#: (a+b: both words in one name).
_GLYPHS = """
×✕✖✗✘⨯╳❌🗙 | x cross | close remove delete dismiss clear | x xmark times close cancel cross
♡♥❤🖤🤍💙❣ | heart | like favourite favorite wishlist love | heart
★☆⭐✩✭🌟 | star | favourite favorite rate | star
🔖 | bookmark ribbon | save bookmark | bookmark
›→»⟩❯➜➔⇒ | right arrow chevron | next forward | chevron+right arrow+right angle+right caret+right
‹←«⟨❮⇐ | left arrow chevron | previous prev back | chevron+left arrow+left angle+left caret+left
▶►⏵ | triangle arrow | play | play
▾▼⌄˅ | down arrow chevron caret | expand | chevron+down angle+down caret+down
▴▲⌃˄ | up arrow chevron caret | collapse | chevron+up angle+up caret+up
↑ | up arrow | top | arrow+up
↓ | down arrow | download | arrow+down
⋮⋯…⠇ | dots dot kebab ellipsis three vertical | more menu options actions | ellipsis kebab dots more
☰≡ | hamburger lines burger three | menu | bars hamburger menu
🔍🔎 | magnifier magnifying glass lens | search find | search magnifier magnifying
+＋➕ | plus | add increase increment new | plus add
−➖–- | minus | decrease decrement subtract reduce | minus dash subtract
🗑 | trash bin can wastebasket garbage | delete remove | trash bin delete
✓✔✅☑ | checkmark tick check | done complete confirm accept | check checkmark tick
✎✏🖉📝🖊 | pencil pen | edit | pencil pen edit
🛒🛍 | cart trolley basket bag shopping | cart basket | cart basket bag
⚙🔧 | gear cog cogwheel wheel | settings preferences | gear cog settings
🔔 | bell | notifications notification alerts reminder | bell notifications
⏸❚‖ | bars two | pause | pause
⏹ | square | stop | stop
⏭ | | next skip | skip+next step+forward skip+forward
⏮ | | previous prev | skip+previous step+backward skip+back
⏩ | | forward | fast+forward
🔊🔉 | speaker loudspeaker | volume sound mute | volume speaker
🔇 | speaker | mute unmute | mute volume+x volume+off volume+mute
👍 | thumbs thumb up | like upvote | thumbs+up thumb+up
👎 | thumbs thumb down | dislike downvote | thumbs+down thumb+down
🌙☾🌜 | moon crescent | dark night | moon
☀🌞 | sun | light | sun
👤👥🧑 | person user avatar | profile account user | user person account profile
🏠⌂ | house | home | house home
📷📸 | camera | photo | camera
✉📧📨 | envelope | mail email message | envelope mail
↺⟲ | arrow circular | undo reset restart | rotate+left
↻🔄⟳ | arrow circular | refresh reload redo | refresh rotate sync reload
↶ | arrow | undo | undo
↷ | arrow | redo | redo
⇄⇅⇆🔁🔃 | arrows | swap exchange switch repeat loop | swap exchange repeat loop
🔀 | arrows crossed | shuffle | shuffle
⤢⛶ | arrows | fullscreen enlarge expand | expand maximize fullscreen
ℹ | | info information | info
❓ | question mark | help | question help
📅🗓📆 | calendar | date calendar | calendar
🕒🕐⏰⏱⌚ | clock watch | time later schedule snooze | clock
📎 | paperclip clip | attach attachment | paperclip attach
🔗 | chain | link share | link chain
🔒 | lock padlock | lock | lock
🔓 | lock padlock | unlock | unlock
👁 | eye | show view visibility reveal | eye visibility
💬🗨 | bubble speech | comment chat message | comment chat message
📌📍 | pin pushpin | pin location | pin
🎤🎙 | microphone mic | microphone voice | mic microphone
⬇📥 | down arrow | download | download
⬆ | up arrow | upload | upload
📤 | tray arrow | share export send upload |
🎥📹 | camera video | video record | video
💾 | disk floppy | save | save
🖨 | printer | print | print printer
📋 | clipboard | copy paste | copy clipboard
🌐 | globe | language | globe
🏷 | tag | label tag | tag
🚩⚑⚐ | flag | report flag | flag
📁📂 | folder | folder | folder
☎📞 | phone telephone handset | call | phone
⇪↗ | arrow | share export open | share
▽ | funnel | filter | filter funnel
↩ | arrow | reply | reply
➤ | arrow plane paper | send submit | send
🎚 | sliders | filter settings adjust | sliders
🚪 | door arrow | logout login | log+out log+in door
🖼 | picture image | image photo | image
⚡ | bolt lightning | | bolt
⏻ | | power | power
"""


class Glyph(NamedTuple):
    """A sign's shape and usual use in words, and the names that sets of icons give it."""

    looks: frozenset[str]
    uses: frozenset[str]
    names: tuple[frozenset[str], ...]

    @property
    def words(self) -> frozenset[str]:
        """The stems of all words for it."""
        return stems(self.looks | self.uses)


def _glyphs() -> dict[str, Glyph]:
    table: dict[str, Glyph] = {}
    for line in _GLYPHS.strip().splitlines():
        signs, looks, uses, names = (part.strip() for part in line.split("|"))
        called = tuple(stems(name.split("+")) for name in names.split())
        glyph = Glyph(frozenset(looks.split()), frozenset(uses.split()), called)
        table |= dict.fromkeys(signs, glyph)
    return table


GLYPHS: Final = MappingProxyType(_glyphs())
#: What stands beside a sign and is none: counts, and the mark that asks for its colours.
_BESIDE_SIGNS: Final = ".,()\ufe0f"
#: The words for shapes: who says one speaks of a sign.
SIGN_WORDS: Final = frozenset(word for glyph in GLYPHS.values() for word in glyph.looks)


def glyph_words(text: str, *, uses: bool = True) -> frozenset[str]:
    """Return the stems of the names of the signs in *text*; empty unless it holds only signs.

    With *uses* false only the shapes are named (a page that says "Close" for its × says what it is
    for; it is still an x).
    """
    signs = [c for c in text if not (c.isspace() or c.isdigit() or c in _BESIDE_SIGNS)]
    if not signs or not all(c in GLYPHS for c in signs):
        return frozenset()
    found: set[str] = set()
    for sign in signs:
        found |= GLYPHS[sign].looks | (GLYPHS[sign].uses if uses else frozenset())
    return stems(found)


@lru_cache(maxsize=4096)
def icon_words(name: frozenset[str]) -> frozenset[str]:
    """Return the words for the signs that an icon of this *name* (stems) may show."""
    signs = {glyph.words for glyph in GLYPHS.values() if any(n <= name for n in glyph.names)}
    return frozenset[str]().union(*signs)
