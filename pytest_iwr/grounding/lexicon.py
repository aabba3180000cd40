"""The words of descriptions: roles, ordinals, glyphs, and what carries no meaning.

Everything here is general English of user interfaces; nothing speaks of a particular page.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_iwr.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def word_set(text: str) -> frozenset[str]:
    """Return the words of *text*, which are divided by spaces."""
    return frozenset(text.split())


def _numbered(text: str) -> dict[str, int]:
    return {word: n for n, word in enumerate(text.split(), start=1)}


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
        "cell": "cell square seat tag swatch dot day digit number",
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

#: Ordinal word → number; -1 is the last.
ORDINALS: Final = MappingProxyType(
    _numbered("first second third fourth fifth sixth seventh eighth ninth tenth")
    | {"last": -1, "final": -1}
)
NUMBERS: Final = MappingProxyType(_numbered("one two three four five six seven eight nine ten"))

#: Verbs that only say that something is used; they name no control.
NEUTRAL_VERBS: Final = word_set(
    "click tap press hit select choose pick open go navigate switch use activate focus push visit "
    "view show set give rate jump move return change hover toggle tick check untick uncheck turn "
    "enable disable expand collapse type enter input write fill insert put append key locate find "
    "double left right"
)
#: Verbs of typing, which are no content anywhere in the description of a Type action.
TYPING_VERBS: Final = word_set(
    "type enter input write fill insert put append key add set replace change click"
)
#: Verbs that ask for something with a state of on or off.
TICKING_VERBS: Final = word_set("tick check untick uncheck")
#: What a thing is marked as when its checkbox is meant.
DONE_WORDS: Final = word_set("done complete completed finished checked")
#: Verbs that ask for one of several choices.
CHOOSING_VERBS: Final = word_set("choose select pick set change")

DEFINITE: Final = word_set("the a an this that its his her their each")
#: "with the text 'Save'": what follows is the label, not a place.
LABEL_MARKS: Final = word_set("text label labels name title caption placeholder word words")

#: Words without content.
STOP_WORDS: Final = word_set(
    "a an the this that these those it its your my our their his her me you i we they is are be "
    "was were been being has have had do does did there here now then again once twice just also "
    "only very on in at of for to from with within inside into onto by as and or so via per up "
    "down out off over under below above beside near behind between among after before until "
    "while when which who whose where what using so page website site screen window "
    "interface ui app web currently located displayed shown visible appears side corner area "
    "part clickable interactive element control widget component please named called labelled "
    "labeled titled saying says reading reads text label caption"
)
#: Small words that belong to a label when they stand inside it: "sign in", "log out".
PARTICLES: Final = word_set("in up out on off down over back")

#: Looks and places: they cannot be read from a snapshot's words.
LOOKS: Final = word_set(
    "red green blue yellow orange purple pink black white grey gray teal brown gold "
    "golden big small large little tiny round circular rounded left right top bottom upper lower "
    "center centre middle leftmost rightmost primary secondary floating"
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

_SAME = """
delete remove
like favourite favorite
cart basket bag
previous prev
close dismiss
image picture photo img
thumbnail thumb
pagination pager page
keypad pad numpad keyboard
calendar cal datepicker
gallery carousel slideshow
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


#: Names of keys, which are no labels of a control.
KEYS: Final = word_set(
    "enter return tab escape esc space spacebar backspace delete del home end pageup pagedown "
    "arrow up down left right arrowup arrowdown arrowleft arrowright shift ctrl control alt meta "
    "cmd command f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 key bar"
)
