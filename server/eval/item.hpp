// One line of an evaluation file as values (schemas/eval_item.schema.json), or what is wrong with it.
// Called by the passes of engine.cpp.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/consult/canonical.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::server::eval {

struct RecordedAnswer {
  std::string seat;
  std::string family;  // empty: not named here
  std::string text;
  std::optional<bool> correct;  // a person's label
};

// What one seat said of one claim, as it stands in a reply to `verify`.
struct ClaimAnswer {
  std::string seat;
  std::string family;
  tools::verdict::Says says = tools::verdict::Says::abstains;
  std::string quote;  // the passage of the evidence that is to show it
};

struct LabelledClaim {
  std::string text;
  std::optional<bool> label;
  std::vector<ClaimAnswer> answers{};
};

struct Item {
  std::string id;
  std::string task_class;  // "unclassified" where neither the line nor the caller names one
  tools::consult::AnswerFormat format;
  std::string answer_type = "short";
  std::optional<std::string> reference;  // as written, when it has the form
  std::vector<RecordedAnswer> answers;
  std::vector<tools::checkers::Document> evidence;
  std::vector<LabelledClaim> claims;
  std::uint64_t id_hash = 0;       // the same on every machine
  std::uint64_t content_hash = 0;  // the same item under another id; 0: there is nothing to tell it by
  bool repeat = false;             // an earlier line has the same under another id (set by engine.cpp)
};

inline constexpr std::string_view unclassified = "unclassified";

struct LineProblem {
  std::size_t line = 0;  // from 1
  std::string code;      // "not_json", "not_an_item", "answer_format_not_usable", "reference_not_in_format", ...
  std::string message;   // safe to show
};

// Without the newline. The line number of the problem is for the caller to set.
std::expected<Item, LineProblem> read_item(std::string_view line);

// FNV-1a, 64 bits, with a final mix so that every bit of the result depends on every byte.
std::uint64_t stable_hash(std::string_view text, std::uint64_t seed = 0);

}  // namespace portcullis::server::eval
