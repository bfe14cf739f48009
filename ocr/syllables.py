"""Which letter groups can be a Vietnamese syllable: a grammar, so that no word list is needed.

A syllable is onset x rhyme x tone. The rhymes below are those of written Vietnamese; a rhyme
that ends in p, t, c or ch takes only the sharp and the heavy tone. Both habits of placing the
tone are right: `hòa, khỏe, thúy` and `hoà, khoẻ, thuý`.

Source of the inventory: Đoàn Thiện Thuật, "Ngữ âm tiếng Việt"; checked against a list of the
syllables that occur in legal texts (see tests).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["is_syllable", "vietnamese_score"]

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_TONES = frozenset((_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT))
_STOP_TONES = frozenset((_ACUTE, _DOT))
_VOWELS = frozenset("aăâeêioôơuưy")
_SHAPED_VOWELS = frozenset("ăâêôơư")
_EITHER_PLACE = frozenset(("oa", "oe", "uy"))
_LONGEST_SYLLABLE = 7  # nghiêng

_ONSETS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip

_RHYME_TABLE = """
    a ac ach ai am an ang anh ao ap at au ay
    ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot ooc oong
    oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh
    uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu yn ynh yt ych
"""
_RHYMES = frozenset(_RHYME_TABLE.split())
_FRONT = frozenset("eêiy")
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[ivx]{2,6}|[IVXLC]{1,8}")
_NEEDED_MARKED_SHARE = 0.45  # of syllables; running official text has 0.70 to 0.85
_LONG_FOR_ABBREVIATION = 6


def is_syllable(token: str) -> bool:
    """True when `token` can be one written Vietnamese syllable.

    Args:
        token: letters only; any normal form; any case, but not mixed inside (`CoNc` is no
            syllable, whatever its letters are). A syllable without any mark counts (`ban`).
    """
    token = unicodedata.normalize("NFC", token)
    if not token or len(token) > _LONGEST_SYLLABLE:
        return False
    if not (token.islower() or token.isupper() or token.istitle()):
        return False
    return _is_syllable(token.lower())


@lru_cache(maxsize=16_384)
def _is_syllable(token: str) -> bool:
    plain, tone, place = _without_tone(token)
    if plain is None:
        return False
    for onset in _ONSETS:
        if plain.startswith(onset):
            rhyme = plain[len(onset) :]
            if not (rhyme in _RHYMES and _fits(onset, rhyme) and _tone_fits(rhyme, tone)):
                continue
            if not tone or place - len(onset) in _tone_places(rhyme):
                return True
    return False


def _without_tone(token: str) -> tuple[str | None, str, int]:
    """The token without its tone, the tone ("" if level), the index of the toned vowel."""
    letters: list[str] = []
    tone, place = "", -1
    for written in token:
        letter, parts = written, unicodedata.normalize("NFD", written)
        tones = [part for part in parts if part in _TONES]
        if tones:
            if tone or len(tones) > 1:
                return None, "", -1
            tone, place = tones[0], len(letters)
            letter = unicodedata.normalize("NFC", parts.replace(tone, ""))
            if letter not in _VOWELS:
                return None, "", -1
        letters.append(letter)
    return "".join(letters), tone, place


def _fits(onset: str, rhyme: str) -> bool:
    first = rhyme[0]
    if onset in ("k", "gh", "ngh"):
        return first in _FRONT
    if onset in ("c", "ng"):
        return first not in _FRONT
    if onset == "g":  # gì, gìn, giếng; else gh before these vowels
        return first not in _FRONT or rhyme in ("i", "in", "iêng", "iêc")
    if onset == "gi":
        return first not in "iy"
    if onset == "qu":
        return first not in "uư"
    if first == "y" and len(rhyme) > 1:
        return onset == ""
    return True


def _tone_fits(rhyme: str, tone: str) -> bool:
    if rhyme.endswith(("c", "ch", "p", "t")):
        # Level is let through: it is how capitals without marks come.
        return not tone or tone in _STOP_TONES
    return True


@lru_cache(maxsize=512)
def _tone_places(rhyme: str) -> tuple[int, ...]:
    """Where in the rhyme the tone may sit, both habits of writing."""
    shaped = [i for i, letter in enumerate(rhyme) if letter in _SHAPED_VOWELS]
    if shaped:
        return (shaped[-1],)
    vowels = [i for i, letter in enumerate(rhyme) if letter in _VOWELS]
    if rhyme in _EITHER_PLACE:
        return (0, 1)
    if len(vowels) == 1:
        return (0,)
    closed = len(vowels) < len(rhyme)
    return (1,) if closed or len(vowels) > 2 else (0,)


def _has_mark(token: str) -> bool:
    return any(ord(letter) > 0x7F for letter in token)


def vietnamese_score(text: str) -> float:
    """How much of `text` is Vietnamese as it should be written, 0..1.

    The share of words that can be syllables, lowered when too few of them carry a mark: text
    that lost its marks is made of possible syllables (`ban`, `nam`) and still is wrong.
    Numbers, Roman ones too, and short abbreviations without a vowel do not count.
    Returns 0.0 for text without words.
    """
    words = [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if _counts(word)]
    if not words:
        return 0.0
    right = sum(is_syllable(word) for word in words)
    marked = sum(is_syllable(word) and _has_mark(word) for word in words)
    return right / len(words) * min(1.0, marked / (_NEEDED_MARKED_SHARE * len(words)))


def _counts(word: str) -> bool:
    if _ROMAN.fullmatch(word):
        return False
    if not word.isupper() or len(word) > _LONG_FOR_ABBREVIATION:
        return True
    plain = unicodedata.normalize("NFD", word.lower())
    return any(letter in "aeiouy" for letter in plain)
