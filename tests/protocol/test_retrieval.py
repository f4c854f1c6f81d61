"""Corpora through the real binary: indexed on the command line, named or searched by a running server."""

import hashlib
import json
import os

import pytest

from mcp_process import McpProcess, run_cli
from panel_config import FakeProvider, Panel, answered, judged

HANDBOOK = "The pump runs at 4200 rpm.\n\nThe seal lasts nine years. Replace it with part 77-B.\n"
QUOTING = 'The document says "The seal lasts nine years."'


@pytest.fixture
def home(tmp_path):
    """A corpus `handbook`, listed in the user's configuration."""
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    (docs / "pump.md").write_text(HANDBOOK, encoding="utf-8")
    (docs / "sub" / "page.html").write_text("<p>The valve opens at <b>3</b> bar.<script>x</script></p>", encoding="utf-8")
    (docs / "faq.jsonl").write_text('{"id":"a","text":"The tank holds 40 litres.","date":"2024-02-03"}\n', encoding="utf-8")
    done = run_cli(tmp_path, "index", "handbook", docs, "--json")
    assert done.returncode == 0 and done.stderr == b"", done
    report = json.loads(done.stdout)
    assert (report["added"], report["documents"], report["listed"]) == (3, 3, False)
    configure(tmp_path, f'[corpora]\nhandbook = "{report["file"]}"\n')
    return tmp_path


def configure(home, text):
    folder = home / ".config" / "portcullis"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")


def corpus_file(home):
    return home / ".local" / "state" / "portcullis" / "corpora" / "handbook.db"


def by_reference(text, *references, **more):
    evidence = [{"id": f"d{i}", "ref": reference} for i, reference in enumerate(references)]
    return {"text": text, "evidence": evidence, "response_format": "detailed", **more}


def leaf_of(home):
    """The last record of the audit log."""
    text = (home / ".local" / "state" / "portcullis" / "audit" / "leaves").read_text(encoding="utf-8")
    return text.splitlines()[-1]


def test_evidence_named_in_a_corpus_is_the_operators_and_its_hash_is_in_the_record(home):
    with McpProcess(home) as server:
        result = server.call("verify", by_reference(QUOTING, "corpus:handbook/pump.md"))
        assert result["gate"] == "released", result
        (document,) = result["evidence"]
        digest = "sha256:" + hashlib.sha256(HANDBOOK.encode()).hexdigest()
        assert document["origin"] == "operator" and document["hash"] == digest
        assert document["source"] == "corpus:handbook/pump.md" and len(document["date"]) == 20
        assert digest in leaf_of(home)
        span = result["claims"][0]["findings"][0]["evidence"][0]
        assert HANDBOOK.encode()[span["start"] : span["end"]] == b"The seal lasts nine years."
        # The whole of it was there, so what is not in it is refuted.
        result = server.call("verify", by_reference('The document says "The seal lasts ten years."', "corpus:handbook/pump.md"))
        assert result["verdict"] == "refuted" and result["gate"] == "withheld"
        # A text that was taken out of HTML is not the whole of its source.
        result = server.call("verify", by_reference('It says "The valve opens at 5 bar."', "corpus:handbook/sub/page.html"))
        assert result["verdict"] == "undecided" and result["gate"] == "withheld"
        result = server.call("verify", by_reference('It says "The tank holds 40 litres."', "corpus:handbook/faq.jsonl#a"))
        assert result["gate"] == "released" and result["evidence"][0]["date"] == "2024-02-03"
        assert "corpus:handbook/faq.jsonl#a" in leaf_of(home)
        # Beside a text, in the caller's order.
        mixed = [{"id": "own", "text": "Snow is cold."}, {"id": "book", "ref": "corpus:handbook/pump.md"}]
        result = server.call("verify", {"text": "Snow is cold. The pump runs at 4200 rpm.", "evidence": mixed, "response_format": "detailed"})
        assert [entry["origin"] for entry in result["evidence"]] == ["caller", "operator"] and result["gate"] == "released"


def test_a_floor_that_asks_for_the_operators_evidence_takes_corpora_and_not_callers_texts(home):
    configure(home, f'[corpora]\nhandbook = "{corpus_file(home)}"\n[floor]\nevidence_origin = "operator"\n')
    with McpProcess(home) as server:
        assert server.call("verify", by_reference(QUOTING, "corpus:handbook/pump.md"))["gate"] == "released"
        own = server.call("verify", {"text": QUOTING, "evidence": [{"id": "d", "text": HANDBOOK}]})
        assert own["gate"] == "withheld" and "origin_too_low" in json.dumps(own)


