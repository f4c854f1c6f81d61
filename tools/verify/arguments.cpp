// See arguments.hpp.
#include "tools/verify/arguments.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tools/retrieval/corpora.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::verify {
namespace {

schemas::Problem problem(std::string code, std::string message, std::string fix) {
  return {std::move(code), std::move(message), {}, std::move(fix)};
}

// What was found by the server itself is named so: a caller's text must not pass for it in results and records.
bool names_a_source(std::string_view id) {
  const auto begins = [&](std::string_view word) {
    return id.size() >= word.size() && std::ranges::equal(id.substr(0, word.size()), word, [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
           });
  };
  return begins("corpus:") || begins("mcp:") || begins("search:");
}

std::string take(Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string() : std::move(found->get_ref<std::string&>());
}

}  // namespace

std::size_t Arguments::bytes() const {
  std::size_t sum = 0;
  for (const auto& text : texts) sum += text.size();
  for (const auto& document : evidence) sum += document.text.size();
  return sum;
}

std::expected<std::vector<checkers::Document>, schemas::Problem> read_evidence(Json& evidence, std::size_t most_bytes) {
  std::vector<checkers::Document> documents;
  std::set<std::string> ids;
  std::size_t bytes = 0;
  for (auto& item : evidence) {
    checkers::Document document;
    const std::string place = "evidence[" + std::to_string(documents.size()) + "]";
    const auto given = std::ranges::count_if(std::array{"text", "ref", "hash"},
                                             [&](const char* member) { return item.contains(member); });
    if (given != 1)
      return std::unexpected(problem("text_or_ref",
                                     place + (given > 1 ? " has more than one of `text`, `ref` and `hash`."
                                                        : " has none of `text`, `ref` and `hash`."),
                                     "Give the `text` of the document, its `ref` in a corpus of the operator, or the "
                                     "`hash` of a text that you sent before."));
    document.id = take(item, "id");
    document.text = take(item, "text");
    document.source = take(item, item.contains("hash") ? "hash" : "ref");
    if (item.contains("ref") && !retrieval::read_reference(document.source))
      return std::unexpected(problem(
          "bad_reference",
          place + ".ref is \"" + json::visible_line(document.source.substr(0, 200)) + "\", which names no document.",
          "Write it as corpus:NAME/DOCUMENT."));
    if (names_a_source(document.id) && !(item.contains("ref") && document.id == document.source))
      return std::unexpected(problem("reserved_evidence_id",
                                     place + ".id is \"" + json::visible_line(document.id) +
                                         "\", which reads as evidence that the server found itself.",
                                     "Give an id that does not begin with corpus:, mcp: or search:."));
    if (!ids.insert(document.id).second)
      return std::unexpected(problem("duplicate_evidence_id",
                                     "Two pieces of evidence have the id \"" + json::visible_line(document.id) + "\".",
                                     "Give every piece of evidence an id of its own."));
    bytes += document.text.size();
    if (bytes > most_bytes)
      return std::unexpected(
          problem("evidence_too_large", "The evidence is larger than " + std::to_string(most_bytes) + " bytes in all.",
                  "Send the passages that matter, or have the operator raise limits.evidence_bytes."));
    documents.push_back(std::move(document));
  }
  return documents;
}

std::expected<Arguments, schemas::Problem> read_arguments(Json arguments, const Settings& settings) {
  Arguments out;
  const bool has_text = arguments.contains("text");
  out.claims_mode = arguments.contains("claims");
  if (has_text == out.claims_mode)
    return std::unexpected(problem(
        "text_or_claims", has_text ? "Both `text` and `claims` were given." : "Neither `text` nor `claims` was given.",
        "Give `text` for a whole answer, or `claims` for a list of single statements."));
  if (has_text) {
    out.texts.push_back(take(arguments, "text"));
  } else {
    for (auto& claim : arguments["claims"]) out.texts.push_back(std::move(claim.get_ref<std::string&>()));
  }
  std::size_t bytes = 0;
  for (const auto& text : out.texts) bytes += text.size();
  if (bytes > settings.text_bytes)
    return std::unexpected(problem("text_too_large",
                                   "The candidate text has " + std::to_string(bytes) + " bytes; at most " +
                                       std::to_string(settings.text_bytes) + " are checked in one call.",
                                   "Check it in parts, or have the operator raise limits.text_bytes."));
  if (const auto evidence = arguments.find("evidence"); evidence != arguments.end()) {
    auto documents = read_evidence(*evidence, settings.evidence_bytes);
    if (!documents) return std::unexpected(std::move(documents.error()));
    out.evidence = std::move(*documents);
  }
  if (const auto schema = arguments.find("schema"); schema != arguments.end()) out.schema = std::move(*schema);
  out.author = take(arguments, "author");
  out.profile = take(arguments, "profile");
  if (const auto release = arguments.find("release"); release != arguments.end())
    out.release = verdict::release_mode_from(release->get_ref<const std::string&>());
  if (const auto checks = arguments.find("checks"); checks != arguments.end()) {
    out.checks.emplace();
    for (const auto& name : *checks)
      if (const auto type = verdict::claim_type_from(name.get_ref<const std::string&>())) out.checks->push_back(*type);
  }
  out.detailed = take(arguments, "response_format") == "detailed";
  return out;
}

}  // namespace portcullis::tools::verify
