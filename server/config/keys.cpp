// The table of keys (see keys.hpp).
#include "server/config/keys.hpp"

#include <array>

namespace portcullis::server::config {
namespace {

using enum KeyType;
using enum InProjectFile;

constexpr std::array<std::string_view, 4> levels{"error", "warn", "info", "debug"};
constexpr std::array<std::string_view, 2> audit_modes{"file", "memory"};
constexpr std::array<std::string_view, 2> verdicts{"agreed", "verified"};
constexpr std::array<std::string_view, 2> release_modes{"all", "verified_only"};
constexpr std::array<std::string_view, 3> origins{"caller", "retrieved", "operator"};
constexpr std::array<std::string_view, 7> wires{
    "openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama", "bedrock-converse", "demo"};
constexpr std::array<std::string_view, 3> source_kinds{"searxng", "brave", "mcp"};
constexpr std::array<std::string_view, 4> structured{"json_schema", "json_object", "none", "forced_tool"};

constexpr std::int64_t kib = 1024;
constexpr std::int64_t mib = 1024 * kib;

constexpr std::array table{
    Key{"default_profile", text, may_only_tighten, "balanced", "PORTCULLIS_PROFILE", "profile of calls that name none"},
    Key{"log.level", choice, allowed, "warn", "PORTCULLIS_LOG_LEVEL", "what is logged to stderr", levels},
    Key{"audit.mode", choice, forbidden, "file", "PORTCULLIS_AUDIT_MODE", "where the audit log is kept", audit_modes},
    Key{"audit.directory", text, forbidden, "$XDG_STATE_HOME/portcullis/audit", "PORTCULLIS_AUDIT_DIRECTORY",
        "folder of the audit log; an absolute path"},
    Key{"limits.line_bytes", integer, may_only_tighten, "10485760", "", "longest message", {}, 64 * kib, 256 * mib},
    Key{"limits.evidence_bytes",
        integer,
        may_only_tighten,
        "67108864",
        "",
        "all evidence of one call",
        {},
        1,
        256 * mib},
    Key{"limits.text_bytes", integer, may_only_tighten, "1048576", "", "candidate text of one call", {}, 1, 64 * mib},
    Key{"limits.in_flight", integer, may_only_tighten, "256", "", "calls of one connection at once", {}, 1, 65'536},

    Key{"limits.stream_idle_ms",
        integer,
        may_only_tighten,
        "20000",
        "",
        "longest pause in a streamed reply",
        {},
        100,
        600'000},

    Key{"retry.attempts", integer, may_only_tighten, "3", "", "requests of one seat, the first included", {}, 1, 3},
    Key{"retry.percent", integer, may_only_tighten, "10", "", "of all requests that may be retries", {}, 0, 10},
    Key{"retry.backoff_ms", integer, forbidden, "200", "", "longest pause before the first retry", {}, 1, 60'000},
    Key{"retry.backoff_cap_ms", integer, forbidden, "8000", "", "longest pause before any retry", {}, 1, 600'000},
    Key{"hedge.percent", integer, may_only_tighten, "5", "", "of all requests that may be hedges", {}, 0, 5},
    Key{"breaker.window",
        integer,
        forbidden,
        "20",
        "",
        "latest requests to a provider that are looked at",
        {},
        1,
        1000},
    Key{"breaker.failure_percent", integer, forbidden, "50", "", "of them that open the breaker", {}, 1, 100},
    Key{"breaker.open_for_ms",
        integer,
        forbidden,
        "5000",
        "",
        "pause until a provider is tried again",
        {},
        10,
        600'000},
    Key{"concurrency.per_provider",
        integer,
        may_only_tighten,
        "64",
        "",
        "requests to one provider at once",
        {},
        1,
        65'536},
    Key{"concurrency.in_all",
        integer,
        may_only_tighten,
        "1024",
        "",
        "requests to all providers at once",
        {},
        1,
        65'536},
    Key{"concurrency.queue",
        integer,
        may_only_tighten,
        "1024",
        "",
        "requests that wait for one provider",
        {},
        0,
        1'000'000},
    Key{"concurrency.queue_age_ms", integer, may_only_tighten, "5000", "", "longest wait there", {}, 1, 600'000},

    Key{"budgets.call_tokens",
        integer,
        may_only_tighten,
        "none",
        "",
        "of one call, in and out; 0: ask nobody",
        {},
        0,
        1'000'000'000'000},
    Key{"budgets.call_usd", money, may_only_tighten, "none", "", "of one call; 0: ask nobody"},
    Key{"budgets.hour_tokens",
        integer,
        may_only_tighten,
        "none",
        "",
        "of one principal in any sixty minutes",
        {},
        0,
        1'000'000'000'000},
    Key{"budgets.hour_usd", money, may_only_tighten, "none", "", "of one principal in any sixty minutes"},
    Key{"prices.*.input", money, forbidden, "unknown", "", "of a million tokens to the seat of that name"},
    Key{"prices.*.output", money, forbidden, "unknown", "", "of a million tokens from it"},
    Key{"cache.keep_s",
        integer,
        may_only_tighten,
        "0",
        "",
        "how long replies are kept; 0: they are not",
        {},
        0,
        604'800},
    Key{"cache.bytes", integer, may_only_tighten, "16777216", "", "replies kept at once", {}, 4 * kib, 1024 * mib},

    Key{"http.hosts", text_list, forbidden, "localhost, 127.0.0.1, [::1]", "",
        "more values of the header Host that are served"},
    Key{"http.origins", text_list, forbidden, "those of loopback", "", "more web pages that may use the server"},
    Key{"http.tls_certificate", text, forbidden, "none: plain HTTP", "", "PEM file of the chain; an absolute path"},
    Key{"http.tls_key", text, forbidden, "none", "", "PEM file of the certificate's key; an absolute path"},
    Key{"http.sessions", integer, forbidden, "1024", "", "sessions of older revisions at once", {}, 1, 16'384},
    Key{"http.session_idle_s", integer, forbidden, "1800", "", "an unused session ends after", {}, 1, 604'800},
    Key{"http.replay_bytes",
        integer,
        forbidden,
        "67108864",
        "",
        "events kept for clients that come back",
        {},
        64 * kib,
        1024 * mib},

    Key{"profiles.*.seats", text_list, allowed, "chosen: distinct families first", "", "names of the seats to ask"},
    Key{"profiles.*.quorum", integer, may_only_tighten, "2", "", "families that have to agree", {}, 1, 64},
    Key{"profiles.*.required", choice, may_only_tighten, "agreed", "", "verdict that is released", verdicts},
    Key{"profiles.*.deadline_ms",
        integer,
        may_only_tighten,
        "30000",
        "",
        "longest call, in milliseconds",
        {},
        100,
        600'000},
    Key{"profiles.*.release", choice, may_only_tighten, "all", "", "the whole text or nothing, or verified sentences",
        release_modes},
    Key{"profiles.*.evidence_origin", choice, may_only_tighten, "caller", "", "least origin of evidence that counts",
        origins},
    Key{"profiles.*.panel_size", size_or_all, may_only_tighten, "3", "", "seats to ask, or \"all\"", {}, 1, 64},
    Key{"profiles.*.calibration_required", boolean, may_only_tighten, "false", "",
        "no release of world claims without a calibrated bound"},
    Key{"profiles.*.all_must_answer", boolean, may_only_tighten, "false", "", "one silent seat and nothing is agreed"},

    Key{"profiles.*.calibration", text, forbidden, "none", "",
        "file that `portcullis calibrate` wrote for this profile; an absolute path"},
    Key{"profiles.*.task_class", text, forbidden, "none", "",
        "class of the statements that `verify` checks with this profile, as the calibration names it"},
    Key{"profiles.*.corpora", text_list, forbidden, "none", "",
        "corpora that `verify` searches when a call brings no evidence that counts"},
    Key{"profiles.*.sources", text_list, forbidden, "none", "",
        "sources that `verify` asks when a call brings no evidence that counts: words of its statements leave the "
        "house"},
    Key{"profiles.*.hedge", boolean, may_only_tighten, "false", "", "a slow seat is asked a second time"},

    Key{"calibration.max_age_days", integer, forbidden, "90", "", "an older calibration is refused", {}, 1, 3650},
    Key{"calibration.max_risk_percent",
        integer,
        forbidden,
        "20",
        "",
        "a calibration with a higher risk limit is refused",
        {},
        1,
        50},

    Key{"floor.quorum", integer, may_only_tighten, "none", "", "least quorum of every call", {}, 1, 64},
    Key{"floor.required", choice, may_only_tighten, "none", "", "least required verdict", verdicts},
    Key{"floor.deadline_ms", integer, may_only_tighten, "none", "", "longest deadline", {}, 100, 600'000},
    Key{"floor.release", choice, may_only_tighten, "none", "", "least strict release", release_modes},
    Key{"floor.evidence_origin", choice, may_only_tighten, "none", "", "least origin of evidence", origins},
    Key{"floor.panel_size", size_or_all, may_only_tighten, "none", "", "fewest seats to ask, or \"all\"", {}, 1, 64},
    Key{"floor.calibration_required", boolean, may_only_tighten, "none", "", "true: for every profile"},
    Key{"floor.all_must_answer", boolean, may_only_tighten, "none", "", "true: for every profile"},

    Key{"providers.*.vendor", text, forbidden, "the provider's name", "", "row of the table of vendors"},
    Key{"providers.*.wire", choice, forbidden, "the vendor's", "", "wire format", wires},
    Key{"providers.*.base_url", text, forbidden, "the vendor's", "", "https://host/path; requests go below it"},
    Key{"providers.*.key_env", text, forbidden, "the vendor's", "", "environment variable that holds the key"},
    Key{"providers.*.key_file", text, forbidden, "none", "", "file that holds the key; an absolute path"},
    Key{"providers.*.ca_file", text, forbidden, "the system's store", "", "PEM file of authorities; an absolute path"},
    Key{"providers.*.allow_private", boolean, forbidden, "false", "", "private addresses and plain http are allowed"},
    Key{"providers.*.region", text, forbidden, "`AWS_REGION`, `AWS_DEFAULT_REGION`", "", "region of Amazon Bedrock"},
    Key{"providers.*.aws_profile", text, forbidden, "`AWS_PROFILE` when no key is in the environment", "",
        "profile of ~/.aws/credentials and ~/.aws/config that has the key of Amazon Bedrock"},
    Key{"providers.*.api_version", text, forbidden, "none: the undated paths", "", "dated API version of Azure OpenAI"},
    Key{"providers.*.stream", boolean, allowed, "false", "", "replies as a stream; read when it has ended well"},
    Key{"providers.*.concurrency",
        integer,
        forbidden,
        "`concurrency.per_provider`",
        "",
        "requests to this provider at once",
        {},
        1,
        65'536},
    Key{"providers.*.queue",
        integer,
        forbidden,
        "`concurrency.queue`",
        "",
        "requests that wait for this provider",
        {},
        0,
        1'000'000},
    Key{"providers.*.queue_age_ms",
        integer,
        forbidden,
        "`concurrency.queue_age_ms`",
        "",
        "longest wait for this provider",
        {},
        1,
        600'000},
    Key{"providers.*.no_temperature", boolean, allowed, "the vendor's", "", "leave out the temperature"},
    Key{"providers.*.max_completion_tokens", boolean, allowed, "the vendor's", "",
        "name the output limit max_completion_tokens"},
    Key{"providers.*.structured", choice, allowed, "the vendor's", "", "how replies are held to the schema",
        structured},
    Key{"providers.*.reasoning_room",
        integer,
        allowed,
        "the vendor's",
        "",
        "tokens added to the output limit for hidden reasoning",
        {},
        0,
        262'144},

    Key{"models.*", text, forbidden, "none", "",
        "a name for a model: \"provider/model\", to be used in lists of seats"},
    Key{"corpora.*", text, forbidden, "none", "",
        "file of a corpus that callers may name in evidence, made by `portcullis index`; an absolute path"},
    Key{"sources.*.kind", choice, forbidden, "none: has to be given", "", "what the source speaks", source_kinds},
    Key{"sources.*.url", text, forbidden, "Brave's", "", "https://host/path; requests go below it"},
    Key{"sources.*.key_env", text, forbidden, "none", "", "environment variable that holds the key"},
    Key{"sources.*.key_file", text, forbidden, "none", "", "file that holds the key; an absolute path"},
    Key{"sources.*.ca_file", text, forbidden, "the system's store", "", "PEM file of authorities; an absolute path"},
    Key{"sources.*.allow_private", boolean, forbidden, "false", "", "private addresses and plain http are allowed"},
    Key{"sources.*.results", integer, forbidden, "5", "", "pieces of evidence taken of one query", {}, 1, 20},
    Key{"sources.*.queries", integer, forbidden, "4", "", "statements of one call that are asked about", {}, 1, 16},
    Key{"sources.*.timeout_ms", integer, forbidden, "5000", "", "for all queries of a call", {}, 100, 60'000},
    Key{"sources.*.vouched", boolean, forbidden, "false", "",
        "words that stand in what it returns are proof, as those of a corpus; never for a search of the open web"},
    Key{"sources.*.tool", text, forbidden, "none", "", "of an MCP server: the tool that is called"},
    Key{"sources.*.argument", text, forbidden, "query", "", "the argument of the tool that takes the query"},
    Key{"sources.*.arguments.*", text, forbidden, "none", "", "another argument of the tool, always the same text"},
    Key{"sources.*.resource", text, forbidden, "none", "",
        "of an MCP server: the URI of the resource that is read instead; no words leave the house then"},
    Key{"sources.*.price_usd", money, forbidden, "unknown", "", "of one request"},
    Key{"seats", no_tables, allowed, "one a vendor whose key is set", "", "seats = []: ask nobody"},
    Key{"seats.[].name", text, forbidden, "provider/model", "", "name of the seat"},
    Key{"seats.[].provider", text, allowed, "", "", "a provider or vendor"},
    Key{"seats.[].model", text, allowed, "", "",
        "the model, as the provider names it; without a provider a name of [models]"},
    Key{"seats.[].context_tokens",
        integer,
        allowed,
        "none: 200000 bytes of evidence",
        "",
        "smallest window of the seat's models; evidence that does not fit is packed",
        {},
        2048,
        10'000'000},
    Key{"seats.[].fallbacks", text_list, allowed, "none", "",
        "models of the same provider and family, asked in order when the one before is not there"},
    Key{"seats.[].family", text, forbidden, "told by the model's name", "",
        "who trained the model: two seats of one family are one vote"},
};

std::vector<std::string_view> segments_of(std::string_view pattern) {
  std::vector<std::string_view> out;
  while (!pattern.empty()) {
    const auto dot = pattern.find('.');
    out.push_back(pattern.substr(0, dot));
    pattern.remove_prefix(dot == std::string_view::npos ? pattern.size() : dot + 1);
  }
  return out;
}

bool matches(std::string_view segment, const std::string& name) {
  const bool index = name.starts_with('[');
  if (segment == "[]") return index;
  return !index && (segment == "*" || segment == name);
}

bool begins_with(const std::vector<std::string_view>& pattern, const Path& path) {
  if (path.size() > pattern.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!matches(pattern[i], path[i])) return false;
  }
  return true;
}

}  // namespace

std::span<const Key> keys() {
  return table;
}

const Key* find_key(const Path& path) {
  for (const Key& key : table) {
    const auto pattern = segments_of(key.path);
    if (pattern.size() == path.size() && begins_with(pattern, path)) return &key;
  }
  return nullptr;
}

bool is_known_table(const Path& path) {
  for (const Key& key : table) {
    const auto pattern = segments_of(key.path);
    if (pattern.size() > path.size() && begins_with(pattern, path)) return true;
  }
  return false;
}

// The names that a person chose stand where the pattern has a wildcard, so that only the misspelt part differs.
std::string nearest_key(const Path& path) {
  std::vector<std::string> candidates;
  for (const Key& key : table) {
    Path candidate;
    for (const std::string_view segment : segments_of(key.path)) {
      const std::size_t at = candidate.size();
      if (segment == "[]") {
        candidate.emplace_back(at < path.size() && path[at].starts_with('[') ? path[at] : "[0]");
      } else if (segment == "*") {
        candidate.emplace_back(at < path.size() && !path[at].starts_with('[') ? path[at] : "NAME");
      } else {
        candidate.emplace_back(segment);
      }
    }
    candidates.push_back(text_of(candidate));
  }
  return nearest(text_of(path), candidates);
}

std::string reference() {
  std::string out =
      "| key | type | default | environment | project file | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const Key& key : table) {
    constexpr std::string_view types[] = {"boolean",          "integer",        "string",
                                          "array of strings", "choice",         "integer or \"all\"",
                                          "US dollars",       "array of tables"};
    constexpr std::string_view rights[] = {"yes", "no", "may only tighten"};
    std::string type(types[static_cast<std::size_t>(key.type)]);
    if (key.most > key.least) type += " " + std::to_string(key.least) + " to " + std::to_string(key.most);
    for (std::size_t i = 0; i < key.allowed.size(); ++i) type += (i == 0 ? ": " : ", ") + std::string(key.allowed[i]);
    out += "| `" + std::string(key.path) + "` | " + type + " | " + std::string(key.default_text) + " | " +
           (key.variable.empty() ? "" : "`" + std::string(key.variable) + "`") + " | " +
           std::string(rights[static_cast<std::size_t>(key.in_project_file)]) + " | " + std::string(key.help) + " |\n";
  }
  return out;
}

}  // namespace portcullis::server::config