@pytest.mark.parametrize(
    "evidence, needles",
    [
        ([{"id": "a", "text": "x"}, {"id": "b", "ref": "corpus:nobody/pump.md"}], ("evidence[1].ref", "nobody", "handbook")),
        ([{"id": "a", "ref": "corpus:handbook/pimp.md"}], ("evidence[0].ref", "pimp.md", "corpus:handbook/pump.md")),
        ([{"id": "a", "ref": "corpus:handbook/../../../etc/passwd"}], ("evidence[0].ref", "no document")),
        ([{"id": "a", "ref": "corpus:handbook"}], ("evidence[0].ref", "corpus:NAME/DOCUMENT")),
        ([{"id": "a", "ref": "file:///etc/passwd"}], ("evidence[0].ref", "corpus:NAME/DOCUMENT")),
        ([{"id": "a", "ref": "corpus:handbook/pump.md", "text": "x"}], ("evidence[0]", "more than one")),
        ([{"id": "a"}], ("evidence[0]", "none of")),
        ([{"id": "a", "text": "x"}, {"id": "b", "hash": "sha256:" + "0" * 64}], ("evidence[1].hash", "Send its text")),
        ([{"id": "a", "hash": "sha256:" + "0" * 64, "text": "x"}], ("evidence[0]", "more than one")),
        ([{"id": "a", "hash": "sha256:xyz"}], ("hash",)),
        ([{"id": "a", "hash": "corpus:handbook/pump.md"}], ("hash",)),
        ([{"id": "a", "ref": "corpus:handbook/x' OR '1'='1"}], ("evidence[0].ref", "no document")),
    ],
)
def test_a_wrong_reference_is_refused_with_its_place_and_releases_nothing(home, evidence, needles):
    with McpProcess(home) as server:
        for tool, arguments in (("verify", {"text": "2 + 2 = 4."}),):
            text = server.call_error(tool, {**arguments, "evidence": evidence})
            assert all(needle in text for needle in needles), text
        assert server.call("verify", {"text": "2 + 2 = 4."})["gate"] == "released"


def test_a_corpus_that_is_missing_damaged_or_of_another_version_fails_the_call_and_heals(home):
    file = corpus_file(home)
    good = file.read_bytes()
    call = by_reference(QUOTING, "corpus:handbook/pump.md")
    with McpProcess(home) as server:
        assert server.call("verify", call)["gate"] == "released"
        for damage, word in ((None, "is not there"), (b"no database", "damaged"), (good[:60] + b"\0\0\0\7" + good[64:], "another release"), (good.replace(b"nine years", b"five years"), "hash")):
            file.unlink(missing_ok=True)
            if damage is not None:
                replacement = file.with_suffix(".other")
                replacement.write_bytes(damage)
                os.rename(replacement, file)
            text = server.call_error("verify", call)
            assert word in text and "released" not in text, text
            assert run_cli(home, "verify", "-", "-e", "corpus:handbook/pump.md", stdin=QUOTING.encode()).returncode == 2
        (home / "elsewhere.db").write_bytes(good)
        file.unlink()
        file.symlink_to(home / "elsewhere.db")
        assert "ELOOP" in server.call_error("verify", call)
        file.unlink()
        file.write_bytes(good)
        assert server.call("verify", call)["gate"] == "released"
        # A corpus that is built anew is seen by a server that runs.
        (home / "docs" / "pump.md").write_text("The seal lasts ten years.\n", encoding="utf-8")
        assert run_cli(home, "index", "handbook", home / "docs").returncode == 0
        assert server.call("verify", call)["verdict"] == "refuted"
    done = run_cli(home, "verify", "-", "-e", "corpus:handbook/pump.md", "--json", stdin=b'It says "The seal lasts ten years."')
    assert done.returncode == 0, done


