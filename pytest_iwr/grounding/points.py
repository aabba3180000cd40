"""What each kind of evidence is worth: points in [0, 100] for a candidate, and off them."""

from __future__ import annotations

from typing import Final

#: Accepting starts here.
ACCEPT: Final = 80.0
#: Points that the choice must be ahead of every other candidate.
MARGIN: Final = 4.0
#: The same label; the same but for signs; the same but for a number the page adds ("Cart 2").
EXACT: Final = 100.0
SAME_WORDS: Final = 96.0
SAME_BUT_NUMBERS: Final = 94.0
#: The sign that the label names ("Close" for a cross), or the other way round.
BY_SIGN: Final = 86.0
#: The picture that the words name, told by its file or class only.
BY_SHAPE: Final = 84.0
#: More where the picture is called so, and not only used so.
CALLED_SO: Final = 4.0
#: A label inside a longer one loses a point for each further word.
INSIDE: Final = 88.0
#: One or two words inside a longer label are too little: "Delete" is not "Delete account", "Travel
#: mug" is not "Travel mug set".
FEW_WORDS_INSIDE: Final = 76.0
#: All content words of an unquoted description, before points for further words.
ALL_WORDS: Final = 94.0
#: Some of them, where the others stand in the place of the control.
SOME_WORDS: Final = 86.0
#: "Remove" for "delete": the same, but the word itself is better.
BY_SYNONYM: Final = 5.0
#: "Pencil sketch" is not the pencil tool.
FURTHER: Final = 20.0
#: A text inside the control, one of several, is a weaker name than the whole.
PART: Final = 6.0
#: A kind alone ("the checkbox") names a thing only where there is one of it, or with a place.
BY_KIND: Final = 84.0
#: Points for such a thing with all words of the description beside it.
FROM_OUTSIDE: Final = 86.0
#: Off for a candidate that is not in the place named; more when the page has no such place.
ELSEWHERE: Final = 30.0
NOWHERE: Final = 35.0
#: Off for what lies under something else right now.
COVERED: Final = 6.0
#: Off where a part of the page is not called as the writer calls it.
REMARK: Final = 4.0
#: Points of a text below a delegating box; it is a control only when it is as short as one.
DELEGATED: Final = 90.0
#: Points off: another kind that people mix up (button and link); a kind nobody would call so.
CLOSE: Final = 3.0
UNLIKE: Final = 14.0
CLASH: Final = 40.0
