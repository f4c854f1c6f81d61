// See calibration_file.hpp.
#include "tools/verdict/calibration_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

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

CalibratedClass read_class(const Json& json, std::size_t seats, const RiskLimit& limit, Text& wrong) {
  CalibratedClass out;
  Members members(json, "a class", wrong);
  out.task_class = members.text("task_class");
  members.require(!out.task_class.empty(), "has no name");
  for (const Json& type : members.list("answer_types", 16)) {
    members.require(type.is_string(), "has an answer type that is not a string");
    if (type.is_string()) out.answer_types.push_back(type.get<Text>());
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

}  // namespace

std::string date_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  const auto digits = [](unsigned value, std::size_t size) {
    Text text = std::to_string(value);
    return Text(size - std::min(size, text.size()), '0') + text;
  };
  return digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         digits(static_cast<unsigned>(date.month()), 2) + "-" + digits(static_cast<unsigned>(date.day()), 2);
}

std::optional<std::chrono::sys_days> day_of(std::string_view date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  unsigned parts[3] = {};
  const std::size_t starts[3] = {0, 5, 8}, sizes[3] = {4, 2, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    const char* const end = date.data() + starts[i] + sizes[i];
    const auto [last, error] = std::from_chars(date.data() + starts[i], end, parts[i]);
    if (error != std::errc() || last != end) return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(parts[0])), std::chrono::month(parts[1]),
                                        std::chrono::day(parts[2])};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day);
}

Json to_json(const Calibration& calibration) {
  Json seats = Json::array();
  for (const CalibratedSeat& seat : calibration.seats) {
    Json entry{{"seat", seat.seat}, {"family", seat.family}};
    if (!seat.model.empty()) entry["model"] = seat.model;
    seats.push_back(std::move(entry));
  }
  Json classes = Json::array();
  for (const CalibratedClass& task : calibration.classes) {
    Json entry{{"task_class", task.task_class},
               {"answer_types", task.answer_types},
               {"fitted", task.fitted},
               {"tested", task.tested},
               {"weights", task.weights}};
    if (task.error_correlation) entry["error_correlation"] = *task.error_correlation;
    if (const auto& threshold = task.choice.threshold) {
      entry["threshold"] = threshold->score;
      entry["covered"] = threshold->covered;
      entry["wrong"] = threshold->wrong;
      entry["bound"] = threshold->bound;
    } else {
      entry["items_needed"] = task.choice.items_needed;
    }
    classes.push_back(std::move(entry));
  }
  Json panel{
      {"seats", std::move(seats)}, {"quorum", calibration.quorum}, {"all_must_answer", calibration.all_must_answer}};
  if (!calibration.profile.empty()) panel["profile"] = calibration.profile;
  return Json{{"version", 1},
              {"method", calibration_method},
              {"date", calibration.date},
              {"data", Json{{"sha256", calibration.data_sha256}, {"items", calibration.items}}},
              {"panel", std::move(panel)},
              {"risk_limit", calibration.limit.risk},
              {"delta", calibration.limit.delta},
              {"classes", std::move(classes)}};
}

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
  std::set<Text> classes;
  std::uint64_t used = 0;
  for (const Json& entry : members.list("classes", 1024)) {
    if (!wrong.empty()) break;
    out.classes.push_back(read_class(entry, out.seats.size(), out.limit, wrong));
    members.require(classes.insert(out.classes.back().task_class).second, "has a task class twice");
    used += out.classes.back().fitted + out.classes.back().tested;
  }
  members.require(used <= out.items, "has classes with more items than there are");
  members.no_others();
  if (!wrong.empty()) return std::unexpected(std::move(wrong));
  return out;
}

std::optional<std::string> refuse_use(const Calibration& calibration, const CalibratedUse& use) {
  const auto in_order = [](std::vector<CalibratedSeat> seats) {
    std::sort(seats.begin(), seats.end(), [](const auto& a, const auto& b) { return a.seat < b.seat; });
    return seats;
  };
  if (calibration.seats.empty() || in_order(calibration.seats) != in_order(use.seats)) return "calibration_other_panel";
  for (const CalibratedSeat& seat : calibration.seats)
    if (seat.model.empty()) return "calibration_other_panel";
  if (calibration.quorum != use.quorum || calibration.all_must_answer != use.all_must_answer)
    return "calibration_other_policy";
  return std::nullopt;
}

std::optional<std::string> refuse_date(const Calibration& calibration, std::chrono::sys_days today,
                                       std::chrono::days oldest) {
  const auto day = day_of(calibration.date);
  if (!day || today - *day > oldest) return "calibration_stale";
  // A day of grace for clocks of other places.
  if (*day - today > std::chrono::days(1)) return "calibration_date_in_future";
  return std::nullopt;
}

std::expected<AppliedCalibration, std::string> apply_calibration(const Calibration& calibration,
                                                                 const CalibratedUse& use, std::string_view task_class,
                                                                 std::string_view answer_type,
                                                                 std::chrono::sys_days today,
                                                                 std::chrono::days oldest) {
  if (auto refused = refuse_use(calibration, use)) return std::unexpected(std::move(*refused));
  if (auto refused = refuse_date(calibration, today, oldest)) return std::unexpected(std::move(*refused));
  if (task_class.empty()) return std::unexpected("task_class_missing");
  const auto task = std::find_if(calibration.classes.begin(), calibration.classes.end(),
                                 [&](const CalibratedClass& entry) { return entry.task_class == task_class; });
  if (task == calibration.classes.end()) return std::unexpected("task_class_not_calibrated");
  // Free text is no vote: a draft of it is judged, and of that the counts say nothing.
  if (answer_type == "text" ||
      std::find(task->answer_types.begin(), task->answer_types.end(), answer_type) == task->answer_types.end())
    return std::unexpected("answer_type_not_calibrated");
  if (!task->choice.threshold) return std::unexpected("calibration_too_small");
  AppliedCalibration out;
  out.task = &*task;
  out.scoring.threshold = task->choice.threshold->score;
  for (std::size_t i = 0; i < calibration.seats.size() && i < task->weights.size(); ++i)
    out.scoring.weights.emplace_back(calibration.seats[i].seat, task->weights[i]);
  return out;
}

}  // namespace portcullis::tools::verdict
