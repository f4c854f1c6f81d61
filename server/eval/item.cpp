// See item.hpp.
#include "server/eval/item.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "schemas/embedded.hpp"
#include "schemas/validator.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::eval {
namespace {

constexpr std::size_t most_line_bytes = 64u << 20;

const schemas::Validator* item_schema() {
  static const std::unique_ptr<const schemas::Validator> schema = [] {
    std::unique_ptr<const schemas::Validator> made;
    if (const auto text = json::read(schemas::embedded("eval_item")))
      if (auto compiled = schemas::Validator::compile(*text))
        made = std::make_unique<const schemas::Validator>(std::move(*compiled));
    return made;
  }();
  return schema.get();
}

LineProblem problem(std::string code, std::string message) {
  return {0, std::move(code), std::move(message)};
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : json::write(value);
}

// A blank one names nobody.
std::string family_of(const Json& answer) {
  const auto family = answer.find("family");
  if (family == answer.end()) return {};
  const auto& name = family->get_ref<const std::string&>();
  return name.find_first_not_of(" \t\r\n") == std::string::npos ? std::string() : name;
}

std::expected<void, LineProblem> read_answers(const Json& answers, Item& item) {
  std::set<std::string_view> seats;
  for (const Json& entry : answers) {
    RecordedAnswer answer;
    answer.seat = entry["seat"].get<std::string>();
    answer.text = entry["text"].get<std::string>();
    answer.family = family_of(entry);
    if (const auto correct = entry.find("correct"); correct != entry.end()) answer.correct = correct->get<bool>();
    item.answers.push_back(std::move(answer));
  }
  for (const auto& answer : item.answers)
    if (!seats.insert(answer.seat).second)
      return std::unexpected(
          problem("duplicate_seat", "The seat \"" + json::visible_line(answer.seat) + "\" has two answers."));
  return {};
}

std::expected<LabelledClaim, LineProblem> read_claim(const Json& entry) {
  LabelledClaim claim{entry["text"].get<std::string>(), {}};
  if (const auto label = entry.find("label"); label != entry.end() && label->is_boolean())
    claim.label = label->get<bool>();
  const auto answers = entry.find("answers");
  if (answers == entry.end()) return claim;
  std::set<std::string> seats;
  for (const Json& given : *answers) {
    ClaimAnswer answer{.seat = given["seat"].get<std::string>(), .family = family_of(given), .quote = {}};
    if (const auto quote = given.find("quote"); quote != given.end()) answer.quote = quote->get<std::string>();
    if (const auto says = tools::verdict::says_from(given["says"].get_ref<const std::string&>())) answer.says = *says;
    if (!seats.insert(answer.seat).second)
      return std::unexpected(problem(
          "duplicate_seat", "The seat \"" + json::visible_line(answer.seat) + "\" has two answers to a claim."));
    claim.answers.push_back(std::move(answer));
  }
  return claim;
}

}  // namespace

std::uint64_t stable_hash(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325 ^ (seed * 0x9e3779b97f4a7c15);
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  // The finaliser of MurmurHash3.
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

std::expected<Item, LineProblem> read_item(std::string_view line) {
  auto json = json::read(line, {most_line_bytes, 64});
  if (!json) return std::unexpected(problem("not_json", json.error().message));
  const schemas::Validator* schema = item_schema();
  if (schema == nullptr) return std::unexpected(problem("internal_error", "The schema of items cannot be used."));
  if (!schema->valid(*json)) {
    std::string message;
    for (const auto& violation : schema->validate(*json, 3))
      message += (message.empty() ? "" : "; ") + violation.text();
    return std::unexpected(problem("not_an_item", message.empty() ? "It does not match the schema." : message));
  }
  Item item;
  item.id = (*json)["id"].get<std::string>();
  const auto task = json->find("task_class");
  item.task_class = task == json->end() ? std::string(unclassified) : task->get<std::string>();
  if (const auto format = json->find("answer_format"); format != json->end()) {
    auto read = tools::consult::read_format(*format);
    if (!read) return std::unexpected(problem("answer_format_not_usable", read.error().message));
    item.format = std::move(*read);
    item.answer_type = (*format)["type"].get<std::string>();
  }
  if (const auto answers = json->find("answers"); answers != json->end())
    if (auto read = read_answers(*answers, item); !read) return std::unexpected(read.error());
  if (const auto reference = json->find("reference"); reference != json->end()) {
    item.reference = text_of(*reference);
    // A reference that nothing can equal would make every answer wrong, and look like bad models.
    if (!tools::consult::canonical(*item.reference, item.format))
      return std::unexpected(
          problem("reference_not_in_format", "The reference is no answer of type " + item.answer_type + "."));
  }
  if (const auto evidence = json->find("evidence"); evidence != json->end())
    for (const Json& document : *evidence)
      item.evidence.push_back({.id = document["id"].get<std::string>(), .text = document["text"].get<std::string>()});
  if (const auto claims = json->find("claims"); claims != json->end())
    for (const Json& entry : *claims) {
      auto claim = read_claim(entry);
      if (!claim) return std::unexpected(claim.error());
      item.claims.push_back(std::move(*claim));
    }
  item.id_hash = stable_hash(item.id);
  // Answers alone may well be the same to two questions.
  const bool asked = json->contains("question") || json->contains("text");
  // Claims tell an item by themselves, together with what they are about.
  const bool judged = std::ranges::any_of(item.claims, [](const auto& claim) { return !claim.answers.empty(); });
  if (!asked && !judged) return item;
  std::uint64_t content =
      stable_hash(item.reference ? tools::consult::canonical(*item.reference, item.format).value_or("") : "", 1);
  for (const char* name : {"question", "text", "answers", "claims"})
    if (const auto part = json->find(name); part != json->end()) content = stable_hash(json::write(*part), content);
  if (!asked)
    if (const auto evidence = json->find("evidence"); evidence != json->end())
      content = stable_hash(json::write(*evidence), content);
  item.content_hash = content;
  return item;
}

}  // namespace portcullis::server::eval
