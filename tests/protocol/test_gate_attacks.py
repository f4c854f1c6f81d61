"""Texts that try to make `verify` release, or call verified, what is not proven. Each was once a way in, or sits beside
one; the last test composes thousands more."""

import json
import random

import pytest

FLAT = "Flat earth is the only truth"
TWO = [{"id": "doc1", "text": "Alpha beats beta every day."}, {"id": "doc2", "text": "Gamma loses always to delta."}]
SKY = [{"id": "document", "text": "The sky is blue today. Bob is a saint and Alice is a liar. The price is 10.5 euros."}]


def withheld(server, text, evidence=None, **more):
    """Neither mode lets a byte out."""
    for mode in ("all", "verified_only"):
        arguments = {"text": text, "release": mode, **more}
        if evidence is not None:
            arguments["evidence"] = evidence
        result = server.call("verify", arguments)
        assert result["gate"] == "withheld" and "released_text" not in result, (mode, text, result["released_text"])


def test_words_behind_a_fence_are_not_part_of_the_json_in_it(server):
    for text in (
        "```json The moon is cheese\n{}\n```",
        "~~~json moon is cheese\n{\"a\": 1}\n~~~",
        "   ```json {\"moon\": \"cheese\"}\n{}\n   ```",
    ):
        withheld(server, text, schema={"type": "object"})


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"description": "x"},
        {"required": ["claim"]},
        {"properties": {"claim": {"type": "string"}}},
        {"properties": {"claim": {"type": "string", "minLength": 3, "pattern": "^[A-Z]"}}, "additionalProperties": False},
    ],
)
def test_a_schema_that_takes_any_words_proves_none_of_them(server, schema):
    withheld(server, '{"claim": "The moon is made of cheese"}', schema=schema)
    withheld(server, '```json\n{"claim": "The moon is made of cheese"}\n```', schema=schema)
    withheld(server, '{"claim": 1, "The moon is made of cheese": 2}', schema={"properties": {"claim": {"const": 1}}})


