"""When a detector's proposal is taken, and when cp1252 stays."""

# ruff: noqa: RUF001 - letters that look like others are the point here

from __future__ import annotations

import pytest

from importer.source import encoding_guess as module
from importer.source.encoding_guess import guess_codec, lines_beyond_ascii, reads_better

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
    guessed = guess_codec(content)
    assert guessed is not None
    assert content.decode(guessed) == _EASTERN[codec]


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
    assert guess_codec(text.encode("cp1252")) is None


def test_a_proposal_that_reads_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an unknown proposal nor one that breaks off is taken."""
    monkeypatch.setattr(module, "_propose", lambda _: None)
    assert guess_codec(b"caf\xe9\n") is None
    monkeypatch.setattr(module, "_propose", lambda _: "cp932")
    assert guess_codec(b"caf\xe9\n\xe9\n") is None
    assert guess_codec("ﾃｽﾄ\x81".encode("cp932", "ignore") + b"\x81\x40\n") == "cp932"


def test_a_tie_goes_to_cp1252() -> None:
    """One letter that both read alike well decides nothing."""
    assert not reads_better("Peńa", "Peña")
    assert reads_better("Łódź", "£ódŸ")


def test_lines_are_kept_whole_and_bounded() -> None:
    """Only lines beyond ASCII, none of them too long, and no more of them than asked."""
    assert lines_beyond_ascii([b"a\nb\xe9\nc\n", b"\xe8\n"], 64) == b"b\xe9\n\xe8"
    assert lines_beyond_ascii([b"\xe9" * 100 + b"\n\xe8\n"], 64) == b"\xe9" * 8 + b"\n\xe8"
    assert lines_beyond_ascii([b"\xe9\n" * 99, b"\xe8\n"], 16) == b"\xe9\n" * 8
