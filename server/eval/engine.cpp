// See engine.hpp.
#include "server/eval/engine.hpp"

#include <algorithm>

#include "server/eval/claim_check.hpp"
#include "server/eval/claim_votes.hpp"
#include "server/eval/roster.hpp"
#include "server/eval/seen.hpp"
#include "server/eval/splits.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::eval {

namespace verdict = tools::verdict;

namespace {

constexpr std::size_t most_classes = 64;
constexpr std::size_t most_problems = 20;

class Engine {
 public:
  Engine(Lines& lines, const EvalOptions& options) : lines_(lines), options_(options) {}

  std::expected<Report, schemas::Problem> run() {
    if (auto done = pass([&](const Item& item, std::size_t line) { survey(item, line); }, true); !done)
      return std::unexpected(done.error());
    if (stop_) return std::unexpected(*stop_);
    prepare();
    if (auto done = pass([&](const Item& item, std::size_t) { measure(item); }, false); !done)
      return std::unexpected(done.error());
    weigh();
    if (auto done = pass([&](const Item& item, std::size_t) { judge(item); }, false); !done)
      return std::unexpected(done.error());
    conclude();
    return std::move(report_);
  }

 private:
  // One reading of the file. Which items are good is found out in the first; the later ones leave the same out.
  template <class Each>
  std::expected<void, schemas::Problem> pass(Each each, bool first) {
    const double began = passes_++, all = 3;
    Seen ids, contents;
    const auto progress = [&](std::uint64_t bytes) {
      if (!options_.progress || lines_.bytes() == 0) return;
      options_.progress((began + static_cast<double>(bytes) / static_cast<double>(lines_.bytes())) / all);
    };
    const auto hash = lines_.read(
        [&](std::string_view line, std::size_t number) {
          if (first) ++report_.lines;
          auto item = read_item(line);
          if (item) {
            const auto id = ids.add(item->id_hash, number);
            if (id.is == Seen::Is::unknown) report_.duplicates_unchecked = true;
            if (id.is == Seen::Is::known) {
              if (first) ++report_.duplicates;
              item = std::unexpected(LineProblem{0, "duplicate_id",
                                                 "The id \"" + json::visible_line(item->id) +
                                                     "\" came before, in line " + std::to_string(id.line) + "."});
            }
          }
          if (item) {
            if (item->task_class == unclassified && !options_.task_class.empty())
              item->task_class = options_.task_class;
            if (item->content_hash != 0) mark_repeat(*item, contents.add(item->content_hash, number), number, first);
            // Copies would count for more than was labelled.
            if (item->repeat && options_.calibrate) return true;
            each(*item, number);
            return !stop_.has_value();
          }
          if (!first) return true;
          ++report_.bad_lines;
          item.error().line = number;
          if (report_.problems.size() < most_problems) report_.problems.push_back(std::move(item.error()));
          return true;
        },
        progress);
    if (!hash) return std::unexpected(hash.error());
    if (first) report_.sha256 = *hash;
    if (*hash != report_.sha256)
      return std::unexpected(
          schemas::Problem{"file_changed", "The file changed while it was read.", {}, "Run it again on a copy."});
    return {};
  }

  void mark_repeat(Item& item, const Seen::Answer& before, std::size_t line, bool first) {
    if (before.is == Seen::Is::unknown) report_.duplicates_unchecked = true;
    item.repeat = before.is == Seen::Is::known;
    if (!item.repeat || !first || report_.repeats++ > 0) return;
    report_.repeat_line = line;
    report_.repeated_line = before.line;
  }

  void survey(const Item& item, std::size_t line) {
    ++report_.items;
    ClassReport& task = report_.classes[item.task_class];
    if (report_.classes.size() > most_classes)
      stop_ = {"too_many_classes",
               "There are more than " + std::to_string(most_classes) + " task classes.",
               {},
               "Evaluate classes in files of their own."};
    if (!item.answers.empty() &&
        std::find(task.answer_types.begin(), task.answer_types.end(), item.answer_type) == task.answer_types.end())
      task.answer_types.push_back(item.answer_type);
    if (auto added = roster_.add(item, line); !added) stop_ = std::move(added.error());
  }

