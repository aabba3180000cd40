"""The words of descriptions: roles, ordinals, glyphs, and what carries no meaning.

Everything here is general English of user interfaces; nothing speaks of a particular page.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_iwr.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _table(rows: Mapping[str, str]) -> Mapping[str, str]:
    """Return word → key for rows of key → words."""
    return MappingProxyType({word: key for key, row in rows.items() for word in row.split()})


#: What a person calls a thing → the kind of thing.
ROLES: Final = _table(
    {
        "button": "button btn cta",
        "link": "link hyperlink",
        "tab": "tab",
        "checkbox": "checkbox tickbox",
        "switch": "toggle switch",
        "radio": "radio",
        "field": "field box input textbox textarea searchbox bar",
        "star": "star",
        "item": "card row item entry message email mail task todo product result post article song "
        "track conversation thread note question panel tile chip section accordion heading title",
        "icon": "icon symbol glyph",
        "image": "image picture photo thumbnail avatar",
        "menu": "menu",
        "option": "option choice",
        "select": "dropdown selector combobox picker",
        "slider": "slider handle knob",
        "cell": "cell square seat tag swatch dot",
        "list": "list table grid group container column feed pagination pager breadcrumb gallery "
        "carousel slideshow banner hero calendar keypad keyboard board chart map player",
    }
)

#: Kinds of thing that say only "something to click": any candidate may be one.
GENERIC_KINDS: Final = frozenset({"", "icon", "item", "image", "cell", "star", "list"})

#: ARIA roles that fit a kind of thing exactly.
FITTING_ROLES: Final = MappingProxyType(
    {
        "button": frozenset({"button"}),
        "link": frozenset({"link"}),
        "tab": frozenset({"tab"}),
        "checkbox": frozenset({"checkbox", "switch", "menuitemcheckbox"}),
        "switch": frozenset({"switch", "checkbox"}),
        "radio": frozenset({"radio", "menuitemradio"}),
        "field": frozenset({"textbox", "searchbox", "spinbutton", "combobox"}),
        "menu": frozenset({"menu", "combobox", "menubar"}),
        "option": frozenset({"option", "menuitem", "radio", "menuitemradio"}),
        "select": frozenset({"combobox", "listbox"}),
        "slider": frozenset({"slider"}),
    }
)

_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
#: Ordinal word → number; -1 is the last.
ORDINALS: Final = MappingProxyType(
    {word: n for n, word in enumerate(_ORDINAL_WORDS, start=1)} | {"last": -1, "final": -1}
)
NUMBERS: Final = MappingProxyType(
    {
        word: n
        for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
    }
)

#: Verbs that only say that something is used; they name no control.
NEUTRAL_VERBS: Final = frozenset(
    "click tap press hit select choose pick open go navigate switch use activate focus push visit "
    "view show set give rate jump move return change hover toggle tick check untick uncheck turn "
    "enable disable expand collapse type enter input write fill insert put append key locate find "
    "double left right".split()
)
#: Verbs of typing, which are no content anywhere in the description of a Type action.
TYPING_VERBS: Final = frozenset(
    "type enter input write fill insert put append key add set replace change click".split()
)
#: Verbs that ask for something with a state of on or off.
TICKING_VERBS: Final = frozenset("tick check untick uncheck".split())
#: What a thing is marked as when its checkbox is meant.
DONE_WORDS: Final = frozenset("done complete completed finished checked".split())
#: Verbs that ask for one of several choices.
CHOOSING_VERBS: Final = frozenset("choose select pick set change".split())

#: Words without content.
STOP_WORDS: Final = frozenset(
    "a an the this that these those it its your my our their his her me you i we they is are be "
    "was were been being has have had do does did there here now then again once twice just also "
    "only very on in at of for to from with within inside into onto by as and or so via per up "
    "down out off over under below above beside near behind between among after before until "
    "while when which who whose where what using so page website site screen window "
    "interface ui app web currently located displayed shown visible appears side corner area "
    "part clickable interactive element control widget component please named called labelled "
    "labeled titled saying says reading reads text label caption".split()
)
#: Small words that belong to a label when they stand inside it: "sign in", "log out".
PARTICLES: Final = frozenset("in up out on off down over back".split())

#: Looks and places: they cannot be read from a snapshot's words.
LOOKS: Final = frozenset(
    "red green blue yellow orange purple pink black white grey gray teal brown gold "
    "golden big small large little tiny round circular rounded left right top bottom upper lower "
    "center centre middle leftmost rightmost primary secondary floating".split()
)

#: Containers that a page declares: word → key.
LANDMARKS: Final = _table(
    {
        "header": "header topbar masthead",
        "footer": "footer",
        "sidebar": "sidebar",
        "nav": "navigation nav navbar",
        "dialog": "dialog modal popup overlay lightbox",
        "toolbar": "toolbar",
        "form": "form",
    }
)

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

_SAME = """
delete remove
like favourite favorite
cart basket bag
previous prev
close dismiss
image picture photo img
thumbnail thumb
email mail
quantity qty
increase increment
decrease decrement
colour color
dialog modal popup
"""
_SYNONYMS: Final = MappingProxyType(
    {w: frozenset(row.split()) for row in _SAME.strip().splitlines() for w in row.split()}
)


def stem(word: str) -> str:
    """Return *word* without a plural's s: the form in which single words are compared."""
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))  # noqa: PLR2004 - "gas", "as" stay
    return word[:-1] if plural else word


def stems(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of all words in *texts*."""
    return frozenset(stem(word) for text in texts for word in words(text))


def synonyms(word: str) -> frozenset[str]:
    """Return the stems that mean the same control as *word*, itself included."""
    return frozenset(stem(w) for w in _SYNONYMS.get(word, ())) | {stem(word)}


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


#: Names of keys, which are no labels of a control.
KEYS: Final = frozenset(
    "enter return tab escape esc space spacebar backspace delete del home end pageup pagedown "
    "arrow up down left right arrowup arrowdown arrowleft arrowright shift ctrl control alt meta "
    "cmd command f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 key bar".split()
)
