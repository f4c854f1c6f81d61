// `eval` and `calibrate`: files of recorded answers in, reports and calibrations out (server/eval does the work).
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "server/cli/commands.hpp"
#include "server/cli/input.hpp"
#include "server/cli/print.hpp"
#include "server/eval/report.hpp"
#include "tools/calibration_use.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::cli {
namespace {

namespace verdict = tools::verdict;

Exit refuse(const schemas::Problem& problem) {
  std::fputs(problem_text(problem).c_str(), stderr);
  return problem.code == "internal_error" ? Exit::internal_error : Exit::usage;
}

schemas::Problem refusal_of(std::string code, std::string message, std::string fix) {
  return {std::move(code), std::move(message), {}, std::move(fix)};
}

// On stderr, on a terminal only; gone again at the end.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what) : what_(std::move(what)), shown_(::isatty(STDERR_FILENO) == 1) {}
  ~ProgressBar() {
    if (shown_ && percent_ >= 0) std::fputs("\r\033[K", stderr);
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(double share) {
    const int percent = static_cast<int>(share * 100);
    if (!shown_ || percent == percent_) return;
    percent_ = percent;
    constexpr int cells = 30;
    const int full = percent * cells / 100;
    std::fprintf(stderr, "\r%s [%s%s] %d %%", what_.c_str(), std::string(static_cast<std::size_t>(full), '#').c_str(),
                 std::string(static_cast<std::size_t>(cells - full), '.').c_str(), percent);
    std::fflush(stderr);
  }

 private:
  std::string what_;
  bool shown_;
  int percent_ = -1;
};

// A file that is whole or not there: written beside its name and renamed. "-" is stdout.
std::expected<void, schemas::Problem> write_file(const std::string& name, const std::string& text) {
  const auto failed = [&] {
    return std::unexpected(refusal_of(
        "file_not_written", "\"" + json::visible_line(name) + "\" cannot be written: " + std::strerror(errno) + ".",
        "Give a path in a folder that may be written."));
  };
  if (name == "-") {
    std::fputs(text.c_str(), stdout);
    return {};
  }
  const std::string beside = name + ".new";
  std::FILE* file = std::fopen(beside.c_str(), "wb");
  if (file == nullptr) return failed();
  const bool good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !good || std::rename(beside.c_str(), name.c_str()) != 0) {
    const int error = errno;
    std::remove(beside.c_str());
    errno = error;
    return failed();
  }
  return {};
}

// from_chars reads "nan" and "inf" as well; no limit is one of those.
std::optional<double> share_of(const std::string& text) {
  double value = 0;
  const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || last != text.data() + text.size() || !(value > 0 && value <= 0.5)) return std::nullopt;
  return value;
}

std::expected<eval::EvalOptions, schemas::Problem> options_of(const EvaluationCommand& command,
                                                              const config::Config& config) {
  eval::EvalOptions options;
  for (const auto& [text, value, name] : {std::tuple(&command.risk_limit, &options.limit.risk, "--risk-limit"),
                                          std::tuple(&command.delta, &options.limit.delta, "--delta")}) {
    const auto share = share_of(*text);
    if (!share)
      return std::unexpected(refusal_of("out_of_range", std::string(name) + " is not above 0 and at most 0.5.",
                                        "Give a share such as 0.1 or 0.05."));
    *value = *share;
  }
  options.splits = command.splits;
  options.seed = command.seed;
  if (command.profile.empty()) return options;
  const auto settings = config::settings_of(config);
  const auto profile = tools::find_profile(settings, command.profile);
  if (!profile) return std::unexpected(profile.error());
  const auto use = tools::use_of((*profile)->seats, (*profile)->policy);
  options.quorum = use.quorum;
  options.all_must_answer = use.all_must_answer;
  options.task_class = (*profile)->task_class;
  return options;
}

struct Run {
  eval::Report report;
  Json json;
};

std::expected<Run, schemas::Problem> run(const EvaluationCommand& command, eval::EvalOptions& options,
                                         const char* what) {
  auto lines = eval::Lines::open(command.file);
  if (!lines) return std::unexpected(lines.error());
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> items;
  if (!command.items.empty()) {
    items.reset(std::fopen(command.items.c_str(), "wb"));
    if (!items)
      return std::unexpected(
          refusal_of("file_not_written",
                     "\"" + json::visible_line(command.items) + "\" cannot be written: " + std::strerror(errno) + ".",
                     "Give a path in a folder that may be written."));
    options.each_item = [&](const Json& item) { std::fputs((json::write(item) + "\n").c_str(), items.get()); };
  }
  std::expected<eval::Report, schemas::Problem> report;
  {
    ProgressBar bar(what);
    options.progress = [&](double share) { bar.show(share); };
    report = eval::evaluate(*lines, options);
  }
  options.progress = nullptr;
  options.each_item = nullptr;
  if (!report) return std::unexpected(report.error());
  if (items && (std::ferror(items.get()) != 0 || std::fflush(items.get()) != 0))
    return std::unexpected(refusal_of("file_not_written",
                                      "The items could not all be written: " + std::string(std::strerror(errno)) + ".",
                                      "Check that there is room."));
  const std::string shown = json::visible_line(command.file);
  for (const auto& wrong : report->problems)
    std::fprintf(stderr, "%s:%zu: %s: %s\n", shown.c_str(), wrong.line, wrong.code.c_str(), wrong.message.c_str());
  if (report->bad_lines > report->problems.size())
    std::fprintf(stderr, "%s: %zu more lines are wrong.\n", shown.c_str(),
                 static_cast<std::size_t>(report->bad_lines - report->problems.size()));
  Json json = eval::to_json(*report, options);
  if (!command.html.empty())
    if (auto written = write_file(command.html, eval::to_html(json, "Evaluation of " + shown)); !written)
      return std::unexpected(written.error());
  return Run{std::move(*report), std::move(json)};
}

