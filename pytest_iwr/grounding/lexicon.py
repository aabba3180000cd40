"""The words of descriptions: roles, ordinals, glyphs, and what carries no meaning.

Everything here is general English of user interfaces; nothing speaks of a particular page.
"""

from __future__ import annotations

from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_iwr.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


#: A word of more letters may end in a plural of two letters and more.
_LONG: Final = 4


def word_set(text: str) -> frozenset[str]:
    """Return the words of *text*, which are divided by spaces."""
    return frozenset(text.split())


def _numbered(text: str) -> dict[str, int]:
    return {word: n for n, word in enumerate(text.split(), start=1)}


def _rows_by_word(text: str) -> dict[str, frozenset[str]]:
    """Return for each word the words of all rows it stands in."""
    found: dict[str, frozenset[str]] = {}
    for row in text.strip().splitlines():
        for word in row.split():
            found[word] = found.get(word, frozenset()) | frozenset(row.split())
    return found


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
        "field": "field input textbox textarea searchbox",
        "box": "box bar",
        "star": "star",
        "item": "card row item entry message email mail task todo product result post article song "
        "track conversation thread note question panel tile chip section accordion heading title",
        "icon": "icon symbol glyph",
        "image": "image picture photo thumbnail avatar",
        "menu": "menu",
        "option": "option choice answer",
        "select": "dropdown selector combobox picker select",
        "slider": "slider handle knob",
        "cell": "cell square seat tag swatch dot day digit number",
        "list": "list table grid group container column feed pagination pager breadcrumb gallery "
        "carousel slideshow banner hero calendar keypad keyboard board chart map player",
    }
)

#: Kinds of thing that say only "something to click": any candidate may be one.
GENERIC_KINDS: Final = frozenset({"", "icon", "item", "image", "cell", "star", "list", "box"})

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
    "click tap press hit select choose pick open go navigate switch use activate focus push "
    "visit view show set give rate jump move return change hover toggle tick check untick "
    "uncheck deselect unselect turn enable disable expand collapse type enter input write "
    "fill insert put append key locate find double left right"
)
#: Verbs that say what a control does: it bears the verb itself, a synonym or the sign for it.
ACTS: Final = word_set(
    "add remove delete edit close dismiss save like favourite favorite share copy reply "
    "forward archive star pin bookmark follow subscribe unfollow unsubscribe play pause stop "
    "mute unmute skip rewind shuffle repeat next previous search find filter sort order "
    "submit send post publish cancel confirm accept reject refuse decline increase decrease "
    "raise lower reserve book buy purchase pay download upload attach print export import "
    "refresh reload undo redo reset clear create compose start begin new duplicate rename "
    "lock unlock block report upvote downvote vote zoom login logout register join leave "
    "invite apply reveal answer call schedule snooze restore discard swap reorder checkout "
    "proceed continue mark untick"
)
#: "Sort by price": what is meant bears what stands behind "by".
ARRANGING: Final = word_set("sort order group filter arrange")
#: Who tells it, and how it is told; these words say nothing of the page.
NARRATION: Final = word_set(
    "user users annotator visitor customer person please now then finally afterwards i we you "
    "he she they want wants wanted need needs should must can could would let us just go "
    "ahead and okay ok so kindly simply lastly"
)
#: After "to" these open a name, other words a purpose.
KEEPING_TO: Final = word_set("page second next")
#: Nouns that only say what sort of thing is named: "the user 'hthal'", "the song 'Sage'".
SORTS: Final = word_set(
    "user member person customer author artist contact player team friend seller owner book "
    "song movie film video album playlist episode podcast recipe city hotel flight train "
    "connection room order invoice receipt file folder document project plan event meeting "
    "game course lesson category topic brand model version edition format name title text "
    "line info notice note hint tip warning alert story headline news comment review campaign "
    "record layer page app membership package service feature setting value amount price date "
    "time address control dialog window box area bar strip toast sheet drawer widget module "
    "block view mode state mark tool function symbol sign logo banner poll question answer "
    "reply step slot seat row column field"
)
PREPOSITIONS: Final = word_set(
    "of for in inside within on next beside under below beneath above from at near behind "
    "with into onto underneath alongside against to as by after before about between"
)
#: Parts of a whole; what says where a thing is may tell it from its like.
SPOTS: Final = MappingProxyType(
    {w: w for w in ["top", "bottom", "left", "right"]}
    | {"upper": "top", "uppermost": "top", "topmost": "top", "lower": "bottom",
       "lowest": "bottom", "bottommost": "bottom", "leftmost": "left", "rightmost": "right",
       "lefthand": "left", "righthand": "right"}
)  # fmt: skip
#: Words for states → the states of a snapshot that they mean, any of them.
STATES: Final = MappingProxyType(
    {word: frozenset(states.split()) for words_, states in (
        ("selected chosen active current highlighted", "selected checked pressed"),
        ("checked ticked filled completed done", "checked selected pressed"),
        ("unchecked unticked unselected", "unchecked unselected unpressed"),
        ("disabled greyed grayed", "disabled"),
        ("expanded opened open", "expanded"),
        ("collapsed closed", "collapsed"),
        ("focused", "focused"),
    ) for word in words_.split()}
)  # fmt: skip
#: Verbs of typing, which are no content anywhere in the description of a Type action.
TYPING_VERBS: Final = word_set(
    "type enter input write fill insert put append key add set replace change click"
)
#: Verbs that ask for something with a state of on or off.
TICKING_VERBS: Final = word_set("tick check untick uncheck deselect unselect")
#: What a thing is marked as when its checkbox is meant.
DONE_WORDS: Final = word_set("done complete completed finished checked")
#: Verbs that ask for one of several choices.
CHOOSING_VERBS: Final = word_set("choose select pick set change")