  void prepare() {
    report_.panel = roster_.take();
    planned_ = planned(report_.panel);
    const std::size_t families = verdict::planned_families(planned_);
    report_.quorum = options_.quorum.value_or(std::max<std::size_t>(2, families / 2 + 1));
    policy_ = {.quorum = report_.quorum, .all_must_answer = options_.all_must_answer};
    for (auto& [name, task] : report_.classes) task.errors = verdict::SeatErrors(report_.panel.size());
    report_.all.errors = verdict::SeatErrors(report_.panel.size());
    if (options_.splits > 0) splits_.emplace(options_.splits, options_.seed, options_.limit, report_.panel.size());
    claim_votes_.emplace(options_, report_.panel, policy_);
    for (const auto& [name, task] : report_.classes) fitted_.emplace(name, verdict::SeatErrors(report_.panel.size()));
  }

  static bool is_fitting(const Item& item) { return verdict::fits_weights(item.id_hash); }

  void measure(const Item& item) {
    const bool claims = claim_votes_->fit(item);
    const bool votes = !item.answers.empty() && measure_vote(item);
    if (claims || votes) ++report_.labelled_items;
  }

  bool measure_vote(const Item& item) {
    const Judged judged = judge_answers(item, report_.panel);
    if (!judged.labelled) return false;
    const auto marks = judged.marks();
    report_.classes[item.task_class].errors.add(marks);
    report_.all.errors.add(marks);
    if (options_.calibrate && is_fitting(item)) fitted_.at(item.task_class).add(marks);
    if (splits_ && !item.repeat) splits_->fit(item.id, item.task_class, judged);
    return true;
  }

  void weigh() {
    claim_votes_->weigh();
    for (auto& [name, task] : report_.classes) {
      verdict::Scoring& scoring = scorings_[name];
      // Equal weights: the score is the margin in families.
      std::vector<std::uint32_t> weights(report_.panel.size(), 1000);
      if (options_.calibrate) {
        weights = fitted_.at(name).weights();
        task.fitted = fitted_.at(name).items();
        task.weights = weights;
      }
      for (std::size_t i = 0; i < weights.size(); ++i) scoring.weights.emplace_back(report_.panel[i].seat, weights[i]);
      if (options_.calibration != nullptr) adopt(name, scoring);
    }
  }

  // The weights and the threshold of the calibration that is tried.
  void adopt(const std::string& name, verdict::Scoring& scoring) {
    const auto& classes = options_.calibration->classes;
    const auto found =
        std::find_if(classes.begin(), classes.end(), [&](const auto& c) { return c.task_class == name; });
    if (found == classes.end() || !found->choice.threshold) return;
    scoring.weights.clear();
    for (std::size_t i = 0; i < found->weights.size(); ++i)
      scoring.weights.emplace_back(options_.calibration->seats[i].seat, found->weights[i]);
    scoring.threshold = found->choice.threshold->score;
  }

  void judge(const Item& item) {
    Json out{{"id", json::visible_line(item.id)}, {"task_class", json::visible_line(item.task_class)}};
    ClassReport& task = report_.classes[item.task_class];
    ++task.items;
    if (!item.answers.empty()) judge_vote(item, task, out);
    if (!item.claims.empty()) out["claims"] = judge_claims(item, task);
    if (Json drawn = claim_votes_->test(item); !drawn.empty()) out["claim_panel"] = std::move(drawn);
    if (options_.each_item) options_.each_item(out);
  }

