"""When a detector's proposal is taken, and when cp1252 stays."""

# ruff: noqa: RUF001 - letters that look like others are the point here

from __future__ import annotations

import io

import pytest

from benchmarks.encoding_corpus import build_corpus
from importer.source.text.encoding.choose import choose_encoding
from importer.source.text.encoding.guess import lines_beyond_ascii, rank_codecs

_EASTERN = {
    "cp1250": "Łukasz Wójcik,Kraków\nMałgorzata Dąbrowska,Łódź\nŚwięty Józef,Gdańsk\n",
    "iso8859-2": "Dvořák,Plzeň\nŠťastný Jiří,Hradec Králové\nKateřina Veselá,Ústí\n",
    "cp1254": "Gökhan Yılmaz,İstanbul\nŞahin Çağlar,Muğla\nIşık Öztürk,Beşiktaş\n",
    "cp1253": "Γιώργος Παπαδόπουλος,Αθήνα\nΕλένη,Θεσσαλονίκη\n",
    "koi8-r": "Сергей Иванов,Москва\nАнна Смирнова,Екатеринбург\n",
    "cp866": "Сергей Иванов,Москва\nАнна Смирнова,Екатеринбург\n",
    "cp932": "田中 太郎,東京都渋谷区\n鈴木 花子,大阪市\n",
    "gb18030": "王伟,北京市有限公司\n李娜,上海\n",
    "cp949": "김철수,서울시 강남구\n이영희,부산\n",
    "mac-roman": "Élise Côté,Orléans\nFrançois Lefèvre,Besançon\nJosé Núñez,Málaga\n",
    "cp850": "Müller,München\nJäger,Düsseldorf\nSchröder,Köln\n",
}


@pytest.mark.parametrize("codec", _EASTERN)
def test_other_encodings_are_found(codec: str) -> None:
    """Three names are enough where they do not look like names in cp1252."""
    content = _EASTERN[codec].encode(codec)
    assert content.decode(rank_codecs(content)[0]) == _EASTERN[codec]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("cp1250", "Maria Bălan"),
        ("iso8859-2", "Maria Bălan"),
        ("cp1250", "Rădulescu"),
        ("cp1250", "Petar Babić"),
        ("cp1250", "Jelena Jovanović"),
        ("cp1250", "Anna Wiśniewska"),
        ("cp1250", "Jan Dąbrowski"),
        ("cp1252", "Ana Falcão"),
        ("cp1252", "Guimarães"),
        ("cp1252", "Phœnix"),
        ("cp1252", "Anne Lefèvre"),
        ("cp1252", "Peña"),
        ("cp1254", "Barış Muş"),
    ],
)
def test_one_foreign_letter_is_told_by_those_beside_it(codec: str, name: str) -> None:
    """A list that has but one name with such a letter is read as its language writes it."""
    content = f"call,Ring,usr_8d1f0011,a@example.com,{name}\n".encode(codec)
    assert content.decode(rank_codecs(content)[0]).endswith(f",{name}\n")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("euc_jp", "知実 林,浦安市\n智也 佐藤,横浜市\n淳 山本,大網白里市\n"),
        ("cp932", "ブログで大金持ち\n⇒ 最速 ￣○＿ ■ 大辞典\n※ ジュエリー\n"),
        ("big5hkscs", "【Leave Something】留下一些東西\n★ 陳雅婷,台北市\n"),
        ("gb18030", "、" + "中文博客的文章" * 400 + "\n王伟,北京\n"),
        ("big5", "在這裡的文章" * 400 + "\n陳雅婷,台北市\n"),
        ("cp1250", "Radović,Zadar\nStošić,Zagreb\nPribanić,Split\n"),
    ],
)
def test_what_a_detector_alone_takes_for_something_else_is_found(codec: str, text: str) -> None:
    """Few names, signs beside words, lines so long that they are cut within a letter."""
    lines = lines_beyond_ascii([text.encode(codec)], 32 * 1024)
    assert text.encode(codec).decode(rank_codecs(lines)[0]) == text


@pytest.mark.parametrize(
    "text",
    [
        "Élise Benoît,Besançon\n",
        "Niccolò,Forlì\nperché,però\n",
        "Peña,Coruña\nNúñez,mañana\n",
        "Søren Kjær,Århus\n",
        "João,São Paulo\n",
        "Þórsson,Akureyri\nGuðrún,Hafnarfjörður\n",
        "“it’s” – £50,café\n",
        "München,Malmö\nSão Paulo,Besançon\nCoruña,Ødegård\n",
        "Mäkinen,Jyväskylä\n",
        "é,b\n",
        "€20,don’t\n",
        "Zoë,é,à\n",
    ],
)
def test_western_text_stays_cp1252(text: str) -> None:
    """A detector alone takes Italian for Cyrillic, and Spanish for Polish."""
    assert rank_codecs(text.encode("cp1252"))[0] == "cp1252"


