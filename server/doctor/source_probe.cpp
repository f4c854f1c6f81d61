// See source_probe.hpp.
#include "server/doctor/source_probe.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>

#include "server/doctor/cause.hpp"
#include "tools/retrieval/source_talk.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::doctor {
namespace {

using tools::retrieval::Source;
using tools::retrieval::SourceKind;
using tools::retrieval::SourceTalk;

constexpr std::string_view other_address =
    "Check `url` of TABLE: for HOST it has to lead to KIND, and redirects are not followed.";
constexpr std::string_view no_way_there =
    "Check `url` of TABLE, the network, the firewall and the proxy of this machine.";
constexpr std::string_view check_key =
    "Check the key of TABLE (KEY): it may be wrong, expired or without the right to search.";
constexpr std::string_view wait_for_it = "Try again later; nothing has to be changed here.";

// Of one kind alone; looked at before the others. TABLE, HOST, KIND, KEY, TOOL, RESOURCE, ARGUMENT and LISTED are
// filled in.
constexpr std::array searxng_causes{
    Cause{"http_403", "format_refused", "refuses to answer in JSON, or refused the key",
          "Have its operator add json under search.formats in the settings.yml of the instance, or give its key in "
          "TABLE."},
    Cause{
        "not_json_content_type", "not_this_kind", "answered with something else than JSON",
        "Check that `url` of TABLE is the address of a SearXNG instance, and that json is under search.formats in its "
        "settings.yml."},
    Cause{"engines_unresponsive", "engines_unresponsive", "answered, but the engines behind it did not",
          "Look at the preferences of the instance for engines that are blocked, or enable others."},
};
constexpr std::array mcp_causes{
    Cause{"tool_not_found", "tool_not_found", "has no tool of the name TOOL; it has LISTED",
          "Correct `tool` of TABLE."},
    Cause{"argument_not_found", "argument_not_found", "has the tool TOOL, but not with the argument LISTED",
          "Correct `argument` (now ARGUMENT) or `arguments` of TABLE by the description of the tool."},
    Cause{"argument_not_text", "argument_not_text", "has the tool TOOL, but its argument LISTED takes no text",
          "Name the argument that takes the query in `argument` of TABLE."},
    Cause{"argument_missing", "argument_missing", "has the tool TOOL, which needs the argument LISTED, too",
          "Set it under `arguments` of TABLE."},
    Cause{"rpc_error", "mcp_error", "answered with an error of its protocol",
          "Check that the server offers what TABLE asks for, and read its log."},
    Cause{"unknown_protocol", "unknown_protocol", "speaks no revision of MCP that is known here",
          "Update the server, or ask another one."},
    Cause{"no_text_content", "no_text", "gave RESOURCE, but no text in it", "Name a resource that is text in TABLE."},
    Cause{"server_asked", "server_asked", "wants to ask this client something, which is never answered",
          "Ask a server that answers by itself."},
};
constexpr std::array source_causes{
    Cause{"no_key", "key_missing", "has no key", "Set it in the server's environment (KEY)."},
    Cause{"price_unknown", "price_unknown", "has no known price, and a budget in money is set",
          "Set price_usd of TABLE (of one query; 0 for what costs nothing), or limit tokens instead of money."},
    Cause{"budget_exhausted", "budget", "is not asked, as the budget does not allow it", "Raise the budget."},
    Cause{"http_401", "bad_key", "refused the key", check_key},
    Cause{"http_403", "bad_key", "refused the key", check_key},
    Cause{"http_402", "no_credit", "says that the account has no credit", "Top up the account of TABLE."},
    Cause{"http_404", "not_this_kind", "has nothing at that path", other_address},
    Cause{"http_405", "not_this_kind", "does not take such a request at that path", other_address},
    Cause{"http_422", "bad_key", "refused the key or the form of the request", check_key},
    Cause{"http_429", "rate_limited", "says that there were too many requests",
          "Try again later, or lower `queries` of TABLE."},
    Cause{"http_3", "redirected", "sends the request to another address",
          "Write the address that it redirects to in `url` of TABLE: redirects are not followed."},
    Cause{"http_5", "source_out_of_order", "is out of order", wait_for_it},
    Cause{"http_", "unexpected_status", "answered with an unexpected status", other_address},
    Cause{"resolve_failed", "unreachable", "has an address whose name is not known", no_way_there},
    Cause{"connect_refused", "unreachable", "does not listen at its address", no_way_there},
    Cause{"connect_failed", "unreachable", "cannot be reached", no_way_there},
    Cause{"connection_lost", "unreachable", "closed the connection", no_way_there},
    Cause{"timed_out", "unreachable", "did not answer in time",
          "Raise timeout_ms of TABLE if it is only slow; else check `url`, the network and the firewall."},
    Cause{"address_refused", "private_address", "has a private address, and such are refused",
          "If it is meant to be there, set allow_private = true in TABLE."},
    Cause{"tls_untrusted", "tls_untrusted", "shows a certificate of an authority that is not known here",
          "Set ca_file in TABLE to the PEM file of its authority, or install the package ca-certificates."},
    Cause{"tls_expired", "tls_expired", "shows a certificate that has expired or is not valid yet",
          "Have it renewed, and check the clock of this machine."},
    Cause{"tls_wrong_host", "tls_wrong_host", "shows a certificate for another name",
          "Write `url` of TABLE with the name that the certificate has."},
    Cause{"tls_failed", "tls_failed", "could not agree on a TLS version (1.2 or later is needed)",
          "Check that `url` of TABLE is the address of an HTTPS server, and its TLS versions."},
    Cause{"too_large", "too_large", "answered with more than is read", other_address},
    Cause{"malformed_reply", "not_this_kind", "answered, but not as KIND does", other_address},
    Cause{"not_json_content_type", "not_this_kind", "answered, but not as KIND does", other_address},
};

std::string words_for(SourceKind kind) {
  return kind == SourceKind::searxng ? "SearXNG" : kind == SourceKind::brave ? "Brave Web Search" : "an MCP server";
}

std::string milliseconds(std::chrono::milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

Finding good_end(const Source& source, const SourceEnd& end) {
  const std::string subject = "sources." + source.name;
  const std::string in = " in " + milliseconds(end.latency);
  if (source.kind != SourceKind::mcp) {
    const std::string word = " for \"" + std::string(tools::retrieval::probe_word) + "\"";
    if (end.found == 0)
      return {
          Level::note, "nothing_found", subject, "answered" + in + " and found nothing" + word,
          "A search of the web finds something: check which engines are enabled. For documents of your own this may be "
          "as it should be."};
    return {Level::ok, "ok", subject,
            "answered" + in + ", " + std::to_string(end.found) + (end.found == 1 ? " result" : " results") + word, ""};
  }
  const std::string what = source.resource.empty()
                               ? "has the tool " + source.tool + " with the argument " + source.argument
                               : "gave the resource " + source.resource;
  return {Level::ok, "ok", subject, what + in + (end.detail.empty() ? "" : ", " + end.detail), ""};
}

constexpr std::chrono::milliseconds farewell_time{250};

struct Asked {
  std::shared_ptr<const Source> source;
  std::shared_ptr<SourceTalk> talk;  // null: it is not asked
  SourceEnd end;
};

}  // namespace

Finding source_diagnosis(const Source& source, const SourceEnd& end, const std::string& key_source, bool used) {
  if (end.reason.empty()) return good_end(source, end);
  const Level level = used ? Level::wrong : Level::warning;
  const std::string subject = "sources." + source.name;
  const std::vector<std::pair<std::string_view, std::string>> names{
      {"TABLE", "[" + subject + "]"},
      {"HOST", source.endpoint.host},
      {"KIND", words_for(source.kind)},
      {"KEY", key_source.empty() ? "none is configured" : key_source},
      {"TOOL", source.tool},
      {"RESOURCE", source.resource},
      {"ARGUMENT", source.argument},
      {"LISTED", end.detail.empty() ? "none" : json::visible_line(end.detail)}};
  const Cause* cause = nullptr;
  if (source.kind == SourceKind::searxng) cause = cause_of(searxng_causes, end.reason);
  if (source.kind == SourceKind::mcp) cause = cause_of(mcp_causes, end.reason);
  if (cause == nullptr) cause = cause_of(source_causes, end.reason);
  if (cause == nullptr)
    return {level, "source_failed", subject, "The source failed: " + end.reason + ".",
            "Run it again with --log-level debug, and check [" + subject + "]."};
  return {level, std::string(cause->code), subject,
          "The source " + source.seat() + " " + filled(cause->what, names) + " (" + end.reason + ").",
          filled(cause->fix, names)};
}

Findings probe_sources(const config::Loaded& loaded, std::chrono::milliseconds patience) {
  using Clock = SourceTalk::Clock;
  boost::asio::io_context loop(1);
  transport::client::Client client(loop);
  const auto ledger = std::make_shared<tools::fanout::BudgetLedger>(loaded.config.fanout.budget);
  const auto spending = std::make_shared<tools::fanout::CallSpending>();
  std::vector<Asked> all;
  for (const auto& [name, source] : loaded.config.sources) {
    Asked& one = all.emplace_back(Asked{source, nullptr, {}});
    tools::retrieval::SourcePurse purse({ledger, spending, "doctor"}, source->price_micro_usd);
    one.end.reason =
        source->lacks_key() ? "no_key" : purse.open(tools::retrieval::queries_of_probe(*source), Clock::now());
    if (!one.end.reason.empty()) continue;
    one.talk = std::make_shared<SourceTalk>(loop, client, source, tools::retrieval::make_probe(source),
                                            std::move(purse), Clock::now() + std::min(patience, source->timeout));
  }
  std::size_t waiting = 0;
  for (Asked& one : all) {
    if (!one.talk) continue;
    ++waiting;
    one.talk->start([&, end = &one.end](SourceTalk& talk) {
      const auto& outcome = talk.outcome();
      if (outcome.status != tools::verdict::SeatStatus::ok) end->reason = outcome.reason;
      end->detail = talk.dialogue().detail;
      end->found = talk.dialogue().found.size();
      end->latency = std::chrono::duration_cast<std::chrono::milliseconds>(outcome.latency);
      if (--waiting == 0) loop.stop();
    });
  }
  if (waiting > 0) loop.run();
  // A session of an MCP server that did not have what was looked for is being deleted.
  loop.restart();
  if (std::ranges::any_of(all, [](const Asked& one) { return one.talk && !one.end.reason.empty(); }))
    loop.run_for(farewell_time);
  Findings out;
  for (const Asked& one : all) {
    const std::string& name = one.source->name;
    const bool used = std::ranges::any_of(loaded.config.profiles, [&](const auto& profile) {
      return std::ranges::find(profile.second.sources, name) != profile.second.sources.end();
    });
    const auto key = std::ranges::find(loaded.source_keys, name, &config::KeyStatus::provider);
    out.push_back(
        source_diagnosis(*one.source, one.end, key == loaded.source_keys.end() ? std::string() : key->source, used));
  }
  return out;
}

}  // namespace portcullis::server::doctor
