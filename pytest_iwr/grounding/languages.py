"""Sentences in other languages: their verb and their quotes are read, and nothing else of them."""
# ruff: noqa: RUF001 - other scripts are the subject here

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import word_set
from pytest_iwr.grounding.quotes import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How a sentence begins that asks for a click on what it quotes, and for nothing else.
_CLICK: Final = word_set(
    "klick klicke klicken tippe tippen drücke drücken wähle wählen öffne öffnen "
    "cliquez cliquer clique appuyez appuyer sélectionnez choisissez ouvrez ouvrir "
    "haz pulsa pulsar presiona selecciona seleccionar elige abre abrir "
    "clicca cliccare premi seleziona apri clicar selecione toque abra "
    "klik tik selecteer kies kliknij wybierz naciśnij otwórz "
    "нажмите нажать кликните щёлкните выберите откройте tıkla tıklayın seç seçin "
    "اضغط انقر اختر افتح"
)
#: Without spaces between words: what the sentence begins with, after a word of politeness.
_CLICK_STARTS: Final = ("点击", "點擊", "单击", "點選", "点按", "选择", "選擇", "打开", "按下")
_POLITE: Final = ("请", "請")
#: Where a sentence ends with its verb.
_CLICK_ENDS: Final = (
    "をクリック",
    "をタップ",
    "を押す",
    "を選択",
    "を開く",
    "클릭",
    "누르기",
    "선택",
)


def in_english(tokens: Sequence[Token]) -> list[Token]:
    """Return *tokens*, or "click" and the label for a sentence of another language that clicks.

    Where such a sentence has two quotes, the last names the thing in languages that put it last;
    in all others nothing tells them apart, and the sentence stays as it is.
    """
    quotes = [token for token in tokens if token.quoted]
    plain = [token.text.lower() for token in tokens if not token.quoted and not token.mark]
    if not quotes or not plain:
        return list(tokens)
    if _begins_or_ends(plain):
        places = [part for quote in quotes[:-1] for part in (Token("of"), quote)]
        return [Token("click"), quotes[-1], *places]
    if plain[0] in _CLICK and len(quotes) == 1:
        return [Token("click"), quotes[0]]
    return list(tokens)


def _begins_or_ends(plain: Sequence[str]) -> bool:
    first = plain[0]
    for word in _POLITE:
        first = first.removeprefix(word)
    return first.startswith(_CLICK_STARTS) or plain[-1].endswith(_CLICK_ENDS)