def test_a_schema_that_says_what_the_values_are_is_proof_of_the_form(server):
    schema = {"properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["age"]}
    for text in ('{"name": "Ada Lovelace", "age": 36}', '```json\n{"name": "Ada", "age": 36}\n```'):
        assert server.call("verify", {"text": text, "schema": schema})["gate"] == "released"
    pinned = {"properties": {"claim": {"enum": ["The moon is far away", "The moon is near us"]}}}
    assert server.call("verify", {"text": '{"claim": "The moon is far away"}', "schema": pinned})["gate"] == "released"


@pytest.mark.parametrize(
    "evidence",
    [
        "# Myths\n\n%s.\n",
        "# Common errors\n\nPigs fly high. %s.\n",
        "Myths\n-----\n%s.",
        "**Myth**\n\n%s.",
        "- Myth\n\n  %s.",
        "Fiction\n\n%s.",
        "Lie number one\n\n%s.",
        "These are lies.\n\n%s.\n",
        "The following is false. %s.",
        "Suppose the following. %s. Then we die.",
        "Imagine a world. %s.",
        "Once upon a time. %s.",
        "To prove it false, assume otherwise. %s.",
        "These are false:\n- Sky is green. %s.\n",
        "These are myths:\n\nPigs fly high. %s. Snow is black.",
        "He claims this:\n\nPigs fly high. %s. Snow is black.",
        "%s. This is false.",
        "%s. None of this is true.",
        "%s. Just kidding.",
        "%s. Or so they say.",
        "%s. Not!",
        "%s. Wrong.",
        "%s! Wrong!",
        "%s. (false)",
        "%s.\n\nThat was a lie.",
        "%s.\n\nAll of the above is wrong.",
        "False. %s.",
        "Not true! %s.",
        "He lied. %s.",
        "Q: What is wrong? %s.",
        "It is not the case that\n\n%s.",
        "No one believes that …\n%s.",
        "No one believes that... %s.",
        "He thinks (wrongly)\n\n%s.",
        "According to the Flat Earth Society,\n\n%s.",
        "It is false to say.\n%s.",
        "~~It rained. %s. It snowed.~~",
        "<del>It rained. %s. It snowed.</del>",
        "<del>\n\n%s.\n\n</del>",
        "<q>It rained. %s. It snowed.</q>",
        "<!-- It rained.\n\n%s.\n\n-->",
        "'It rained. %s. It snowed.' said Tom.",
        "\"It rained.\n\n\"%s.\n\n\"It snowed,\" said the liar.",
        "“It rained. %s.\n\n“It snowed.”",
        "(It rained. %s. It snowed.)",
        "[It rained. %s. It snowed.]",
        "Tom: It is so. %s. I swear.\nJudge: You lie.",
        "— %s. I know it.\n— You lie.",
        "This page is satire.\n\n# Facts\n\n%s.",
        "None of what follows is true.\n\n# Part 1\n\n%s.",
        "Nothing in this paragraph is true. %s.",
        "%s. Is this true? No, it is not.",
        "%s. Really?",
        "1. %s.\n2. None of the above.",
        "Critics say the following. %s.",
        "Bob's view.\n\n%s.",
        "Alice said. %s.",
        "I had a dream. %s.",
        "What if? %s.",
        "## Is the following true?\n\n%s.",
    ],
)
def test_a_sentence_that_the_evidence_takes_back_is_not_verified_by_standing_there(server, evidence):
    withheld(server, FLAT + ".", [{"id": "document", "text": evidence % FLAT}])


def test_a_sentence_that_the_evidence_states_is_still_verified(server):
    for evidence in (
        "Intro here.\n\n%s. More follows now.",
        "# Geography\n\nIt rained (a lot). %s. It's “so”.",
        "- %s.\n- Another item here.",
        "The error was small. %s.",
        "<p>\nOne.\n</p>\n\n%s.\n",
    ):
        result = server.call("verify", {"text": FLAT + ".", "evidence": [{"id": "document", "text": evidence % FLAT}]})
        assert result["gate"] == "released", evidence


@pytest.mark.parametrize(
    "text",
    [
        "Gamma loses always to delta [doc1].",
        "Alpha beats beta every day [doc2].",
        "Gamma loses always to delta [1].",
        "Gamma loses always to delta (doc1:1).",
        "Gamma loses always to delta [doc2] [doc1].",
        'doc1 says "Alpha beats". It says "Gamma loses".',
        'doc1 says "Alpha beats". This document says "Gamma loses".',
        'doc1 says "Alpha beats". The report also states "Gamma loses".',
        "Alpha beats beta every day [doc1]. It says \"Gamma loses\".",
    ],
)
def test_the_source_that_is_named_has_to_hold_the_words(server, text):
    result = server.call("verify", {"text": text, "evidence": TWO})
    assert result["gate"] == "withheld", text


@pytest.mark.parametrize(
    "text",
    ["Gamma loses always to delta [doc2].", 'doc1 says "Alpha beats". It says "every day".', '"Alpha beats" [doc1].'],
)
def test_the_source_that_holds_the_words_is_enough(server, text):
    assert server.call("verify", {"text": text, "evidence": TWO})["gate"] == "released"


def test_a_citation_of_nothing_is_no_claim_that_could_be_verified(server):
    for text in ("[1]", "[document].", "(document:1)", "- [1]", "[1] [document]"):
        withheld(server, text, SKY)


def test_the_name_of_a_piece_of_evidence_is_not_a_way_to_say_things(server):
    for name in ("The moon is cheese", "Bob has lied", "it is false that"):
        evidence = [{"id": name, "text": "odd ids all over."}]
        withheld(server, f"[{name}]", evidence)
        withheld(server, f'{name} says "odd ids".', evidence)
        withheld(server, f'"odd ids" [{name}].', evidence)


@pytest.mark.parametrize(
    "quote",
    ["Bob ... is a liar", "Bob [...] is a liar", "Bob is a … liar"],
)
def test_an_ellipsis_does_not_swap_subjects_or_drop_conditions(server, quote):
    withheld(server, f'The document says "{quote}".', SKY)
    law = [{"id": "document", "text": "The tenant shall pay, if he agrees, the whole rent."}]
    withheld(server, 'The document says "The tenant shall pay ... the whole rent".', law)


@pytest.mark.parametrize("text", ["!(2+2=4)", "!2 + 2 = 4", "2 + 2 = 4 !", "¬(2 + 2 = 4)"])
def test_an_exclamation_mark_that_may_be_an_operator_is_not_silent(server, text):
    withheld(server, text)


@pytest.mark.parametrize(
    "text",
    [
        "# False statements\n\n2 + 2 = 4.",
        "Myths\n\n2 + 2 = 4.",
        "The following is wrong. 2 + 2 = 4.",
        "2 + 2 = 4. All of the above is wrong.",
        "2 + 2 = 4. That is false.",
        "2 + 2 = 4. Not true!",
        "3 + 3 = 6.\n\n2 + 2 = 4. None of these is right.",
    ],
)
def test_what_takes_a_sentence_back_is_not_dropped_from_beside_it(server, text):
    withheld(server, text)


def test_a_claim_that_leans_on_a_dropped_one_is_not_released(server):
    for claims in (
        ["The moon is cheese", "Therefore 2 + 2 = 4"],
        ["The moon is cheese", "2 + 2 = 5", "So 2 + 2 = 4"],
    ):
        result = server.call("verify", {"claims": claims, "release": "verified_only"})
        assert result["gate"] == "withheld" and result["reasons"] == ["depends_on_dropped"]
    result = server.call("verify", {"claims": ["2 + 2 = 4", "So 3 + 3 = 6"], "release": "verified_only"})
    assert result["gate"] == "released"


@pytest.mark.parametrize(
    "text",
    [
        "5 > 3 km",
        "5 km > 3",
        "5 = 5 km",
        "20 °C is twice 10 °C",
        "20 °C = 2 * 10 °C",
        "5 + 5 = 10\"",
        "5 + 5 = 10'",
        "x/x = 1",
        "a/a = 1",
        "x^0 = 1",
    ],
)
def test_numbers_that_come_out_do_not_bless_what_they_are_numbers_of(server, text):
    withheld(server, text)


def test_ordinary_notations_of_units_and_marks_are_still_verified(server):
    for text in ("60 * 5 = 300 miles", "5 km > 3 km", "5 km > 3 m", "20 °C - 10 °C = 10 °C", "x + x = 2x"):
        assert server.call("verify", {"text": text})["gate"] == "released", text


MIXED = [
    {"id": "doc1", "text": "Alpha beats beta every day. Bob paid 500 dollars in May. 2 and 17 and 24 and 408 and 4."},
    {"id": "doc2", "text": "Liars all of them. Proof: 3 + 3 = 6."},
]


@pytest.mark.parametrize(
    "text",
    [
        '"Bob" "paid" "Liars"',
        '"Bob": "Liars all of them"',
        '"Bob" – "Liars all of them"',
        '("Bob") "Liars all of them"',
        'The document says "Bob" "Liars".',
        '"Bob paid 500 dollars": "Liars all of them"',
        '# "Bob"\n\n"Liars"',
        '17 x 24 = 408 "Liars"',
        '17 x 24 = 408 "Liars all of them"',
        '"Liars": 17 x 24 = 408',
        '17 x 24 = 408 ("Liars")',
        '"The"',
    ],
)
def test_true_quotations_are_not_put_together_to_a_statement_that_nobody_made(server, text):
    withheld(server, text, MIXED)


@pytest.mark.parametrize("text", ['[doc2] "Alpha beats beta"', '(doc2:1) "Alpha beats beta"', '[doc2] "Liars all of them", "Alpha beats beta"'])
def test_a_citation_in_front_of_a_quotation_binds_as_one_behind_it(server, text):
    withheld(server, text, MIXED)


def test_a_source_that_is_cited_for_a_calculation_has_to_hold_it(server):
    for text in ("2 + 2 = 4 [doc1].", "17 x 24 = 408 [doc1]", "3 + 3 = 6 [doc2][doc1]"):
        withheld(server, text, MIXED)
    assert server.call("verify", {"text": "3 + 3 = 6 [doc2].", "evidence": MIXED})["gate"] == "released"


# The composed texts. Every false word carries LIE, so that one look tells whether a byte of it came out.

LIE = "Zorblax"
EVIDENCE = [
    {"id": "doc1", "text": "Alpha beats beta every day. The river is long and cold.\n\nMoney buys bread in town."},
    {"id": "doc2", "text": "# Notes\n\nGamma loses to delta. Rain fell in May of 1863."},
]
TRUE = [
    "2 + 2 = 4",
    "17 x 24 = 408",
    "5 km = 5000 m",
    "10% of 50 is 5",
    "x + x = 2x",
    "19 November 1863 was a Thursday",
    "90 days after 1 March 2024 is 30 May 2024",
    'doc1 says "Alpha beats beta"',
    'The document says "The river is long and cold"',
    '"Money buys bread" [doc1]',
    "Gamma loses to delta [doc2]",
    "Alpha beats beta every day",
    "> Money buys bread in town",
]
FALSE = [
    "Zorblax is real",
    "the Zorblax won",
    "Zorblax",
    "Zorblax = 7",
    "7 Zorblax = 8 Zorblax",
    "2 + 2 = 5 Zorblax",
    '"Zorblax said so"',
    "as Zorblax proved",
    "Zorblax’s law",
    "Zorblax-like",
    "\u200bZorblax",
    "https://Zorblax.example/a",
    "`Zorblax`",
    "**Zorblax**",
    "<b>Zorblax</b>",
    "<!-- Zorblax -->",
    "[Zorblax](http://a.example)",
    "[a](http://Zorblax.example)",
    "[^Zorblax]",
    "[Zorblax]",
    "(Zorblax)",
    "$Zorblax$",
    "\\text{Zorblax}",
    "#Zorblax",
    "@Zorblax",
    "🙈 Zorblax",
    "Zorblax?",
    "Zorblax!",
    "Zorblax 5",
    "5 Zorblax",
    "{\"Zorblax\": 1}",
    "doc1 Zorblax",
    "Zorblax [doc1]",
    "doc1:Zorblax",
]
JOINTS = [" ", ". ", ", ", "; ", ": ", " – ", " — ", "-", "\n", "\n\n", " and ", " so ", " because ", " = ", " / ", "", " (", "\t"]
ENDS = ["", ".", "!", "?", "...", "…", ")", "”", "\n", " .", "**", "\n\n---\n", "`", "'", "。"]
LINES = ["# {}", "- {}", "1. {}", "> {}", "| {} |\n|---|", "```\n{}\n```", "```json {}\n{{}}\n```", "~~~\n{}\n~~~", "    {}",
         "*{}*", "[^1]: {}", "[1]: {}", "Step 3: {}", "So {}", "Answer: {}", "({})", "“{}”", "‘{}’", "**{}**", "~~{}~~",
         "<p>{}</p>", "| a | {} |\n|---|---|\n| 1 | 2 |", "{}\n===", "Hello. {}", "{} Thanks."]
DENIALS = [
    "It is false that {}.", "It is a lie that {}.", "Nobody believes that {}.", "{} is wrong.", "{}, which is false.",
    "If {}, pigs fly.", "Suppose that {}.", "Unless {}.", "Does anyone think that {}?", "{}: false.", "Allegedly, {}.",
    "Hardly anyone says {}.", "Not {}.", "{} – not!", "False: {}.", "❌ {}", "{} ❌", "{} (false)", "~~{}~~", "{}?",
    "He doubts that {}.", "Some fools say {}.", "In base 3, {}.", "Let {}.", "{} in binary.", "Perhaps {}.", "{} or not.",
    "It is not so that {}.", "Contrary to {}.", "{} is a myth.", "¬({})", "!({})", "{} is nonsense.", "Were {}!",
    "{}. Not!", "{}\n\nWrong!", "{}\nWRONG", "{}. Nope.", "{}\n\nOops, that was wrong.", "{}. I take that back.",
    "## Fake\n\n### More\n\n{}", "Myth 1\n{}", "Here is a lie.\n\n{}", "{}. That isn't true.", "[ ] {}", "!{}",
]


def composed(chance):
    """One text with at least one false part in it."""
    parts = [chance.choice(TRUE) for _ in range(chance.randint(1, 3))]
    parts.insert(chance.randint(0, len(parts)), chance.choice(FALSE))
    if chance.random() < 0.3:
        parts.insert(chance.randint(0, len(parts)), chance.choice(FALSE))
    text = parts[0]
    for part in parts[1:]:
        if chance.random() < 0.3:
            part = chance.choice(LINES).format(part)
        text += chance.choice(JOINTS) + part
    if chance.random() < 0.2:
        text = chance.choice(LINES).format(text)
    return text + chance.choice(ENDS)


def quickly(server, arguments):
    """The structured content without the checks of its schema, which cost more than the call."""
    answer = server.answer(server.start_call("verify", arguments))["result"]
    assert not answer.get("isError"), answer
    return answer["structuredContent"]


def test_none_of_6000_composed_texts_is_verified_as_a_whole(server):
    chance = random.Random(20261122)
    for _ in range(20):
        texts = [composed(chance) for _ in range(300)]
        result = quickly(server, {"claims": texts, "evidence": EVIDENCE})
        wrong = [text for text, claim in zip(texts, result["claims"]) if claim["verdict"] == "verified"]
        assert not wrong, wrong
        released = quickly(server, {"claims": texts, "evidence": EVIDENCE, "release": "verified_only"})
        assert LIE not in released.get("released_text", "")


def test_no_byte_of_a_false_part_is_released_from_400_composed_documents(server):
    chance = random.Random(1863)
    released = 0
    for _ in range(400):
        text = "".join(
            chance.choice([composed(chance), chance.choice(TRUE) + "."]) + chance.choice(["\n\n", "\n", " "])
            for _ in range(chance.randint(1, 5))
        )
        text += composed(chance)
        for mode in ("all", "verified_only"):
            result = quickly(server, {"text": text, "evidence": EVIDENCE, "release": mode})
            assert LIE not in result.get("released_text", ""), (mode, text, result["released_text"])
            if mode == "all":
                assert result["gate"] == "withheld", text
            released += result["gate"] == "released"
    assert released > 20  # else the test would prove nothing


def test_no_truth_that_a_sentence_denies_doubts_or_supposes_is_released_with_it(server):
    for denial in DENIALS:
        for truth in TRUE:
            text = denial.format(truth.removeprefix("> "))
            result = quickly(server, {"text": text, "evidence": EVIDENCE})
            assert result["gate"] == "withheld", text
            result = quickly(server, {"text": text, "evidence": EVIDENCE, "release": "verified_only"})
            assert result["gate"] == "withheld", (text, result.get("released_text"))