def test_index_says_what_it_left_out_lists_and_removes(home):
    docs = home / "docs"
    (docs / "link.md").symlink_to("/etc/passwd")
    os.mkfifo(docs / "pipe.txt")
    (docs / "bad.txt").write_bytes(b"ok \xff")
    (docs / "lines.jsonl").write_text('{"text":"a"}\nnope\n', encoding="utf-8")
    (docs / "faq.jsonl").unlink()
    done = run_cli(home, "index", "handbook", docs, "--prune")
    text = done.stderr.decode()
    assert done.returncode == 2 and "bad.txt" in text and "lines.jsonl:2" in text and "link.md" in text and "pipe.txt" in text
    assert b"dropped   1 documents" in done.stdout and b"\x1b" not in done.stdout + done.stderr
    listed = json.loads(run_cli(home, "index", "handbook", "--json").stdout)["documents"]
    assert [entry["ref"] for entry in listed] == ["corpus:handbook/pump.md", "corpus:handbook/sub/page.html"]
    assert run_cli(home, "index", "handbook", "--remove", "nothing.md").returncode == 2
    assert run_cli(home, "index", "handbook", "--remove", "pump.md").returncode == 0
    assert b"pump.md" not in run_cli(home, "index", "handbook").stdout
    (corpus,) = json.loads(run_cli(home, "index", "--json").stdout)["corpora"]
    assert corpus["documents"] == 1 and corpus["listed"] is True
    for bad in (("Hand/Book", docs), ("handbook", home / "none"), ("handbook", docs / "link.md"), ("none",), ("handbook", docs, "--drop")):
        done = run_cli(home, "index", *bad)
        assert done.returncode == 2 and done.stdout == b"" and b"fix:" in done.stderr, done
    assert run_cli(home, "index", "handbook", "--drop").returncode == 0 and not corpus_file(home).exists()


def test_a_project_file_lists_no_corpora(home):
    (home / "portcullis.toml").write_text(f'[corpora]\nown = "{corpus_file(home)}"\n', encoding="utf-8")
    done = run_cli(home, "verify", "-", stdin=b"2 + 2 = 4.")
    assert done.returncode == 2 and b"corpora.own" in done.stderr


def test_the_corpora_of_a_profile_are_searched_when_a_call_brings_no_evidence_that_counts(home):
    configure(home, f'[corpora]\nhandbook = "{corpus_file(home)}"\n[profiles.balanced]\ncorpora = ["handbook"]\n')
    with McpProcess(home) as server:
        found = server.call("verify", {"text": "The pump runs at 4200 rpm.", "response_format": "detailed"})
        assert found["gate"] == "released" and found["evidence"][0]["origin"] == "retrieved", found
        assert found["evidence"][0]["id"] == found["evidence"][0]["source"] == "corpus:handbook/pump.md"
        assert "handbook" in found["notes"][0] and '"retrieved"' in leaf_of(home)
        quoted = server.call("verify", {"text": 'It says "Replace it with part 77-B."'})
        assert quoted["gate"] == "released"
        # What was not found may stand in what was not searched for: nothing is refuted by absence.
        for text in ('It says "Replace it with part 78-B."', "The pump runs at 4300 rpm.", "The pump [1] is old.", "It holds (doc:3-4)."):
            missing = server.call("verify", {"text": text})
            assert missing["gate"] == "withheld" and missing["verdict"] == "undecided", missing
        # A text that comes with its sources is judged by these.
        own = server.call("verify", {"text": "The pump runs at 4200 rpm.", "evidence": [{"id": "d", "text": "Nothing."}], "response_format": "detailed"})
        assert own["gate"] == "withheld" and [entry["id"] for entry in own["evidence"]] == ["d"]
        for text in ('"; DROP TABLE documents; --" NEAR(a b) -x col:y* stands here.', "pump " * 5000 + ".", "\u4e16\u754c \U0001f600."):
            assert server.call("verify", {"text": text})["gate"] == "withheld"
        other = server.call("verify", {"text": "The pump runs at 4200 rpm.", "profile": "quick"})
        assert other["gate"] == "withheld" and "notes" in other
        corpus_file(home).unlink()
        assert "is not there" in server.call_error("verify", {"text": "2 + 2 = 4. The pump runs at 4200 rpm."})


