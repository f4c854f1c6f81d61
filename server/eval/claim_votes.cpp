// See claim_votes.hpp.
#include "server/eval/claim_votes.hpp"

#include <algorithm>

#include "tools/verdict/calibrated_claim.hpp"

namespace portcullis::server::eval {

namespace verdict = tools::verdict;

namespace {

std::string type_name(const ClaimPart& part) {
  return std::string(verdict::name_of(part.input.type));
}

bool label_of(const Item& item, const ClaimPart& part) {
  return item.claims[part.claim].label.value_or(false);
}

}  // namespace

ClaimVotes::ClaimVotes(const EvalOptions& options, const std::vector<PanelSeat>& panel,
                       const verdict::PanelPolicy& policy)
    : options_(options), panel_(panel), policy_(policy), planned_(planned(panel)) {
  if (options.splits > 0) splits_.emplace(options.splits, options.seed, options.limit, panel.size());
}

ClaimVotes::Kind& ClaimVotes::kind(const Item& item, const ClaimPart& part) {
  const auto [at, is_new] = kinds_.try_emplace({item.task_class, type_name(part)});
  if (is_new) at->second.report.errors = at->second.fitted = verdict::SeatErrors(panel_.size());
  return at->second;
}

bool ClaimVotes::fit(const Item& item) {
  if (!has_claim_answers(item)) return false;
  const auto parts = claim_parts(item, panel_);
  const auto counted = drawn(item, parts);
  for (const ClaimPart* part : counted) {
    const Judged judged = judged_claim(*part, label_of(item, *part), panel_);
    Kind& mine = kind(item, *part);
    mine.report.errors.add(judged.marks());
    if (options_.calibrate && verdict::fits_weights(item.id_hash)) mine.fitted.add(judged.marks());
    if (splits_ && !item.repeat) splits_->fit(item.id, item.task_class + '\n' + type_name(*part), judged);
  }
  return !counted.empty();
}

void ClaimVotes::weigh() {
  for (auto& [key, mine] : kinds_) {
    std::vector<std::uint32_t> weights(panel_.size(), 1000);  // equal: the score is the margin in families
    if (options_.calibrate) {
      weights = mine.fitted.weights();
      mine.report.fitted = mine.fitted.items();
      mine.report.weights = weights;
    }
    for (std::size_t i = 0; i < weights.size(); ++i) mine.scoring.weights.emplace_back(panel_[i].seat, weights[i]);
    if (options_.calibration != nullptr) adopt(key, mine.scoring);
  }
}

// The weights and the threshold of the calibration that is tried.
void ClaimVotes::adopt(const Key& key, verdict::Scoring& scoring) const {
  for (const auto& task : options_.calibration->claims) {
    if (task.task_class != key.first || task.answer_types.front() != key.second || !task.choice.threshold) continue;
    scoring.weights.clear();
    for (std::size_t i = 0; i < task.weights.size(); ++i)
      scoring.weights.emplace_back(options_.calibration->seats[i].seat, task.weights[i]);
    scoring.threshold = task.choice.threshold->score;
  }
}

Json ClaimVotes::test(const Item& item) {
  Json out = Json::array();
  if (!has_claim_answers(item)) return out;
  const auto parts = claim_parts(item, panel_);
  test_list(item, parts);
  for (const ClaimPart* part : drawn(item, parts)) {
    Kind& mine = kind(item, *part);
    const bool label = label_of(item, *part);
    const auto judged = verdict::join_calibrated(part->input, policy_, &mine.scoring);
    ClaimReport& report = mine.report;
    ++report.verdicts[label ? 1 : 0][static_cast<std::size_t>(judged.verdict.verdict)];
    // With a calibration the gate asks for its bound, without one for agreement.
    const auto least = options_.calibration != nullptr ? verdict::Verdict::verified : verdict::Verdict::agreed;
    if (judged.verdict.verdict >= least) {
      ++report.released;
      if (!label) ++report.released_wrong;
    }
    report.scores.add(judged.score, label);
    if (options_.calibrate)
      verdict::fits_weights(item.id_hash) ? report.tested.add_fitted(judged.score, label)
                                          : report.tested.add(judged.score, label);
    if (splits_ && !item.repeat)
      splits_->test(item.id, item.task_class + '\n' + type_name(*part), judged_claim(*part, label, panel_),
                    judged.score ? std::optional(label) : std::nullopt, planned_, policy_);
    Json line{{"claim", part->claim},
              {"type", type_name(*part)},
              {"verdict", verdict::name_of(judged.verdict.verdict)},
              {"reason", judged.verdict.reason},
              {"label", label}};
    if (judged.score) line["score"] = *judged.score;
    out.push_back(std::move(line));
  }
  return out;
}

// What of each string the gate would let out, and the score that it hangs on.
void ClaimVotes::test_list(const Item& item, const std::vector<ClaimPart>& parts) {
  if (!std::ranges::all_of(item.claims, [](const LabelledClaim& claim) { return claim.label.has_value(); })) return;
  struct Kept {
    bool parts = false, out = true;
    int score = verdict::ListTable::never;  // nothing that a checker decides is dropped for its score
  };
  std::vector<Kept> strings(item.claims.size());
  for (const ClaimPart& part : parts) {
    Kept& mine = strings[part.claim];
    const auto known = kinds_.find({item.task_class, type_name(part)});
    const auto judged =
        verdict::join_calibrated(part.input, policy_, known == kinds_.end() ? nullptr : &known->second.scoring);
    mine.parts = true;
    mine.out = mine.out && judged.verdict.verdict >= verdict::Verdict::agreed && (!part.for_panel || judged.score);
    if (part.for_panel && judged.score) mine.score = std::min(mine.score, *judged.score);
  }
  const auto* tried =
      options_.calibration == nullptr ? nullptr : verdict::lists_of(*options_.calibration, item.task_class);
  const int least = tried != nullptr && tried->choice.threshold ? tried->choice.threshold->score : 0;
  ListReport& report = lists_[item.task_class];
  ++report.texts;
  int needed = 0;
  bool all_true = true;
  for (std::size_t i = 0; i < strings.size(); ++i) {
    ++report.claims;
    const bool label = *item.claims[i].label;
    if (!strings[i].parts || !strings[i].out) continue;
    if (!label) needed = std::max(needed, std::min(strings[i].score + 1, verdict::ListTable::never));
    if (strings[i].score < least) continue;
    ++report.kept;
    all_true = all_true && label;
  }
  if (all_true) ++report.all_true;
  if (options_.calibrate && options_.list_alpha && !verdict::fits_weights(item.id_hash)) report.table.add(needed);
}

void ClaimVotes::conclude(Report& report) {
  for (auto& [name, list] : lists_) {
    if (options_.calibrate && options_.list_alpha) {
      list.choice = verdict::choose_list_threshold(list.table, *options_.list_alpha);
      // The texts that fit the weights are needed as well.
      if (!list.choice.threshold)
        list.choice.items_needed = std::max(
            list.texts + 1,
            static_cast<std::uint64_t>(static_cast<double>(list.choice.items_needed) / verdict::testing_share));
    }
    report.lists.emplace(name, list);
  }
  for (auto& [key, mine] : kinds_) {
    if (options_.calibrate) mine.report.choice = choice_of(mine.report.tested, mine.report.errors, options_.limit);
    report.claims.emplace(key, std::move(mine.report));
  }
  if (splits_ && !kinds_.empty()) report.claim_splits = splits_->report();
}

}  // namespace portcullis::server::eval
