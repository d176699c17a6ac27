"""How usual the characters of East Asian readings are."""

from __future__ import annotations

import pytest

from importer.source.text.encoding.east_asian import (
    familiar_share,
    usual_share,
    without_wide_signs,
)

TEXTS = {
    "cp932": "佐藤 花子,横浜市",
    "euc_jis_2004": "佐藤 花子,横浜市",
    "gb18030": "王丽,上海市",
    "big5hkscs": "陳雅婷,台北市",
    "cp950": "陳雅婷,台北市",
    "cp949": "김영희,서울시",
    "johab": "김영희,서울시",
}


@pytest.mark.parametrize("codec", TEXTS)
def test_a_list_of_names_is_usual_and_familiar_in_its_own_codec(codec: str) -> None:
    """All of its characters are of every day, and many belong to common names."""
    assert usual_share(TEXTS[codec], codec) == 1.0
    assert familiar_share(TEXTS[codec], codec) == 1.0


@pytest.mark.parametrize(
    ("written", "read", "usual", "familiar"),
    [
        ("cp932", "gb18030", 0.0, 0.0),  # 傾僋僙僒 is what GBK added behind the standard
        ("euc_jp", "gb18030", 1.0, 0.0),
        ("big5", "cp949", 0.25, 0.0),
    ],
)
def test_a_wrong_reading_is_neither(written: str, read: str, usual: float, familiar: float) -> None:
    """It takes what comes, of the rare parts of a standard, or of the usual ones at random."""
    text = {"cp932": "アクセサリ", "euc_jp": "知実 林 浦安市", "big5": "繁體中文"}[written]
    wrong = text.encode(written).decode(read, "ignore")
    assert round(usual_share(wrong, read), 2) == usual
    assert round(familiar_share(wrong, read), 2) == familiar


def test_other_texts_are_not_judged() -> None:
    """A codec without a table, and a text without such letters, are as usual as can be."""
    assert (usual_share("Мария", "cp1251"), familiar_share("Мария", "cp1251")) == (1.0, 1.0)
    assert (usual_share("Zoë", "gb18030"), familiar_share("Zoë", "gb18030")) == (1.0, 1.0)


def test_narrow_syllables_are_not_usual() -> None:
    """Cyrillic capitals read as Shift JIS are a row of them."""
    assert usual_share("ﾊｻﾊﾟ", "cp932") == 0.0


def test_wide_signs_are_no_part_of_a_word() -> None:
    """In a Chinese or Japanese text they stand where they like; in any other they are kept."""
    assert without_wide_signs("⇒ 大辞典,【Leave】 東京") == "  大辞典, Leave  東京"
    assert without_wide_signs("⇒ café") == "⇒ café"
