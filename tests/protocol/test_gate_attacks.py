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
