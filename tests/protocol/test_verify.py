"""`verify` through the real binary: what is proven, what is refuted, what is withheld, and that spans are right."""

import json
import random

import pytest

from mcp_process import SHARED_DATA, SOURCE, McpProcess, modern_meta

SOURCE_TEXT = (SOURCE / "deploy" / "demo_data" / "gettysburg.txt").read_text(encoding="utf-8")
DOCUMENT = [{"id": "document", "text": SOURCE_TEXT}]


def by_type(result, kind):
    return [claim for claim in result["claims"] if claim["type"] == kind]


def check_spans(result, text):
    """Spans are byte offsets of whole characters, and checked and unchecked bytes do not overlap."""
    raw = text.encode()
    for claim in result["claims"]:
        start, end = claim["span"]["start"], claim["span"]["end"]
        assert 0 <= start < end <= len(raw)
        raw[start:end].decode()
    last = 0
    for gap in result["coverage"]["unchecked"]:
        assert last <= gap["start"] < gap["end"] <= len(raw)
        last = gap["end"]
    assert result["coverage"]["total_bytes"] == len(raw)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("Hello", "no_claims"),
        ("", "no_claims"),
        ("   \n\t ", "no_claims"),
        ("Since Berlin is in France, 2 + 2 = 4", "no_model_seat"),
        ("2 + 2 = 4. Berlin is in France.", "no_model_seat"),
        ("2 + 2 = 5", "off_by_one_unit_or_more"),
        ("Did you know that Berlin is in France? 2 + 2 = 4.", "no_model_seat"),
        ("It is false that 2 + 2 = 4.", None),
        ("If 2 + 2 = 5, then 3 + 3 = 6.", None),
    ],
)
def test_what_is_not_proven_is_withheld_with_its_reason(server, text, reason):
    result = server.call("verify", {"text": text})
    assert result["gate"] == "withheld" and "released_text" not in result
    assert result["verdict"] in ("undecided", "refuted") and result["reasons"]
    if reason is not None and reason != "off_by_one_unit_or_more":
        assert reason in result["reasons"], result["reasons"]
    if text.strip():
        check_spans(result, text)


def test_true_statements_of_every_deterministic_type_are_released_word_for_word(server):
    text = (
        "The document says “Four score and seven years ago our fathers brought forth on this continent, a new nation”.\n"
        "4 × 20 + 7 = 87.\n5 km = 5000 m.\n19 November 1863 was a Thursday.\n"
    )
    result = server.call("verify", {"text": text, "evidence": DOCUMENT})
    assert result["gate"] == "released" and result["verdict"] == "verified", result
    assert result["released_text"] == text
    assert {claim["type"] for claim in result["claims"]} == {"quotation", "arithmetic", "quantity", "date"}
    assert result["coverage"]["unchecked"] == []
    check_spans(result, text)
    found = by_type(result, "quotation")[0]["findings"][0]["evidence"][0]
    quoted = SOURCE_TEXT.encode()[found["start"] : found["end"]].decode()
    assert quoted.startswith("Four score") and quoted.endswith("a new nation")


def test_a_world_claim_beside_true_claims_keeps_the_gate_shut_and_only_its_bytes_are_unchecked(server):
    text = "17 x 24 = 408. Berlin is in France. 19 November 1863 was a Thursday."
    result = server.call("verify", {"text": text})
    assert result["gate"] == "withheld" and result["verdict"] == "undecided"
    gaps = [text.encode()[gap["start"] : gap["end"]].decode() for gap in result["coverage"]["unchecked"]]
    assert "".join(gaps).startswith("Berlin is in France")
    assert [claim["verdict"] for claim in result["claims"] if claim["type"] != "world"] == ["verified", "verified"]


def test_verified_only_drops_whole_sentences_and_says_so(server):
    text = "17 x 24 = 408. Berlin is in France. 19 November 1863 was a Thursday."
    result = server.call("verify", {"text": text, "release": "verified_only"})
    assert result["gate"] == "released"
    assert "Berlin" not in result["released_text"]
    assert "17 x 24 = 408." in result["released_text"] and "Thursday" in result["released_text"]
    dropped = [text.encode()[gap["start"] : gap["end"]].decode() for gap in result["dropped"]]
    assert "".join(dropped).strip().startswith("Berlin is in France")


def test_verified_only_refuses_when_a_kept_sentence_leans_on_a_dropped_one(server):
    result = server.call(
        "verify", {"text": "Berlin is in France. Therefore 2 + 2 = 4.", "release": "verified_only"}
    )
    assert result["gate"] == "withheld" and "released_text" not in result