DEFINITE: Final = word_set("the a an this that its his her their each")
#: "with the text 'Save'": what follows is the label, not a place.
LABEL_MARKS: Final = word_set("text label labels name title caption placeholder word words")

#: Words without content.
STOP_WORDS: Final = word_set(
    "a an the this that these those it its your my our their his her me you i we they is are "
    "be was were been being has have had do does did there here now then again once twice "
    "just also only very on in at of for to from with within inside into onto by as and or so "
    "via per up down out off over under below above beside near behind between among after "
    "before until while when which who whose where what using page website site screen window "
    "interface ui app web currently located displayed shown visible appears side corner area "
    "part clickable interactive element control widget component please named called labelled "
    "labeled titled saying says reading reads text label caption already still yet departing "
    "arriving leaving starting costing priced dated posted written sent made word words one "
    "ones present moment itself himself herself directly exactly right-hand hand far end edge "
    "immediately some various existing more another additional extra given corresponding "
    "respective belonging him them"
)
#: Small words that belong to a label when they stand inside it: "sign in", "log out".
PARTICLES: Final = word_set("in up out on off down over back")

#: Looks and places: they cannot be read from a snapshot's words.
LOOKS: Final = word_set(
    "red green blue yellow orange purple pink black white grey gray teal brown gold golden "
    "big small large little tiny round circular rounded left right top bottom upper lower "
    "center centre middle leftmost rightmost primary secondary floating outlined underlined "
    "filled hollow bordered thin thick wide narrow tall curved shaped square horizontal"
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
delete remove discard
like love
favourite favorite heart wishlist wish
save bookmark
cart basket bag
previous prev back
next forward
close dismiss hide
image picture photo img
thumbnail thumb
pagination pager page
keypad pad numpad keyboard
calendar cal datepicker
gallery carousel slideshow
email mail
quantity qty amount number
increase increment raise
decrease decrement reduce lower
colour color
dialog modal popup
catalogue catalog
centre center
login signin
signup register join
settings setting preference option
search find
filter refine
edit modify change rename
phone telephone mobile
repeat loop
submit send
ok okay confirm accept
reject refuse decline
profile account
picture photo image
notification alert
compose write
unstar star
unlike like
unbookmark bookmark
unfavourite favourite
unsave save
unmute mute
unpin pin
create new add
message msg
information info detail
"""
_SYNONYMS: Final = MappingProxyType(_rows_by_word(_SAME))
#: Two words that are one, however they are written.
_PAIRS: Final = MappingProxyType({
    ("sign", "in"): "login", ("log", "in"): "login", ("log", "on"): "login",
    ("sign", "out"): "logout", ("log", "out"): "logout", ("log", "off"): "logout",
    ("sign", "up"): "signup", ("check", "out"): "checkout", ("e", "mail"): "email",
    ("pop", "up"): "popup", ("drop", "down"): "dropdown", ("wish", "list"): "wishlist",
    ("wi", "fi"): "wifi", ("full", "screen"): "fullscreen", ("play", "list"): "playlist",
})  # fmt: skip


#: A word of more letters may be a verb with "ing".
_ING: Final = 6
_IRREGULAR: Final = MappingProxyType({"children": "child", "people": "person", "men": "man",
                                      "women": "woman", "series": "series"})  # fmt: skip


def stem(word: str) -> str:
    """Return *word* without the ending of a plural: the form in which words are compared."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > _LONG and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > _LONG and word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))  # noqa: PLR2004 - "gas", "as" stay
    return word[:-1] if plural else word


def stems(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of all words in *texts*; two words that are one are one."""
    return frozenset().union(*map(_stems, texts))


@lru_cache(maxsize=16_384)
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, _joined(words(text))))


def _joined(said: list[str]) -> list[str]:
    joined: list[str] = []
    for word in said:
        pair = _PAIRS.get((joined[-1], word)) if joined else None
        if pair:
            joined[-1] = pair
        else:
            joined.append(word)
    return joined


@cache
def synonyms(word: str) -> frozenset[str]:
    """Return the stems that mean the same control as *word*, itself included."""
    same = frozenset(stem(w) for w in _SYNONYMS.get(word, ())) | {stem(word)}
    if len(word) > _ING and word.endswith("ing"):
        same |= {word[:-3], word[:-3] + "e"}  # "applying" is to apply
    return same


def covers(own: frozenset[str], wanted: frozenset[str]) -> frozenset[str]:
    """Return the words of *wanted* that stand in *own*, as they are or by a true synonym."""
    return frozenset(word for word in wanted if synonyms(word) & own)


#: Names of keys, which are no labels of a control.
KEYS: Final = word_set(
    "enter return tab escape esc space spacebar backspace delete del home end pageup pagedown "
    "arrow up down left right arrowup arrowdown arrowleft arrowright shift ctrl control alt "
    "meta cmd command f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 key bar"
)
