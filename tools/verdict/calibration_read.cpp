// Reading a calibration (see calibration_file.hpp): nothing of it is taken on trust.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tools/verdict/calibration_file.hpp"

namespace portcullis::tools::verdict {
namespace {

using Text = std::string;

bool is_count(const Json& value) {
  return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
}

// Members by name and kind; the first that is not as it has to be is remembered, and everything after it is refused.
class Members {
 public:
  explicit Members(const Json& json, Text place, Text& wrong) : json_(json), place_(std::move(place)), wrong_(wrong) {
    if (!json_.is_object()) miss("is not an object");
  }

  const Json* member(const char* name) {
    ++known_;
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
  }
  Text text(const char* name) {
    const Json* value = member(name);
    if (value != nullptr && value->is_string()) return value->get<Text>();
    return miss_member(name, "a string"), Text();
  }
  std::uint64_t count(const char* name) {
    const Json* value = member(name);
    constexpr std::uint64_t most = 1'000'000'000'000;
    if (value != nullptr && is_count(*value) && value->get<std::uint64_t>() <= most) return value->get<std::uint64_t>();
    return miss_member(name, "a whole number"), 0;
  }
  double number(const char* name) {
    const Json* value = member(name);
    if (value != nullptr && value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
    return miss_member(name, "a number"), 0;
  }
  bool flag(const char* name) {
    const Json* value = member(name);
    if (value != nullptr && value->is_boolean()) return value->get<bool>();
    return miss_member(name, "true or false"), false;
  }
  const Json& list(const char* name, std::size_t most) {
    static const Json none = Json::array();
    const Json* value = member(name);
    if (value != nullptr && value->is_array() && !value->empty() && value->size() <= most) return *value;
    return miss_member(name, "a list of 1 to " + std::to_string(most)), none;
  }
  const Json& object(const char* name) {
    static const Json none = Json::object();
    const Json* value = member(name);
    if (value != nullptr && value->is_object()) return *value;
    return miss_member(name, "an object"), none;
  }
  // Nothing but what was asked for: call last. `absent` of the names asked for may be missing.
  void no_others(std::size_t absent = 0) {
    if (json_.is_object() && json_.size() + absent != known_) miss("has members that are not known");
  }
  void require(bool good, const Text& what) {
    if (!good) miss(what);
  }

 private:
  void miss(const Text& what) {
    if (wrong_.empty()) wrong_ = place_ + " " + what;
  }
  void miss_member(const char* name, const Text& what) { miss("has no \"" + Text(name) + "\" that is " + what); }

  const Json& json_;
  Text place_;
  Text& wrong_;
  std::size_t known_ = 0;
};

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

CalibratedClass read_class(const Json& json, bool claims, std::size_t seats, const RiskLimit& limit, Text& wrong) {
  CalibratedClass out;
  Members members(json, "a class", wrong);
  out.task_class = members.text("task_class");
  members.require(!out.task_class.empty(), "has no name");
  if (claims) {
    out.answer_types.push_back(members.text("claim_type"));
    const auto type = claim_type_from(out.answer_types.front());
    members.require(type == ClaimType::grounded || type == ClaimType::world,
                    "has a claim_type that is neither grounded nor world");
  } else {
    for (const Json& type : members.list("answer_types", 16)) {
      members.require(type.is_string(), "has an answer type that is not a string");
      if (type.is_string()) out.answer_types.push_back(type.get<Text>());
    }
  }
  out.fitted = members.count("fitted");
  out.tested = members.count("tested");
  for (const Json& weight : members.list("weights", 64)) {
    constexpr std::uint64_t most = 8000;
    const bool good = is_count(weight) && weight.get<std::uint64_t>() <= most;
    members.require(good, "has a weight that is not a whole number from 0 to 8000");
    out.weights.push_back(good ? weight.get<std::uint32_t>() : 0);
  }
  members.require(out.weights.size() == seats, "has not one weight for each seat");
  if (json.is_object() && json.contains("error_correlation")) {
    out.error_correlation = members.number("error_correlation");
    members.require(*out.error_correlation >= 0 && *out.error_correlation <= 1,
                    "has an error_correlation that is not from 0 to 1");
  }
  if (json.is_object() && json.contains("items_needed")) {
    out.choice.items_needed = members.count("items_needed");
    members.require(out.choice.items_needed > out.tested, "needs no more items than it has");
    members.no_others();
    return out;
  }
  Threshold threshold;
  const std::uint64_t score = members.count("threshold");
  members.require(score >= 1 && score <= top_score, "has a threshold that is not from 1 to 1000");
  threshold.score = static_cast<int>(std::min<std::uint64_t>(score, top_score));
  threshold.covered = members.count("covered");
  threshold.wrong = members.count("wrong");
  threshold.bound = members.number("bound");
  const std::uint64_t tested = out.tested + (threshold.score == top_score ? out.fitted : 0);
  members.require(threshold.covered <= tested, "covers more items than were tested");
  members.require(threshold.wrong <= threshold.covered, "has more wrong answers than answers");
  members.require(shows_at_most(threshold.wrong, threshold.covered, limit.risk, limit.delta),
                  "has counts that do not show the risk limit");
  constexpr double rounding = 1e-6;
  members.require(std::fabs(upper_bound(threshold.wrong, threshold.covered, limit.delta) - threshold.bound) < rounding,
                  "has a bound that its counts do not give");
  members.no_others();
  out.choice.threshold = threshold;
  return out;
}

CalibratedLists read_lists(const Json& json, Text& wrong) {
  CalibratedLists out;
  Members members(json, "an entry of the lists", wrong);
  out.task_class = members.text("task_class");
  members.require(!out.task_class.empty(), "has no name");
  out.alpha = members.number("alpha");
  members.require(out.alpha > 0 && out.alpha <= 0.5, "has an alpha that is not above 0 and at most 0.5");
  out.choice.items = members.count("tested");
  if (json.is_object() && json.contains("items_needed")) {
    out.choice.items_needed = members.count("items_needed");
    members.require(out.choice.items_needed > out.choice.items, "needs no more items than it has");
  } else {
    const std::uint64_t score = members.count("threshold"), rank = members.count("rank");
    members.require(score <= top_score, "has a threshold that is not from 0 to 1000");
    members.require(conformal_rank(out.choice.items, out.alpha) == rank, "has a rank that its items do not give");
    out.choice.threshold = ListThreshold{static_cast<int>(std::min<std::uint64_t>(score, top_score)), rank};
  }
  members.no_others();
  return out;
}

}  // namespace

std::expected<Calibration, std::string> read_calibration(const Json& json) {
  Calibration out;
  Text wrong;
  Members members(json, "the calibration", wrong);
  members.require(members.count("version") == 1, "is of a version that is not known");
  members.require(members.text("method") == calibration_method, "was made by a method that is not known");
  out.date = members.text("date");
  members.require(day_of(out.date).has_value(), "has a date that is no day");

  Members data(members.object("data"), "\"data\"", wrong);
  out.data_sha256 = data.text("sha256");
  data.require(is_sha256(out.data_sha256), "has a sha256 that is none");
  out.items = data.count("items");
  data.no_others();

  Members panel(members.object("panel"), "\"panel\"", wrong);
  std::set<Text> names;
  for (const Json& entry : panel.list("seats", 64)) {
    Members seat(entry, "a seat", wrong);
    CalibratedSeat read{seat.text("seat"), seat.text("family"), {}};
    if (entry.is_object() && entry.contains("model")) read.model = seat.text("model");
    seat.require(!read.seat.empty() && !read.family.empty(), "has no name or family");
    seat.require(names.insert(read.seat).second, "stands there twice");
    seat.no_others();
    out.seats.push_back(std::move(read));
  }
  out.quorum = panel.count("quorum");
  panel.require(out.quorum >= 2, "has a quorum of fewer than 2");
  out.all_must_answer = panel.flag("all_must_answer");
  if (json.is_object() && json.contains("panel") && json["panel"].is_object() && json["panel"].contains("profile"))
    out.profile = panel.text("profile");
  panel.no_others();

  out.limit = {members.number("risk_limit"), members.number("delta")};
  members.require(in_range(out.limit), "has a risk_limit or delta that is not above 0 and at most 0.5");
  const bool has_claims = json.is_object() && json.contains("claims");
  // What has claims may have been made of nothing else.
  const bool no_votes = has_claims && json.value("classes", Json()) == Json::array();
  std::map<Text, std::uint64_t> used;  // items by what they are counted for; an item holds one claim of a type at most
  std::set<std::pair<Text, Text>> known;
  const auto read_all = [&](const Json& entries, bool claims) {
    for (const Json& entry : entries) {
      if (!wrong.empty()) return;
      const CalibratedClass& task = (claims ? out.claims : out.classes)
                                        .emplace_back(read_class(entry, claims, out.seats.size(), out.limit, wrong));
      const Text of = claims ? task.answer_types.front() : Text();
      members.require(known.emplace(of, task.task_class).second, "has a task class twice");
      members.require((used[of] += task.fitted + task.tested) <= out.items,
                      "has classes with more items than there are");
    }
  };
  if (no_votes)
    members.member("classes");
  else
    read_all(members.list("classes", 1024), false);
  if (has_claims) read_all(members.list("claims", 2048), true);
  if (json.is_object() && json.contains("lists"))
    for (const Json& entry : members.list("lists", 1024)) {
      if (!wrong.empty()) break;
      out.lists.push_back(read_lists(entry, wrong));
      members.require(known.emplace("lists", out.lists.back().task_class).second, "has a task class twice");
      members.require(out.lists.back().choice.items <= out.items, "has lists of more items than there are");
    }
  members.no_others();
  if (!wrong.empty()) return std::unexpected(std::move(wrong));
  return out;
}

}  // namespace portcullis::tools::verdict