void print_report(const EvaluationCommand& command, const Json& report) {
  std::fputs((command.json ? json::write(report) + "\n" : eval::to_text(report)).c_str(), stdout);
}

}  // namespace

Exit evaluate(const EvaluationCommand& command, const config::Config& config) {
  auto options = options_of(command, config);
  if (!options) return refuse(options.error());
  std::optional<verdict::Calibration> calibration;
  if (!command.calibration.empty()) {
    const auto text = read_text(command.calibration, 1u << 20);
    if (!text) return refuse(text.error());
    const auto json = json::read(*text);
    auto read = json ? verdict::read_calibration(*json) : std::unexpected("it is not JSON: " + json.error().message);
    if (!read)
      return refuse(refusal_of("calibration_malformed",
                               "\"" + json::visible_line(command.calibration) +
                                   "\" is no calibration: " + json::visible_line(read.error()) + ".",
                               "Make it again with portcullis calibrate."));
    calibration = std::move(*read);
    options->calibration = &*calibration;
    options->quorum = calibration->quorum;
    options->all_must_answer = calibration->all_must_answer;
    options->limit = calibration->limit;
  }
  auto done = run(command, *options, "evaluating");
  if (!done) return refuse(done.error());
  print_report(command, done->json);
  return done->report.bad_lines == 0 ? Exit::ok : Exit::usage;
}

Exit calibrate(const EvaluationCommand& command, const config::Config& config) {
  auto options = options_of(command, config);
  if (!options) return refuse(options.error());
  options->calibrate = true;
  if (!command.list_risk.empty() && !(options->list_alpha = share_of(command.list_risk)))
    return refuse(
        refusal_of("out_of_range", "--list-risk is not above 0 and at most 0.5.", "Give a share such as 0.1."));
  const auto settings = config::settings_of(config);
  const std::string profile = command.profile.empty() ? config.default_profile : command.profile;
  const auto found = tools::find_profile(settings, profile);
  if (!found) return refuse(found.error());
  const auto use = tools::use_of((*found)->seats, (*found)->policy);
  options->task_class = (*found)->task_class;
  auto done = run(command, *options, "calibrating");
  if (!done) return refuse(done.error());
  auto kept = eval::calibration_of(done->report, *options, use.seats, profile, settings.today());
  if (!kept) return refuse(kept.error());
  // The quorum is part of what was calibrated.
  if (kept->quorum != use.quorum || kept->all_must_answer != use.all_must_answer) kept->profile.clear();
  print_report(command, done->json);
  bool all_met = true;
  const auto needs_more = [&](const verdict::CalibratedClass& task, const std::string& name) {
    if (task.choice.threshold) return;
    all_met = false;
    std::fprintf(stderr,
                 "portcullis: %s: no threshold shows a risk of at most %g; at least %llu labelled items of this class "
                 "are needed.\n",
                 json::visible_line(name).c_str(), options->limit.risk,
                 static_cast<unsigned long long>(task.choice.items_needed));
  };
  for (const auto& task : kept->classes) needs_more(task, task.task_class);
  for (const auto& task : kept->claims)
    needs_more(task, task.task_class + ", " + task.answer_types.front() + " claims");
  for (const auto& lists : kept->lists) {
    if (lists.choice.threshold) continue;
    all_met = false;
    std::fprintf(stderr, "portcullis: %s: at least %llu labelled texts are needed for --list-risk.\n",
                 json::visible_line(lists.task_class).c_str(),
                 static_cast<unsigned long long>(lists.choice.items_needed));
  }
  if (kept->profile.empty())
    std::fprintf(
        stderr,
        "portcullis: These are not the seats and the policy of profile %s: no profile can use this calibration."
        "\n",
        json::visible_line(profile).c_str());
  if (!command.out.empty())
    if (auto written = write_file(command.out, json::write(verdict::to_json(*kept)) + "\n"); !written)
      return refuse(written.error());
  return all_met ? Exit::ok : Exit::withheld;
}

}  // namespace portcullis::server::cli