_HARD = {
    "cp1251": "СЕРГЕЙ ИВАНОВ,МОСКВА\nАННА СМИРНОВА,КАЗАНЬ\nПЁТР ЖУКОВ,УФА\n",
    "koi8-r": "СЕРГЕЙ ИВАНОВ,МОСКВА\nАННА СМИРНОВА,КАЗАНЬ\nПЁТР ЖУКОВ,УФА\n",
    "cp1253": "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ,ΑΘΗΝΑ\nΕΛΕΝΗ ΞΕΝΟΥ,ΠΑΤΡΑ\n",
    "iso8859-7": "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ,ΑΘΗΝΑ\nΕΛΕΝΗ ΞΕΝΟΥ,ΠΑΤΡΑ\n",
    "cp1250": "ŁUKASZ WÓJCIK,ŁÓDŹ\nMAŁGORZATA DĄBROWSKA,KRAKÓW\n",
    "koi8-u": "Сергій Іваненко,Київ\nОлексій Їжак,Чернігів\nЄвген Гаєвий,Вінниця\n",
    "iso8859-5": "Сергей Иванов,Москва\nАнна Смирнова,Екатеринбург\n",
    "cp855": "Сергей Иванов,Москва\nАнна Смирнова,Екатеринбург\n",
    "cp737": "Γιώργος Παπαδόπουλος,Αθήνα\nΕλένη,Θεσσαλονίκη\n",
    "cp857": "Gökhan Yılmaz,İstanbul\nŞahin Çağlar,Muğla\nIşık Öztürk,Beşiktaş\n",
    "iso8859-6": "محمد العلي,القاهرة\nليلى حسن,بيروت\n",
    "euc-jp": "田中 さくら,東京都渋谷区\n鈴木 ケンジ,大阪市\n",
    "iso8859-13": "Jānis Bērziņš,Rīga\nKārlis Ķeizars,Rēzekne\n",
}


@pytest.mark.parametrize("codec", _HARD)
def test_encodings_that_a_detector_alone_confuses_are_found(codec: str) -> None:
    """Capitals, which no detector knows, and codecs that share most of their letters."""
    content = _HARD[codec].encode(codec)
    assert content.decode(rank_codecs(content)[0]) == _HARD[codec]


@pytest.mark.parametrize("text", ["item,£50\n", "20°C,±5 µm\n", "“it’s here” – €50…\n", "1º,2ª\n"])
def test_signs_alone_are_of_cp1252(text: str) -> None:
    """A file whose only bytes beyond ASCII are a price or a quote says nothing of a language."""
    assert rank_codecs(text.encode("cp1252")) == ["cp1252"]


def test_every_codec_is_ranked_that_reads_the_lines() -> None:
    """The likeliest may break off further down, so that the next is wanted."""
    ranked = rank_codecs("Łukasz Wójcik,Łódź\nŚwięty Józef,Gdańsk\n".encode("cp1250"))
    assert ranked[0] == "cp1250"
    assert len(ranked) == len(set(ranked)) > 10
    assert rank_codecs(b"") == []


def test_the_corpus_is_read_right() -> None:
    """Of invented files in every codec at least as many as the benchmark promises."""
    corpus = [
        case for case in build_corpus() if case.kind in {"prose, few lines", "list, few rows"}
    ]
    shares = {}
    for kind in ("prose, few lines", "list, few rows"):
        cases = [case for case in corpus if case.kind == kind]
        found = [choose_encoding(io.BytesIO(case.data), "t.csv", None).codec for case in cases]
        right = sum(case.data.decode(c) == case.text for case, c in zip(cases, found, strict=True))
        shares[kind] = right / len(cases)
    assert len(corpus) == 200
    assert shares["prose, few lines"] >= 0.97
    assert shares["list, few rows"] >= 0.95


def test_lines_are_kept_whole_and_bounded() -> None:
    """Only lines beyond ASCII, none of them too long, and no more of them than asked."""
    assert lines_beyond_ascii([b"a\nb\xe9\nc\n", b"\xe8\n"], 64) == b"b\xe9\n\xe8"
    assert lines_beyond_ascii([b"\xe9" * 100 + b"\n\xe8\n"], 64) == b"\xe9" * 8 + b"\n\xe8"
    assert lines_beyond_ascii([b"\xe9\n" * 99, b"\xe8\n"], 16) == b"\xe9\n" * 8