  void judge_vote(const Item& item, ClassReport& task, Json& out) {
    const Judged judged = judge_answers(item, report_.panel);
    const auto vote = verdict::count(planned_, judged.ballots, policy_, &scorings_[item.task_class]);
    report_.label_checked += judged.label_checked;
    report_.label_agreed += judged.label_agreed;
    ++task.verdicts[static_cast<std::size_t>(vote.verdict)];
    // With a calibration the gate asks for its bound, without one for agreement.
    const bool passes = options_.calibration != nullptr ? vote.verdict == verdict::Verdict::verified
                                                        : vote.verdict >= verdict::Verdict::agreed;
    out["verdict"] = verdict::name_of(vote.verdict);
    out["gate"] = verdict::name_of(passes ? verdict::Gate::released : verdict::Gate::withheld);
    out["reason"] = vote.reason;
    if (vote.winner) out["answer"] = json::visible(vote.votes[*vote.winner].answer);
    if (vote.score) out["score"] = *vote.score;
    if (!judged.labelled) return;
    const bool right = vote.winner && judged.is_right(vote.votes[*vote.winner].answer);
    if (vote.winner) out["right"] = right;
    ++task.labelled;
    if (judged.is_right(judged.plurality())) ++task.plurality_right;
    if (passes) {
      ++task.released;
      if (!right) ++task.released_wrong;
    }
    const std::optional<int> score = vote.winner ? vote.score : std::nullopt;
    task.scores.add(score, right);
    if (options_.calibrate) is_fitting(item) ? task.tested.add_fitted(score, right) : task.tested.add(score, right);
    if (!vote.votes.empty()) {
      const double share = vote.votes.front().weight;
      ShareBin& bin = task.shares[std::min<std::size_t>(9, static_cast<std::size_t>(share * 10))];
      ++bin.votes;
      bin.shares += share;
      if (judged.is_right(vote.votes.front().answer)) ++bin.right;
    }
    if (splits_ && !item.repeat)
      splits_->test(item.id, item.task_class, judged, vote.winner ? std::optional(right) : std::nullopt, planned_,
                    policy_);
  }

  static Json judge_claims(const Item& item, ClassReport& task) {
    Json out = Json::array();
    const auto checked = check_claims(item);
    for (std::size_t i = 0; i < checked.size(); ++i) {
      const auto& label = item.claims[i].label;
      ++task.claims[label ? (*label ? 1 : 0) : 2][static_cast<std::size_t>(checked[i].verdict)];
      out.push_back(Json{{"verdict", verdict::name_of(checked[i].verdict)}, {"reason", checked[i].reason}});
    }
    return out;
  }

  void conclude() {
    for (auto& [name, task] : report_.classes) {
      ClassReport& all = report_.all;
      if (options_.calibrate) task.choice = choice_of(task.tested, task.errors, options_.limit);
      all.items += task.items;
      all.labelled += task.labelled;
      all.plurality_right += task.plurality_right;
      all.released += task.released;
      all.released_wrong += task.released_wrong;
      all.scores.items += task.scores.items;
      for (const auto& [score, bin] : task.scores.bins) {
        all.scores.bins[score].covered += bin.covered;
        all.scores.bins[score].wrong += bin.wrong;
      }
      for (std::size_t i = 0; i < all.verdicts.size(); ++i) all.verdicts[i] += task.verdicts[i];
      for (std::size_t i = 0; i < all.shares.size(); ++i) {
        all.shares[i].votes += task.shares[i].votes;
        all.shares[i].right += task.shares[i].right;
        all.shares[i].shares += task.shares[i].shares;
      }
      for (std::size_t i = 0; i < all.claims.size(); ++i)
        for (std::size_t k = 0; k < all.claims[i].size(); ++k) all.claims[i][k] += task.claims[i][k];
    }
    if (splits_) report_.splits = splits_->report();
    claim_votes_->conclude(report_);
  }

  Lines& lines_;
  const EvalOptions& options_;
  Report report_;
  Roster roster_;
  std::optional<schemas::Problem> stop_;
  double passes_ = 0;
  std::vector<verdict::PlannedSeat> planned_;
  verdict::PanelPolicy policy_;
  std::map<std::string, verdict::SeatErrors> fitted_;
  std::map<std::string, verdict::Scoring> scorings_;
  std::optional<Splits> splits_;
  std::optional<ClaimVotes> claim_votes_;
};

}  // namespace

verdict::ThresholdChoice choice_of(const verdict::ScoreTable& tested, const verdict::SeatErrors& errors,
                                   const verdict::RiskLimit& limit) {
  auto choice = verdict::choose_threshold(tested, limit);
  if (!choice.threshold)
    choice.items_needed =
        std::max(errors.items() + 1,
                 static_cast<std::uint64_t>(static_cast<double>(choice.items_needed) / verdict::testing_share));
  return choice;
}

std::expected<Report, schemas::Problem> evaluate(Lines& lines, const EvalOptions& options) {
  return Engine(lines, options).run();
}

}  // namespace portcullis::server::eval
