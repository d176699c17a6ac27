"""How usual the characters of a Chinese, Japanese or Korean reading are.

Each standard puts the characters of every day before the rare ones, and what a country's programs
added later behind both. The right codec gives the former; a wrong one takes what comes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

_Place = Callable[[bytes], bool]


def usual_share(text: str, codec: str) -> float:
    """From 0 to 1: how many of the letters are such as people write every day; 1 without a table.

    Syllables of Japanese are usual in their own codecs, but for the narrow ones.
    """
    is_usual = _USUAL.get(codec)
    letters = [letter for letter in text if is_east_asian(letter)]
    if is_usual is None or not letters:
        return 1.0
    return sum(_is_usual(letter, codec) for letter in letters) / len(letters)


def familiar_share(text: str, codec: str) -> float:
    """From 0 to 1: how near the text is to one with as many common characters as a list of names.

    Two standards may put the same bytes among their usual characters; names and notes use few of
    these over and over. 1 without a table.
    """
    known = _FAMILIAR.get(codec)
    letters = [letter for letter in text if is_east_asian(letter)]
    if known is None or not letters:
        return 1.0
    met = sum(letter in known or "\u3041" <= letter <= "\u30ff" for letter in letters)
    return min(1.0, _FAMILIAR_ENOUGH * met / len(letters))


_FAMILIAR_ENOUGH = 3
"""Where a third of the characters are common, no more can be asked for."""


def without_wide_signs(text: str) -> str:
    """The text, with a blank for each sign of East Asian typography; itself, if it is none such.

    Where most letters are theirs, signs stand where they like: before a word, alone, three at once.
    """
    letters = [letter for letter in text if not letter.isascii() and letter.isalpha()]
    if not letters or 2 * sum(map(is_east_asian, letters)) < len(letters):
        return text
    return "".join(" " if _is_wide_sign(character) else character for character in text)


def is_east_asian(letter: str) -> bool:
    """Whether a character is a letter of Chinese, Japanese or Korean."""
    return letter > "\u1100" and letter.isalpha() and _name(letter) in _SCRIPTS


_SCRIPTS = {
    *("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH", "CJK", "IDEOGRAPHIC", "HANGUL"),
}


@lru_cache(maxsize=8192)
def _name(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


@lru_cache(maxsize=8192)
def _is_usual(letter: str, codec: str) -> bool:
    base, has_usual_place = _USUAL[codec]
    try:
        written = letter.encode(base)
    except UnicodeEncodeError:
        return False
    return len(written) == 2 and has_usual_place(written)  # noqa: PLR2004 -- bytes of a character


@lru_cache(maxsize=4096)
def _is_wide_sign(character: str) -> bool:
    return (
        not character.isascii()
        and unicodedata.category(character)[0] in "SP"
        and unicodedata.east_asian_width(character) in {"W", "F", "A"}
    )


def _first_between(*spans: tuple[int, int]) -> _Place:
    return lambda written: any(low <= written[0] <= high for low, high in spans)


_JAPANESE = frozenset(
    "田中山本木村川井野原小林高橋藤佐伊渡辺斎松大石島上下岡崎森池阿部和子美郎太一二三男夫雄也介香恵真由紀"
    "直智明正健洋幸市区町県東京都北南西郡日人月年会社者事新長内前後"
)
_SIMPLIFIED = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦方白邹孟熊秦邱江尹薛段雷侯龙史陶贺顾毛邵万钱严武戴莫孔汤伟芳娜秀英敏静丽强磊"
    "军洋勇艳杰娟涛明超兰霞平刚桂华建国文志红玉婷市县省区京上海广州的一是不了在人有我他这中大来为们和地到说时"
    "要就出会公司电话"
)
_TRADITIONAL = frozenset(
    "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴范"
    "方宋鄧杜傅侯曹薛丁馬董溫唐石蔣田康白韓嚴袁黎雅婷怡君志豪淑芬惠美玲俊宏家佳穎明市縣區台北新竹雄港的一是"
    "不了在人有我他這中大來為們國和地到說時要就出會公司電話"
)
_KOREAN = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하성차주우구민진지원천방현변여추도소석선설"
    "마길연명기미영준수은숙희자순경혜호동재상철태인시구군광부산대의는가을를에와과로다고해있사"
)
_FAMILIAR = {
    "gb18030": _SIMPLIFIED,
    "big5hkscs": _TRADITIONAL,
    "cp950": _TRADITIONAL,
    "cp949": _KOREAN,
    "johab": _KOREAN,
    "cp932": _JAPANESE,
    "euc_jis_2004": _JAPANESE,
}
"""Characters of common names, places and short words."""

_USUAL: dict[str, tuple[str, _Place]] = {
    "gb18030": ("gb2312", _first_between((0xB0, 0xD7))),
    "big5hkscs": ("big5", _first_between((0xA4, 0xC6))),
    "cp950": ("big5", _first_between((0xA4, 0xC6))),
    "cp949": ("euc_kr", _first_between((0xB0, 0xC8))),
    "johab": ("euc_kr", _first_between((0xB0, 0xC8))),
    "cp932": ("euc_jp", _first_between((0xA4, 0xA5), (0xB0, 0xCF))),
    "euc_jis_2004": ("euc_jp", _first_between((0xA4, 0xA5), (0xB0, 0xCF))),
}
"""Where the usual letters stand: level 1 of GB 2312 and of JIS X 0208 with its syllables, the first
part of Big5, the syllables of KS X 1001."""