def test_evidence_that_does_not_count_is_not_instead_of_a_search(home):
    base = f'[corpora]\nhandbook = "{corpus_file(home)}"\n[profiles.balanced]\ncorpora = ["handbook"]\nevidence_origin = '
    own = {"text": "The pump runs at 4200 rpm.", "evidence": [{"id": "d", "text": "The pump runs at 4200 rpm."}]}
    configure(home, base + '"retrieved"\n')
    with McpProcess(home) as server:
        assert server.call("verify", own)["gate"] == "released"
        assert server.call("verify", {**own, "text": "The pump runs at 99 rpm."})["gate"] == "withheld"
        taken = [{"id": "corpus:handbook/pump.md", "text": "The pump runs at 99 rpm."}]
        assert "id" in server.call_error("verify", {"text": "The pump runs at 99 rpm.", "evidence": taken})
    configure(home, base + '"operator"\n')
    with McpProcess(home) as server:
        assert server.call("verify", own)["gate"] == "withheld"
    configure(home, '[profiles.balanced]\ncorpora = ["handbook"]\n')
    done = run_cli(home, "verify", "-", stdin=b"2 + 2 = 4.")
    assert done.returncode == 2 and b"unknown" not in done.stdout and b"handbook" in done.stderr


def test_a_panel_sees_what_a_reference_or_a_search_brings_and_nobody_is_asked_without_it(home):
    script = {"models": {"good": [{"text": answered("40")}]}, "default": {"text": judged(("supports", "The tank holds 40 litres."))}}
    with FakeProvider(home, script) as fake:
        panel = Panel().provider("chat", "openai", fake.url)
        for family in ("a", "b"):
            panel.seat("chat", "good", family, name=f"ask-{family}").seat("chat", "judge", family, name=f"judge-{family}")
        panel.profile("ask", ["ask-a", "ask-b"]).profile("judge", ["judge-a", "judge-b"], corpora=["handbook"])
        panel.section(f'[corpora]\nhandbook = "{corpus_file(home)}"')
        with McpProcess(home, "--config", panel.write(home)) as server:
            arguments = {"question": "How many litres?", "answer_format": {"type": "number"}, "profile": "ask"}
            for ref, needle in (("corpus:handbook/none", "evidence[0].ref"), ("corpus:none/a", "handbook")):
                assert needle in server.call_error("consult", {**arguments, "evidence": [{"id": "d", "ref": ref}]})
            result = server.call("consult", {**arguments, "evidence": [{"id": "d", "ref": "corpus:handbook/faq.jsonl#a"}]})
            assert result["gate"] == "released" and result["answer"] == "40", result
            digest = "sha256:" + hashlib.sha256(b"The tank holds 40 litres.").hexdigest()
            assert digest in leaf_of(home) and "corpus:handbook/faq.jsonl#a" in leaf_of(home)
            result = server.call("verify", {"text": "The tank has room for 40 litres.", "profile": "judge"})
            assert result["verdict"] == "agreed" and result["gate"] == "released", result
            assert result["claims"][0]["findings"][-1]["evidence"][0]["id"] == "corpus:handbook/faq.jsonl#a"
        asked = fake.close()
        assert len(asked) == 4 and all("The tank holds 40 litres." in json.dumps(request) for request in asked)


def test_evidence_that_was_sent_before_is_named_by_its_hash_and_stays_the_callers(home):
    digest = "sha256:" + hashlib.sha256(HANDBOOK.encode()).hexdigest()
    by_hash = {"text": QUOTING, "evidence": [{"id": "again", "hash": digest}], "response_format": "detailed"}
    with McpProcess(home) as server:
        assert "evidence[0].hash" in server.call_error("verify", by_hash)
        assert server.call("verify", {"text": QUOTING, "evidence": [{"id": "d", "text": HANDBOOK}]})["gate"] == "released"
        result = server.call("verify", by_hash)
        assert result["gate"] == "released"
        assert result["evidence"] == [{"id": "again", "hash": digest, "bytes": len(HANDBOOK.encode()), "origin": "caller"}]
        assert digest in leaf_of(home)
        # What a reference brought was not sent by the caller.
        server.call("verify", by_reference(QUOTING, "corpus:handbook/faq.jsonl#a"))
        other = "sha256:" + hashlib.sha256(b"The tank holds 40 litres.").hexdigest()
        assert "evidence[0].hash" in server.call_error("verify", {"text": "x", "evidence": [{"id": "d", "hash": other}]})
        big = "x " * 600_000
        server.call("verify", {"text": "2 + 2 = 4.", "evidence": [{"id": "d", "text": big}]})
        too_big = "sha256:" + hashlib.sha256(big.encode()).hexdigest()
        assert "1 MiB" in server.call_error("verify", {"text": "x", "evidence": [{"id": "d", "hash": too_big}]})
    with McpProcess(home) as server:
        assert "evidence[0].hash" in server.call_error("verify", by_hash)
