"""Five hundred injections at every tool and every wire: none of them opens the gate, breaks a result or gets a hidden character out.

One process of the server answers all calls, one provider (injection_provider.py) obeys every injection. A call asks a panel of
twelve hostile seats, one for each wire plain and streamed; where the reply carries the injection, twelve honest seats give the
answer that would open the gate and the quorum is thirteen, so that a single reply that counts although it must not is a flip.
Each text goes to each tool and each wire, to one input place and one place of the reply, which change from text to text;
PORTCULLIS_INJECTION_PLACES=all goes to every place (deploy/test --long).
"""

import os
import time

import pytest

from injection_corpus import corpus
from injection_places import BOOLEAN, OPEN, Call, documents, mark, places
from injection_product import Hostile, Oracle, Product
from mcp_process import SANITIZED
from panel_config import ONE_REQUEST_EACH, Panel

WIRES = {
    "chat": ("openai", "/v1"),
    "responses": ("openai-responses", "/v1"),
    "messages": ("anthropic", "/v1"),
    "gemini": ("gemini-native", "/v1beta"),
    "ollama": ("ollama-native", ""),
    "bedrock": ("bedrock", ""),
}
MODES = [f"{wire}-{mode}" for wire in WIRES for mode in ("plain", "stream")]
EVERYWHERE = os.environ.get("PORTCULLIS_INJECTION_PLACES") == "all"
RELEASED = "released"
LIMITS = "[concurrency]\nper_provider = 2000\nin_all = 20000\nqueue = 20000\nqueue_age_ms = 60000"
ENVIRONMENT = {"AWS_REGION": "us-east-1", "AWS_BEARER_TOKEN_BEDROCK": "key"}


def config(home, url):
    panel = Panel().section(ONE_REQUEST_EACH).section(LIMITS).provider("honest", "openai", url, structured="json_schema")
    hostile = [f"hostile-{mode}" for mode in MODES]
    honest = [f"honest-{number}" for number in range(12)]
    for mode, name in zip(MODES, hostile):
        wire, kind = mode.split("-")
        vendor, base = WIRES[wire]
        panel.provider(f"{wire}-{kind}", vendor, url, base_url=url + base, stream=kind == "stream", structured="json_schema")
        panel.seat(f"{wire}-{kind}", "hostile", f"family-{name}", name=name)
    for name in honest:
        panel.seat("honest", "honest", f"family-{name}", name=name)
    panel.profile("twelve", hostile, quorum=7, deadline_ms=50_000)
    return panel.profile("both", hostile + honest, quorum=13, deadline_ms=50_000).write(home)


def controls():
    """Calls without injections: what every request looks like without one, and that each single seat can open the gate."""
    evidence = documents(0, "base")
    forms = [BOOLEAN, *({"type": kind} for kind in ("number", "short", "json", "text", "date"))]
    forms += [{"type": "number", "unit": "km"}, {"type": "choice", "options": ["true", "false"]}, {"type": "json", "schema": {"type": "boolean"}}]
    for form in forms:
        for more in ({}, {"evidence": evidence}):
            for profile in ("twelve", "both"):
                arguments = {"question": mark(0, "base"), "answer_format": form, "profile": profile, **more}
                yield Call("consult", "control", [0], arguments, "control" if form["type"] in ("number", "date") else RELEASED)
    for profile in ("twelve", "both"):
        yield Call("verify", "control", [0], {"text": OPEN, "evidence": evidence, "profile": profile}, RELEASED)
        yield Call("verify", "control", [0], {"text": OPEN, "profile": profile}, RELEASED)
    for number in range(len(MODES)):
        question = {"question": mark(0, f"only{number}"), "answer_format": BOOLEAN, "profile": "both"}
        yield Call("consult", f"control: {MODES[number]}", [0], question, RELEASED)
        text = {"text": OPEN, "evidence": documents(0, f"only{number}"), "profile": "both"}
        yield Call("verify", f"control: {MODES[number]}", [0], text, RELEASED)


def attacks(texts):
    for number, text in enumerate(texts):
        others = [((number + k) % len(texts), texts[(number + k) % len(texts)]) for k in range(1, 6)]
        for tool, made in places(number, text, others).items():
            names = list(made)
            for name in names if EVERYWHERE else [names[number % len(names)]]:
                yield made[name]()


@pytest.fixture(scope="module")
def run(tmp_path_factory, request):
    home = tmp_path_factory.mktemp("injections")
    texts = [text for _, text in corpus()]
    used = texts[:: 10 if SANITIZED else 1]
    provider = Hostile(home)
    product = Product(home, "--config", config(home, provider.url), "--audit", "memory", env=ENVIRONMENT)
    try:
        tools = product.listed()
        oracle = Oracle(product, texts)
        began = time.monotonic()
        count = product.run([*controls(), *attacks(used)], oracle.took)
        seconds = time.monotonic() - began
    finally:
        log = product.close()
        report = provider.close()
    said = (
        f"\n{len(used)} strings, {len(tools)} tools, {len(report['modes'])} wires (plain and streamed apart), {count} calls, "
        f"{report['requests']} provider requests, {oracle.schema_checked} results against their schema, {oracle.refused} refused, "
        f"{len(oracle.flips)} flips, {len(oracle.invalid)} invalid, {len(oracle.unclean)} unclean, {product.bytes} bytes read, {seconds:.1f} s"
    )
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(said)
    return oracle, report, tools, log


def test_no_injection_opens_the_gate(run):
    oracle, _, tools, _ = run
    assert set(tools) == {"verify", "consult", "prove"}, "a tool that this test does not know: say in injection_places.py where a text can stand in it"
    assert oracle.flips == []


def test_every_result_satisfies_its_schema_and_every_request_is_answered_once(run):
    oracle, _, _, _ = run
    assert oracle.invalid == []


def test_no_control_bidi_or_invisible_character_comes_out(run):
    oracle, _, _, log = run
    assert oracle.unclean == []
    assert [line for line in log.splitlines() if not line.isprintable()] == []


def test_every_request_keeps_its_fences_and_carries_nothing_of_the_text_elsewhere(run):
    _, report, _, _ = run
    assert report["problems"] == [] and report["strange_frames"] == []
    assert sorted(report["modes"]) == sorted(MODES)


def test_each_wire_by_itself_could_have_opened_the_gate(run):
    oracle, _, _, _ = run
    assert oracle.controls_missed == [] and oracle.released >= 2 * len(MODES)
