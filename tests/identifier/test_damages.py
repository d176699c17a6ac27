"""What makes a text no identifier: every damage in every kind of field, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.contract.fields import IDENTIFIER_KINDS, Kind
from importer.identifier import DAMAGES, Finding, Vouched, find_damage, is_sure, malformed, unwrap

ID, EMAIL, PHONE, URL = Kind.IDENTIFIER, Kind.EMAIL, Kind.PHONE, Kind.LINKEDIN_URL
KINDS = sorted(IDENTIFIER_KINDS)

AGAIN = "format the column as text, and enter {} again from their original source"
ONE = "keep the right one, or make a row for each"
CODES = {
    ID: "not_an_id",
    EMAIL: "invalid_email",
    PHONE: "invalid_phone",
    URL: "invalid_linkedin_url",
}
NAMES = {
    ID: "an id",
    EMAIL: "an e-mail address",
    PHONE: "a phone number",
    URL: "the address of a LinkedIn page",
}
ALL = {ID: "the ids", EMAIL: "the addresses", PHONE: "the numbers", URL: "the addresses"}
WRITE = {
    ID: "write the id",
    EMAIL: "write one address such as dana@example.com, or leave the cell empty",
    PHONE: "write one number such as +1 415 555 0101, or leave the cell empty",
    URL: "write it as https://www.linkedin.com/in/NAME, or leave the cell empty",
}


def find(kind: Kind, text: str, *, vouched: Vouched = Vouched.NOBODY) -> Finding | None:
    """What is wrong with a text in a column "Col" that fills deal_id."""
    return find_damage(kind, text, column="deal_id", header="Col", vouched=vouched)


# Of every field: what a spreadsheet program or a program of one's own made of the value.
IN_EVERY_KIND = [
    *(
        (text, "is a number that lost digits in a spreadsheet program, not {one}", AGAIN)
        for text in (
            "1.41556E+10", "2.19e+26", "2.19E+26", "1,21E+15", "5E+17", "1e+20", "219E+24",
            "-1.2E+06", "1.0E10", "2.E+5", "1E-05", "1.5e-7",
        )
    ),
    *(
        (text, "is a date or a time, not {one}", AGAIN)
        for text in (
            "5-Mar", "05-Mar", "5-MAR", "5. Mär", "5-mars", "Mar-26", "Mrz 26", "mars-26",
            "05-Mar-26", "05-MAR-2026", "3 March 2026", "12/05/2026", "5/12/26", "31.12.2026",
            "12-31-2026", "2026-05-12", "2026/5/12", "2026-05-12 00:00:00", "2026-05-12T10:30:00Z",
            "2026-05-12 00:00:00+00:00", "5/12/2026 10:30 AM", "10:30", "9:05:00", "1:00 pm",
        )
    ),
    *(
        (text, "is a yes/no value, not {one}", "{write}")
        for text in ("TRUE", "False", "Yes", "no", "WAHR", "falsch", "VRAI", "Ja", "nein", "Oui")
    ),
    *(
        (
            text,
            "is what a spreadsheet program shows where a column is too narrow, not {one}",
            "make the column wider in the spreadsheet program, and save the file again",
        )
        for text in ("##", "####", "##########")
    ),
    *(
        (
            text,
            "is a formula, not {one}",
            "write the value itself, without =, in a column formatted as text",
        )
        for text in ("=0070001843", "=+14155550101", "=VLOOKUP(A2,Reps!A:B,2,0)", '=A1&"x"')
    ),
    *(
        (
            text,
            "is an error of a formula, not {one}",
            "correct the formula in the spreadsheet program, and save the file again",
        )
        for text in ("#BEZUG!", "#WERT!", "#NV", "#N/D", "#DIV/0!", "#NOMBRE?", "Err:502")
    ),
    *(
        (
            text,
            "is how Python shows bytes, not {one}",
            "turn the bytes into text before they come here: .decode()",
        )
        for text in ("b'0070'", 'b"0070"')
    ),
    *(
        (
            text,
            "is a list or a record in a program's notation, not {one}",
            "keep the right value",
        )
        for text in ("['0070', '0071']", "[1, 2]", "{'id': '0070'}", "('0070', 1)", "(70, 71)")
    ),
    *(
        (
            text,
            "is how a program displays a value, not {one}",
            "write only the value between the brackets",
        )
        for text in (
            "numpy.int64(70)", "np.int64(70)", "np.float64(70.0)", "np.str_('0070')",
            "Decimal('70')", "Decimal(70)", "Timestamp('2026-05-12 00:00:00')", "UUID('3f25ab10')",
            "ObjectId('5f7c99')", 'ObjectId("5f7c99")', "datetime.date(2026, 5, 1)", "int64(70)",
            "Fraction(7, 2)", "pd.Timestamp('2026-05-12')", "float64(7.5)", "date(2026, 5, 1)",
        )
    ),
    *(
        (text, "stands for no value, not for {one}", "{nothing}")
        for text in (
            "<NA>", "pd.NA", "\\N",
            "0", "000", "-0", "00000000-0000-0000-0000-000000000000", "TBD", "unknown", "NaT", "inf"
        )
    ),
    *(
        (text, "stands where a program should have put {one}", "{nothing}")
        for text in ("{{deal.id}}", "${id}", "%ID%", "<%= id %>", "*|EMAIL|*", "XXXX")
    ),
    *(
        (text, "is the name of a column, not {one}", "{nothing}")
        for text in ("id", "deal_id", "Deal ID", "AccountId", "contact_email", "E-mail Address")
    ),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("text", "says", "hint"), IN_EVERY_KIND)
def test_what_programs_make_of_a_value_is_damage_in_every_field(
    kind: Kind, text: str, says: str, hint: str
) -> None:
    """It is told in the words of the field, with the way back, whoever vouches for the column."""
    nothing = f"{WRITE[kind]}, or clear the cell if there is none" if kind is ID else WRITE[kind]
    expected = Finding(
        CODES[kind],
        f'"{text}" {says.format(one=NAMES[kind])}',
        hint.format(ALL[kind], write=WRITE[kind], nothing=nothing),
    )
    assert find(kind, text) == expected
    assert find(kind, text, vouched=Vouched.INSISTED) == expected


IDS, NUMBERS = AGAIN.format("the ids"), AGAIN.format("the numbers")
HYPHEN = "type the hyphen again"
DASH = "holds the dash \u2011 (U+2011) in place of a plain hyphen"
NO_ID = "write the id, or clear the cell if there is none"
EDGE = "has a hyphen at the edge of its domain, where no address has it"
CUT_ADDRESS = "put the whole address in again from where it came"
PROFILE = "holds the mark {}, which is not part of a profile's name"
WHOLE_ADDRESS = "enter the whole address from its original source"
CUT = "enter the whole id again from its original source"
PAGE = "write the id alone, which is often the last part of the address"
MAIL = "move it to the column of e-mail addresses, or clear the cell"
ALONE = "keep the number alone"
ADDRESS_ALONE = "keep the address alone"
INSIST = '; if it really is the id, confirm it with --value "deal_id:*=*"'
LABEL = "write the id alone, without the label" + INSIST
ENCODED = "enter the value again from its original source"
DAY = "may be a day and a month, or two values, but not an id"
CYRILLIC = (
    "has \u0430 (U+0430, cyrillic small letter a) among Latin letters or digits, which "
    "only looks like one of them"
)
OTHER_PAGES = {
    "https://www.linkedin.com/search/results/people/?keywords=dana": "a search",
    "linkedin.com/sales/search/people?query=(x)": "a search",
    "https://www.linkedin.com/pub/dir/Dana/Fox": "a search",
    "https://www.linkedin.com/feed/": "a post or a page of news",
    "https://www.linkedin.com/feed/update/urn:li:activity:7000000000000000000": (
        "a post or a page of news"
    ),
    "https://www.linkedin.com/posts/dana-fox_x-activity-7000": "a post or a page of news",
    "https://www.linkedin.com/jobs/view/1": "a post or a page of news",
    "https://de.linkedin.com/company/example": "the page of a company or a school",
    "https://www.linkedin.com/school/example/": "the page of a company or a school",
    "https://www.linkedin.com/sales/company/1234": "the page of a company or a school",
    "https://www.linkedin.com/messaging/thread/x": "a page of one's own account",
    "https://www.linkedin.com/mynetwork/": "a page of one's own account",
    "https://www.linkedin.com/in/me/": "a page of one's own account",
    "https://www.linkedin.com/login": "a page to sign in",
    "https://www.linkedin.com/authwall?trk=x": "a page to sign in",
    "https://www.linkedin.com/in/": "a page",
    "https://www.linkedin.com/": "a page",
    "linkedin.com": "a page",
    "https://www.linkedin.com/help/linkedin": "a page",
}

IN_ONE_KIND = [
    *((ID, t, "is a web address, not an id", PAGE) for t in ("mailto:x1", "tel:70", "data:70")),
    (
        ID,
        "zcrm_5000001",
        "begins with zcrm_, as only exports of Zoho CRM write ids",
        "write the digits behind it, if HockeyStack is connected to this Zoho CRM" + INSIST,
    ),
    (ID, "12/2027", DAY, IDS + INSIST),
    (ID, "01/02", DAY, IDS + INSIST),
    (ID, "1/2", DAY, IDS + INSIST),
    (ID, "31/12", DAY, IDS + INSIST),
    (ID, "id:0070", "begins with a label", LABEL),
    (ID, "Deal ID=0070", "begins with a label", LABEL),
    (ID, "record_id:0070", "begins with a label", LABEL),
    (ID, "0070|0071", "lists 2 values, but one id is needed", ONE),
    (ID, "7|8|9", "lists 3 values, but one id is needed", ONE),
    (ID, "70 71", "lists 2 values, but one id is needed", ONE),
    *(
        (kind, text, CYRILLIC, "type that letter again")
        for kind, text in (
            (ID, "0065e00\u0430AB"),
            (ID, "usr_d\u0430na"),
            (ID, "00\u043071"),
            (EMAIL, "d\u0430na@example.com"),
            (EMAIL, "dana@ex\u0430mple.com"),
            (URL, "https://www.linkedin.com/in/d\u0430na"),
        )
    ),
    (
        ID,
        "usr_\u0391b1",
        CYRILLIC.replace(
            "\u0430 (U+0430, cyrillic small letter a)",
            "\u0391 (U+0391, greek capital letter alpha)",
        ),
        "type that letter again",
    ),
    (
        ID,
        "007\u00b2",
        "holds \u00b2 (U+00B2, superscript two), which is not a plain letter or digit",
        "type it again",
    ),
    (
        ID,
        "\u0660\u0660\u0667",
        "holds \u0660 (U+0660, arabic-indic digit zero), which is not a plain letter or digit",
        "type it again",
    ),
    (
        ID,
        "0070\u2705",
        ("holds \u2705 (U+2705, white heavy check mark), which is not a plain letter or digit"),
        "type it again",
    ),
    (
        ID,
        "70\u20ac",
        "holds \u20ac (U+20AC, euro sign), which is not a plain letter or digit",
        "type it again",
    ),
    (ID, "$70,001.50", "is an amount of money, not an id", IDS),
    (ID, "0070&nbsp;", "holds &nbsp;, which a program wrote for another character", ENCODED),
    (ID, "0070%20", "holds %20, which a program wrote for another character", ENCODED),
    (
        EMAIL,
        "dana&amp;kim@example.com",
        "holds &amp;, which a program wrote for another character",
        ENCODED,
    ),
    (EMAIL, "a@x.com|b", "holds the mark |, which is not part of an address", ADDRESS_ALONE),
    (EMAIL, "work|a@x.com", "holds the mark |, which is not part of an address", ADDRESS_ALONE),
    (EMAIL, "a@x.com|b@x.com", "lists 2 addresses, but one is needed", ONE),
    (EMAIL, "a@x.com|b@x.com|c@x.com", "lists 3 addresses, but one is needed", ONE),
    (
        EMAIL,
        "a@x.com?subject",
        "holds the mark ? after the @, where no address has one",
        ADDRESS_ALONE,
    ),
    (
        URL,
        "https://www.linkedin.com/in/dana|work",
        "holds the mark |, which is not part of an address",
        ADDRESS_ALONE,
    ),
    *(
        (URL, text, f"is {what} on LinkedIn, not a person's profile", WRITE[URL])
        for text, what in OTHER_PAGES.items()
    ),
    (PHONE, "170 / 171", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "170/171/172", "lists 3 phone numbers, but one is needed", ONE),
    (PHONE, "555-0101 / 555-0102", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "170 | 171", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "1701; 1702", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "170 & 171", "lists 2 phone numbers, but one is needed", ONE),
    (ID, "70001841.0", "is a number with a fraction, not an id", IDS),
    (ID, "0070001841.00", "is a number with a fraction, not an id", IDS),
    (ID, "1,5", "is a number with a fraction, not an id", IDS),
    (ID, "12,5 %", "is a number with a fraction, not an id", IDS),
    (ID, "50%", "is a number with a fraction, not an id", IDS),
    (ID, "70,001,857", "is a number with separators for thousands, not an id", IDS),
    (ID, "70.001.857", "is a number with separators for thousands, not an id", IDS),
    (ID, "70 001 858", "is a number with separators for thousands, not an id", IDS),
    (ID, "+0070001856", "is a number with a sign, not an id", IDS),
    (ID, "-70001856", "is a number with a sign, not an id", IDS),
    (ID, "0x1F", "is a number as programs write it, not an id", IDS),
    (ID, "#0070001859", "begins with #, which is not part of an id", "write it without the #"),
    (ID, "https://crm.example.com/deals/0070001860", "is a web address, not an id", PAGE),
    (ID, "crm.example.com/deals/0070001860", "is a web address, not an id", PAGE),
    (ID, "a;b", "lists 2 values, but one id is needed", ONE),
    (ID, "0070001849;0070001850;x", "lists 3 values, but one id is needed", ONE),
    (ID, "0070001851, 0070001852", "lists 2 values, but one id is needed", ONE),
    (ID, "0070001851|0070001852", "lists 2 values, but one id is needed", ONE),
    (ID, "0065e00aAB 0065e00aAC", "lists 2 values, but one id is needed", ONE),
    (ID, "0070001849...", "was cut short where it says ...", CUT),
    (ID, "00700018…", "was cut short where it says …", CUT),
    (ID, "(0070001849)", "stands in brackets", "write the id without them" + INSIST),
    (ID, "{0070001849}", "stands in brackets", "write the id without them" + INSIST),
    *(
        (ID, text, f"holds the mark {mark}, which is not part of an id", "write the id without it")
        for text, mark in (("0070\\n", "\\"), ("*0070", "*"), ("0070*", "*"), ("~0070", "~"))
    ),
    (ID, "0070001849.", "ends with .", "write the id alone" + INSIST),
    (ID, "0070001849-", "ends with -", "write the id alone" + INSIST),
    (ID, "acme.com", "is the name of a web site, not an id", "write the id" + INSIST),
    (ID, "www.Acme-Group.co.uk", "is a web address, not an id", PAGE),
    (ID, "shop.acme.de", "is the name of a web site, not an id", "write the id" + INSIST),
    (ID, "nobody", "stands for no value, not for an id", NO_ID),
    (ID, "Everyone", "stands for no value, not for an id", NO_ID),
    (EMAIL, "*zoe@example.com", "begins with *", ADDRESS_ALONE),
    (EMAIL, "zoe@example.c", 'ends with ".c", with which no address ends', WRITE[EMAIL]),
    (EMAIL, "zoe@example.con", 'ends with ".con", with which no address ends', WRITE[EMAIL]),
    (EMAIL, "zoe@192.0.2.1", 'ends with ".1", with which no address ends', WRITE[EMAIL]),
    *(
        (EMAIL, f"zoe@{domain}", f'ends with ".{end}", with which no address ends', WRITE[EMAIL])
        for domain, end in (
            ("example.com1", "com1"),
            ("example.com-old", "com-old"),
            ("example.com.invalid", "invalid"),
        )
    ),
    (EMAIL, "z***@example.com", "has *** in place of letters", WHOLE_ADDRESS),
    (EMAIL, "z•@example.com", "has • in place of letters", WHOLE_ADDRESS),
    (EMAIL, f"zoe@{'a' * 64}.com", "is longer than an address can be", WRITE[EMAIL]),
    (EMAIL, f"{'a' * 65}@x.com", "is longer than an address can be", WRITE[EMAIL]),
    (EMAIL, "zoe@-example.com", EDGE, ADDRESS_ALONE),
    (EMAIL, "zoe@example-.com", EDGE, ADDRESS_ALONE),
    (EMAIL, "zoe@mail.-example.com", EDGE, ADDRESS_ALONE),
    (URL, "https://www.linkedin.com/in/dana-fo…", "was cut short where it says …", CUT_ADDRESS),
    (URL, "https://www.linkedin.com/in/dana-fo...", "was cut short where it says ...", CUT_ADDRESS),
    (URL, "www.linkedin.com/in/dana.", PROFILE.format("."), ADDRESS_ALONE),
    (URL, "https://www.linkedin.com/in/dana)", PROFILE.format(")"), ADDRESS_ALONE),
    (URL, "https://www.linkedin.com/in/dana@example.com", PROFILE.format("@"), ADDRESS_ALONE),
    (ID, "0070\u2011001841", DASH, HYPHEN),
    (EMAIL, "zoe\u2011q@example.com", DASH, HYPHEN),
    (URL, "https://www.linkedin.com/in/zoe\u2011q", DASH, HYPHEN),
    (ID, '0070"1841', 'holds the mark ", which is not part of an id', "write the id without it"),
    (ID, "?", "holds the mark ?, which is not part of an id", "write the id without it"),
    (ID, "--/", "has neither a letter nor a digit", "write the id"),
    (EMAIL, "dana@example.com; kim@example.com", "lists 2 addresses, but one is needed", ONE),
    (EMAIL, "dana@example.com kim@example.com", "lists 2 addresses, but one is needed", ONE),
    (URL, "linkedin.com/in/a;linkedin.com/in/b", "lists 2 addresses, but one is needed", ONE),
    (PHONE, "14155550101.0", "is a number with a fraction, not a phone number", NUMBERS),
    (
        PHONE,
        "4,155,550,101",
        "is a number with separators for thousands, not a phone number",
        NUMBERS,
    ),
    (PHONE, "-4155550101", "is a negative number, not a phone number", NUMBERS),
    (PHONE, "https://example.com/4155550101", "is a web address, not a phone number", WRITE[PHONE]),
    (PHONE, "zoe@example.com", "is an e-mail address, not a phone number", MAIL),
    (PHONE, "+1 415 555 0101 / +1 415 555 0102", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "415-555-0101/415-555-0102", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "(415) 555-0101; 415-555-0102", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "+1 415 555 0101 +1 415 555 0102", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "415 555 0101 or 415 555 0102", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "415-555-XXXX", "has XXXX in place of digits", WRITE[PHONE]),
    (PHONE, "415-555-01**", "has ** in place of digits", WRITE[PHONE]),
    (PHONE, "1 415 555 01O1", "has the letter O among its digits", "type the digit again"),
    (PHONE, "415 555 010l", "has the letter l among its digits", "type the digit again"),
    (PHONE, "1E5", "has the letter E among its digits", "type the digit again"),
    (PHONE, "ask Zoe", "has no digits, so it is not a phone number", WRITE[PHONE]),
    (PHONE, "555", "has only 3 digits, too few for a phone number", WRITE[PHONE]),
    (PHONE, "4155550101 4155550102", "has 20 digits, too many for one phone number", WRITE[PHONE]),
    (PHONE, "ask Zoe at 415 555 0101", 'says "ask" beside the number', ALONE),
    (PHONE, "415 555 0101 after five", 'says "after" beside the number', ALONE),
    (PHONE, "CALL 415 555 0101", 'says "CALL" beside the number', ALONE),
    (PHONE, "415 555 0101 CALL", 'says "CALL" beside the number', ALONE),
    (PHONE, "$415 555 0101", "holds $ where no phone number has it", ALONE),
    (PHONE, "+1 415 555 0101 +", "holds + where no phone number has it", ALONE),
    (PHONE, "1+415 555 0101", "holds + where no phone number has it", ALONE),
    (PHONE, "++1 415 555 0101", "holds + where no phone number has it", ALONE),
    (PHONE, "+1-415-555-0101 12:30", "holds : where no phone number has it", ALONE),
    (PHONE, "+1 415 555 0101 (", "holds ( where no phone number has it", ALONE),
    (PHONE, "4155550101/02", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "+49 30 5550101/-2/-3", "lists 3 phone numbers, but one is needed", ONE),
    (PHONE, "+1 415 555 0101 / 0102", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "+1 415 555 0101 or 02", "lists 2 phone numbers, but one is needed", ONE),
    (PHONE, "1111111111", "is the digit 1 alone, not a phone number", WRITE[PHONE]),
    (PHONE, "999-999-9999", "is the digit 9 alone, not a phone number", WRITE[PHONE]),
]


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


@pytest.mark.parametrize(("kind", "text", "says", "hint"), IN_ONE_KIND)
def test_what_is_several_or_of_the_wrong_kind_is_damage(
    kind: Kind, text: str, says: str, hint: str
) -> None:
    """A list, a sentence, a web address or a number of another kind is told as what it is."""
    expected = Finding(CODES[kind], f'"{_shown(text)}" {says}', hint)
    assert find(kind, text) == expected
    is_insisted = INSIST in hint
    assert find(kind, text, vouched=Vouched.INSISTED) == (None if is_insisted else expected)


@pytest.mark.parametrize("kind", [ID, PHONE])
def test_lines_are_told_without_breaking_the_message(kind: Kind) -> None:
    """A cell of two lines holds two values, and the message stays one line."""
    what = "values, but one id" if kind is ID else "phone numbers, but one"
    assert find(kind, "+14155550101\n+14155550102") == Finding(
        CODES[kind], f'"+14155550101<U+000A>+14155550102" lists 2 {what} is needed', ONE
    )
    assert find(kind, "4155\tx", vouched=Vouched.INSISTED) == Finding(
        CODES[kind], '"4155<U+0009>x" holds a tab or a line break', "write it in one line"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Dana",
        "Dana Fox",
        "dana@example.com",
        "Müller",
        "田中",
        "Acme Ltd",
        "Fox, Dana",
        "Anne-Marie",
        "J.Smith",
        "Иванов",
    ],
)
def test_names_are_no_ids(text: str) -> None:
    """Blanks, an @, or the look of a name make a text no id, unless a person says so."""
    assert find(ID, text) == Finding(
        "not_an_id",
        f'"{text}" looks like a name or an e-mail address, not like an id',
        "turn names into ids with --lookup deal_id=FILE, or write the id",
    )
    assert find(ID, text, vouched=Vouched.NAMED) is not None
    assert find(ID, text, vouched=Vouched.INSISTED) is None


def test_digits_that_a_spreadsheet_program_made_zeros() -> None:
    """A long number ending in zeros from the 16th digit on is asked about; some really do."""
    assert find(ID, "123456789012345000") == Finding(
        "not_an_id",
        '"123456789012345000" has zeros from its 16th digit on, which is what a spreadsheet '
        "program leaves of a longer number",
        "format the column as text, and enter the ids again from their original source, or, if it "
        'really ends like this, confirm it with --map "deal_id=Col"',
    )
    assert find(ID, "123456789012345000", vouched=Vouched.NAMED) is None
    assert find(ID, "123456789012345600") is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "point", "place"),
    [
        ("0070\u202e1481", "U+202E", 5),
        ("josé\u200d@example.com", "U+200D", 5),
        ("x\u06001", "U+0600", 2),
        ("x\u20281", "U+2028", 2),
        ("x\ue000", "U+E000", 2),
    ],
)
def test_what_is_unseen_and_may_matter_is_told(
    kind: Kind, text: str, point: str, place: int
) -> None:
    """What turns a text around, joins letters or has a form of its own is not taken off."""
    assert find(kind, text) == Finding(
        "control_character",
        f"deal_id holds the invisible character {point} at position {place}",
        "delete it, or type the text again",
    )


WRITTEN_WELL = {
    ID: (
        "007", "12345", "usr_3fA9kQ7d", "dana", "ABC", "kQdXwRtY", "0065e0000003aXcAAI",
        "1E5", "12E5", "219E01", "00219E01", "5e10000000000aB", "701000000000E12", "7e-12x",
        "1.2.3", "a.b", "12-34", "2026/0007", "70/71", "32/13", "2026-0007",
        "2026-05-0012", "deal-12", "MAR-26",
        "DEC-0012", "may", "3f25ab10-0e4c-4d2e-9b4a-1e5000000000", "auth0|5f7c99",
        "{3F25AB10-0E4C-4D2E-9B4A-1E5000000000}", "urn:li:person:123", "0-3:123456",
        "gid://crm/Deal/1",
        "AAMkAGI2TG93AAA=", "040000008200E00074C5B7101A82E0080000", "1234567890123456789",
        "12345678901234500", "00QxOv00000Mar", "true1", "0x0070001841aBc",
        "auth0|5f7c99ab12", "google-oauth2|1234567890", "ЯЖ123", "Jean-1", "A-B", "J.F", "a:b",
        "urn:li:fsd_profile:ACoAAB", "sf:0070", "deal:0070", "identity:7", "f(x)", "acme(1)",
        "0-1/0070",
    ),
    PHONE: (
        "+1 (415) 555-0101 ext. 12", "415.555.0101", "4155550101", "00 1 415 555 0101",
        "+1 415 555 0101 x7", "+14155550101,,12345#", "+1 415 555 0101;ext=12", "1-800-FLOWERS",
        "1-800-GO-FEDEX", "0800 CALLNOW", "415-555-HELP", "13CABS", "+61 1300 FLOWERS",
        "+1 415 555 0101 x12 (office)", "Direct line 415 555 0101",
        "+49 (0)711 / 123456", "+49 711/123456",
        "0711-123456-0", "0711/123456", "01.23.45.67.89", "+33 1 23 45 67 89",
        "Tel.: +1 415 555 0101", "M: +44 20 7946 0958", "+1 415 555 0101 (mobile)",
        "US +1 415 555 0101", "+966 \u0665\u0660 123 4567", "+86 10 1234 5678 转 123",
        "+81 3-1234-5678 内線12", "1234", "12-34-56-78", "+1 415\u2013555\u20130101",
        "011 44 20 7946 0958", "+7 (495) 123-45-67 доб. 12", "+1 415 555 0101 #12",
        "+55 11 91234-5678 ramal 12", "*31#4155550101", "+44 20 7946 0958 Ext 12345",
    ),
    EMAIL: (
        "dana@example.com", "o'neil@example.com", "josé@exämple.com", "用户@例子.公司",
        "dana+x@mail.example.co.uk", ".zoe@example.com", "UPPER@EXAMPLE.COM", "1.5@example.com",
        "अजय@डाटा.भारत", "почта@пример.рф", "иван@example.com", "a_b@sub-1.example.com",
    ),
    URL: (
        "https://www.linkedin.com/in/dana-fox", "linkedin.com/in/d",
        "https://de.linkedin.com/in/josé", "https://www.linkedin.com/in/%E7%94%B0?x=1&y=2",
        "https://www.linkedin.com/sales/lead/ACwAA,NAME_SEARCH,abc",
        "https://www.linkedin.com/pub/dana-fox/1/2/3", "https://www.linkedin.com/in/иван-petrov-1a",
        "https://www.linkedin.com/profile/view?id=123", "https://www.linkedin.com/in/dana/de",
        "https://www.linkedin.com/talent/profile/AEMAAA", "linkedin.com/mwlite/in/dana",
        "https://www.linkedin.com/sales/people/ACwAA", "https://www.linkedin.com/in/melissa",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, ts in WRITTEN_WELL.items() for t in ts])
def test_what_is_written_well_stays_as_it_is(kind: Kind, text: str) -> None:
    """Ids with an E, with hyphens or slashes, phones in any writing, addresses of any language."""
    assert unwrap(kind, text) == (text, ())
    assert find(kind, text) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["x\x00y", "007\x0b1", "zo\ufffd"])
def test_control_characters_and_lost_letters_are_left_to_validation(kind: Kind, text: str) -> None:
    """It tells them of every field, not of identifiers alone."""
    assert find(kind, text) is None


def test_every_damage_is_shown() -> None:
    """No line of the table is without a text that it, and nothing before it, tells."""
    told = {(kind, text) for text, _, _ in IN_EVERY_KIND for kind in KINDS}
    told |= {(kind, text) for kind, text, _, _ in IN_ONE_KIND}
    told |= {(ID, "Dana Fox"), (ID, "123456789012345000"), (ID, "x\ty"), (PHONE, "4155\tx")}
    first = {
        next((d.name, kind) for d in DAMAGES if kind in d.kinds and d.found(text))
        for kind, text in told
    }
    assert first == {(damage.name, kind) for damage in DAMAGES for kind in damage.kinds}


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (EMAIL, "dana.example.com", '"dana.example.com" is not an e-mail address'),
        (URL, "x" * 61, f'"{"x" * 59}…" is not the address of a LinkedIn page'),
    ],
)
def test_what_only_the_rule_of_the_api_refuses(kind: Kind, text: str, message: str) -> None:
    """Its words come from the same place; a long text is shortened."""
    assert malformed(kind, text, "x") == Finding(CODES[kind], message, WRITE[kind])


def test_unseen_characters_are_told_where_the_rule_refuses_them() -> None:
    """Not as a malformed address, of which nobody would see what is wrong."""
    assert malformed(EMAIL, "d\u200b@example.com", "contact_email") == Finding(
        "control_character",
        "contact_email holds the invisible character U+200B at position 2",
        "delete it, or type the text again",
    )


_ALPHABET = "0123456789aEe+-._,;:/@() \u200b\u202e\u2011\u00a0\uff0b\"'=<>#xOTUR"


@given(st.sampled_from(KINDS), st.text(_ALPHABET, max_size=12) | st.text(max_size=8))
@example(ID, "1e5")
@example(PHONE, "415-555-0101")
@example(PHONE, "(415) 555-0101")
@example(EMAIL, "d@example.com")
@example(URL, "https://www.linkedin.com/in/d")
def test_the_quick_question_misses_nothing(kind: Kind, text: str) -> None:
    """What passes it has nothing to take off, and no damage."""
    if is_sure(kind)(text):
        assert unwrap(kind, text) == (text, ())
        assert find(kind, text) is None


@given(
    st.sampled_from(KINDS),
    st.from_regex(r"\A[0-9]{1,20}[A-Za-z]?[0-9]{0,4}\Z")
    | st.from_regex(r"\A\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}\Z")
    | st.from_regex(r"\A\+[1-9]( ?\(?[0-9]\)?){6,14}\Z"),
)
def test_the_quick_question_misses_nothing_among_numbers(kind: Kind, text: str) -> None:
    """The same for texts of the forms that it lets pass."""
    if is_sure(kind)(text):
        assert unwrap(kind, text) == (text, ())
        assert find(kind, text) is None