def test_claims_mode_gives_one_claim_for_each_string_in_order(server):
    claims = ["2 + 2 = 4", "Since Berlin is in France, 2 + 2 = 4", "Hello", "2 + 2 = 5", "19 November 1863 was a Thursday"]
    result = server.call("verify", {"claims": claims})
    assert [claim["index"] for claim in result["claims"]] == [0, 1, 2, 3, 4]
    assert [claim["verdict"] for claim in result["claims"]] == ["verified", "undecided", "undecided", "refuted", "verified"]
    assert result["gate"] == "withheld" and result["verdict"] == "refuted"
    parts = result["claims"][1]["parts"]
    assert {part["verdict"] for part in parts} == {"verified", "undecided"}
    assert result["claims"][2]["reason"] == "no_claims"
    released = server.call("verify", {"claims": claims, "release": "verified_only"})
    assert released["released_text"] == "2 + 2 = 4\n19 November 1863 was a Thursday"


def test_checks_remove_checkers_and_never_spans(server):
    text = "2 + 2 = 4. 19 November 1863 was a Thursday."
    result = server.call("verify", {"text": text, "checks": ["date"]})
    assert result["gate"] == "withheld"
    assert by_type(result, "arithmetic")[0]["reason"] == "not_requested"
    assert by_type(result, "date")[0]["verdict"] == "verified"
    assert "2 + 2 = 4" in text[result["coverage"]["unchecked"][0]["start"] : result["coverage"]["unchecked"][0]["end"]]


@pytest.mark.parametrize(
    "profile, gate", [("quick", "released"), ("balanced", "released"), ("deep", "released"), ("paranoid", "withheld")]
)
def test_profiles_from_quick_to_paranoid(server, profile, gate):
    """paranoid takes no evidence from the caller; the others verify a quotation from it."""
    text = 'The document says "a new nation, conceived in Liberty".'
    result = server.call("verify", {"text": text, "evidence": DOCUMENT, "profile": profile})
    assert result["gate"] == gate and result["profile"] == profile


@pytest.mark.parametrize(
    "evidence, quote",
    [
        ("He said “it can’t be done” at noon.", 'The document says "it can\'t be done".'),
        ("an incon-\nvenient truth was told", 'The document says "an inconvenient truth was told".'),
        ("the eﬀect of the ﬁnal ﬂow", 'The document says "the effect of the final flow".'),
        ("a sum of\u00a05\u2009000 euros", 'The document says "a sum of 5000 euros".'),
        ("they sold 12,000 units in May", 'The document says "they sold 12000 units in May".'),
        ("they sold 12000 units in May", 'The document says "they sold 12,000 units in May".'),
        ("line one\n   line two", 'The document says "line one line two".'),
        ("1914–1918 was a war", 'The document says "1914-1918 was a war".'),
    ],
)
def test_quotations_are_found_through_typography(server, evidence, quote):
    result = server.call("verify", {"text": quote, "evidence": [{"id": "document", "text": evidence}]})
    assert by_type(result, "quotation")[0]["verdict"] == "verified", result["claims"]
    assert result["gate"] == "released"


@pytest.mark.parametrize(
    "evidence, quote",
    [
        ("He was unable to go.", 'The document says "able to go".'),
        ("It cost 15 euros.", 'The document says "5 euros".'),
        ("It cost 10.5 euros.", 'The document says "It cost 10".'),
        ("It cost 10,000 euros.", 'The document says "It cost 10".'),
        ("The result was significant.", 'The document says "The result was not significant".'),
        ("The result was not significant.", 'The document says "The result was significant".'),
        ("He came. Nobody left.", 'The document says "He left".'),
    ],
)
def test_quotations_that_are_not_there_are_refuted(server, evidence, quote):
    result = server.call("verify", {"text": quote, "evidence": [{"id": "document", "text": evidence}]})
    assert by_type(result, "quotation")[0]["verdict"] == "refuted", result["claims"]
    assert result["gate"] == "withheld"


def test_a_frame_that_denies_is_never_verified_by_the_quotation_in_it(server):
    for text in (
        'The document never says "a new nation, conceived in Liberty".',
        'The document does not say "a new nation, conceived in Liberty".',
        'It is false that the document says "a new nation, conceived in Liberty".',
        'Einstein said "a new nation, conceived in Liberty".',
    ):
        for mode in ("all", "verified_only"):
            result = server.call("verify", {"text": text, "evidence": DOCUMENT, "release": mode})
            assert result["gate"] == "withheld" and "released_text" not in result, text


def mutations(text, count, seed):
    """One word, one digit or one negation changed in a true passage."""
    chance = random.Random(seed)
    words = text.split()
    made = []
    while len(made) < count:
        size = chance.randint(6, 25)
        start = chance.randrange(len(words) - size)
        passage = [word for word in words[start : start + size] if word.strip('"“”')]
        passage = [word.replace('"', "") for word in passage]
        original = list(passage)
        at = chance.randrange(1, size - 1)
        kind = chance.choice(["word", "digit", "negation"])
        if kind == "word":
            passage[at] = chance.choice(["seven", "green", "always", "committee", "banana"])
        elif kind == "digit":
            passage.insert(at, str(chance.randint(2, 99)))
        elif "not" in passage:
            passage.remove("not")
        else:
            passage.insert(at, "not")
        if passage != original and " ".join(passage) not in " ".join(words):
            made.append(" ".join(passage))
    return made


