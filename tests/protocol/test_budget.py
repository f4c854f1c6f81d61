"""What a call costs stands in its result, and no budget is passed: with none left, nobody is asked."""

from mcp_process import McpProcess
from panel_config import FakeProvider, Panel, answered

QUESTION = {"question": "What is 6 times 7?", "answer_format": {"type": "number"}}


def panel(url, budgets="", priced="ab"):
    built = Panel().provider("chat", "openai", url)
    for name in "ab":
        built.seat("chat", name, family=name, name=name)
    prices = [f'"{name}" = {{input = 1, output = 2.5}}' for name in priced]
    return built.profile("balanced", ["a", "b"]).section("\n".join(["[prices]", *prices, "[budgets]", budgets]))


def ask(tmp_path, script, built, arguments=QUESTION, tool="consult"):
    with FakeProvider(tmp_path, script) as fake:
        with McpProcess(tmp_path, "--config", built(fake.url).write(tmp_path)) as server:
            result = server.call(tool, arguments)
        return result, fake.close()


def test_a_call_says_what_it_has_cost(tmp_path):
    good = {"default": {"text": answered("42")}}
    result, requests = ask(tmp_path, good, panel)
    # The fake counts 10 tokens in and 20 out.
    assert [seat["cost_usd"] for seat in result["seats"]] == [0.00006, 0.00006]
    assert result["cost_usd"] == 0.00012 and result["gate"] == "released" and len(requests) == 2
    half, _ = ask(tmp_path, good, lambda url: panel(url, priced="a"))
    assert [seat["cost_usd"] for seat in half["seats"]] == [0.00006, "unknown"] and half["cost_usd"] == "unknown"


def test_a_budget_of_nothing_asks_nobody(tmp_path):
    for budget in ("call_usd = 0", "call_tokens = 0", "hour_usd = 0", "hour_tokens = 0"):
        result, requests = ask(tmp_path, {"default": {"text": answered("42")}}, lambda url: panel(url, budget))
        assert requests == [] and result["gate"] == "withheld" and result["cost_usd"] == 0
        assert {(seat["status"], seat["reason"]) for seat in result["seats"]} == {("not_dispatched", "budget_exhausted")}


def test_a_seat_without_a_price_is_not_asked_when_money_counts(tmp_path):
    result, requests = ask(tmp_path, {"default": {"text": answered("42")}}, lambda url: panel(url, "call_usd = 1", "a"))
    assert {request["model"] for request in requests} <= {"a"} and result["gate"] == "withheld" and result["votes"] == []
    # Two have to agree, so that nobody waits for the other one, whose request may have left by then.
    assert [seat["reason"] for seat in result["seats"]] == ["cancelled_decided", "price_unknown"]
    assert result["cost_usd"] == "unknown" or (result["cost_usd"] == 0 and requests == [])


def test_the_hour_is_one_for_all_calls(tmp_path):
    with FakeProvider(tmp_path, {"default": {"text": answered("42")}}) as fake:
        with McpProcess(tmp_path, "--config", panel(fake.url, "hour_tokens = 40000").write(tmp_path)) as server:
            results = [server.call("consult", {**QUESTION, "question": f"What is 6 times 7? ({i})"}) for i in range(3)]
            evidence = [{"id": "long", "text": "word " * 12000}]
            large = server.call("verify", {"text": "The town had a railway.", "evidence": evidence, "response_format": "detailed"})
        requests = fake.close()
    assert all(result["gate"] == "released" for result in results) and len(requests) == 6
    assert {seat["reason"] for seat in large["seats"]} == {"budget_exhausted"} and large["cost_usd"] == 0


def test_calls_that_ask_the_same_at_the_same_time_share_one_request(tmp_path):
    script = {"default": {"text": answered("42"), "delay_ms": 700}}
    with FakeProvider(tmp_path, script) as fake:
        with McpProcess(tmp_path, "--config", panel(fake.url).write(tmp_path)) as server:
            ids = [server.start_call("consult", QUESTION) for _ in range(5)]
            results = [server.finish_call("consult", id)["structuredContent"] for id in ids]
        requests = fake.close()
    assert len(requests) == 2 and all(result["gate"] == "released" for result in results)
    assert sum(seat.get("cached", False) for result in results for seat in result["seats"]) == 8
    assert sum(result["cost_usd"] for result in results) == 0.00012
