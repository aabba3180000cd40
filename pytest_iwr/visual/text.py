"""How alike two readings are: the OCR half of LVS."""

from __future__ import annotations

from collections import Counter

from rapidfuzz.distance import Levenshtein


def text_similarity(reference: str, picture: str) -> float:
    """Return 1 - Levenshtein distance / longer length of the lower-cased texts, in [0, 1].

    Two empty texts give 1.0: a page without text was rebuilt as one. Both must come from readings
    that succeeded; a reader that fails raises and never hands out an empty text.
    IWR-Bench, arXiv 2509.24709: OCR similarity.
    """
    return Levenshtein.normalized_similarity(reference.lower(), picture.lower())


def words_f1(reference: str, picture: str) -> float:
    """Return the F1 of the lower-cased words of both texts as bags, in [0, 1]; 1.0 for no words.

    Blind to order, which decides `text_similarity` on pages of several columns. Never in a score.
    """
    one, other = (Counter(text.lower().split()) for text in (reference, picture))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0