def test_none_of_500_mutated_quotations_is_verified(tmp_path):
    quotes = mutations(SOURCE_TEXT, 500, seed=11)
    with McpProcess(tmp_path, "--audit", "memory") as server:
        for first in range(0, len(quotes), 50):
            claims = [f'The document says "{quote}"' for quote in quotes[first : first + 50]]
            result = server.call("verify", {"claims": claims, "evidence": DOCUMENT})
            wrong = [claim["text"] for claim in result["claims"] if claim["verdict"] not in ("refuted", "undecided")]
            assert not wrong, wrong
            assert sum(claim["verdict"] == "refuted" for claim in result["claims"]) >= 45


def test_calculations_of_the_public_set(tmp_path):
    path = SHARED_DATA / "factool_math.jsonl"
    if not path.exists():
        pytest.skip(f"the public data set {path.name} is not beside this checkout")
    claims, labels = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        for claim in json.loads(line)["claims"]:
            if isinstance(claim.get("label"), bool):
                claims.append(claim["text"])
                labels.append(claim["label"])
    with McpProcess(tmp_path, "--audit", "memory") as server:
        verdicts = [claim["verdict"] for claim in server.call("verify", {"claims": claims})["claims"]]
    count = lambda label, verdict: sum(l is label and v == verdict for l, v in zip(labels, verdicts))
    figures = {
        "false": labels.count(False), "false refuted": count(False, "refuted"), "false verified": count(False, "verified"),
        "true": labels.count(True), "true refuted": count(True, "refuted"), "true verified": count(True, "verified"),
    }
    print(figures)
    assert figures["false verified"] == 0 and figures["false refuted"] >= 34, figures
    assert figures["true refuted"] <= 2 and figures["true verified"] >= 230, figures


def test_no_control_or_bidi_character_of_the_input_comes_out(server):
    nasty = "\u202e\u200b\u2066\U000e0041\u001b[31m\u0007\u0085\ufeff"
    text = f'The document says "a{nasty}b". {nasty} 2 + 2 = 4.'
    for mode in ("all", "verified_only"):
        result = server.call(
            "verify", {"text": text, "release": mode, "evidence": [{"id": f"i{nasty}d", "text": f"x a{nasty}b y"}]}
        )
        shown = json.dumps(result, ensure_ascii=False)
        assert not any(character in shown for character in nasty if character not in "[31m")


def test_answers_come_as_they_are_ready_and_to_their_own_request(server):
    ids = {}
    for index in range(100):
        claims = [f"{index} + {n} = {index + n}" for n in range(1 + index % 7)]
        ids[server.start_call("verify", {"claims": claims})] = claims
    for id, claims in reversed(ids.items()):
        result = server.finish_call("verify", id)["structuredContent"]
        assert [claim["text"] for claim in result["claims"]] == claims and result["gate"] == "released"


def test_large_evidence_does_not_hold_up_other_calls(server):
    evidence = [{"id": "document", "text": "It was the best of times. " * 200_000}]
    slow = server.start_call("verify", {"text": 'The document says "worst of times".', "evidence": evidence})
    quick = server.start_call("verify", {"claims": ["2 + 2 = 4"]})
    server.finish_call("verify", quick)
    assert server.finish_call("verify", slow)["structuredContent"]["verdict"] == "refuted"


def test_every_result_has_a_receipt_and_leaves_count_up(server):
    receipts = [server.call("verify", {"claims": [f"{n} + 1 = {n + 1}"]})["receipt"] for n in range(5)]
    assert [receipt["leaf"] for receipt in receipts] == [0, 1, 2, 3, 4]
    assert len({receipt["id"] for receipt in receipts}) == 5 and len({receipt["log"] for receipt in receipts}) == 1


def test_cancelled_requests_get_no_answer(server):
    evidence = [{"id": "document", "text": "It was the best of times. " * 200_000}]
    id = server.start_call("verify", {"text": 'The document says "worst of times".', "evidence": evidence})
    server.send(
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id, "_meta": modern_meta()}}
    )
    server.call("verify", {"claims": ["2 + 2 = 4"]})
    code, rest = server.close()
    assert code == 0 and rest == []


def test_consult_without_a_key_says_exactly_how_to_give_one(server):
    text = server.call_error("consult", {"question": "Is 221 prime?", "answer_format": {"type": "boolean"}})
    assert "OPENAI_API_KEY" in text and "ANTHROPIC_API_KEY" in text
