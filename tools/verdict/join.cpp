// The rules of join.hpp over a tally of the findings, and the early stop that asks the same rules what could still
// come.
#include "tools/verdict/join.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/verdict/roll.hpp"

namespace portcullis::tools::verdict {
namespace {

// By index of the roll; null is a seat without a usable finding.
using Answers = std::vector<const Finding*>;

bool known(Says says) {
  switch (says) {
    case Says::supports:
    case Says::refutes:
    case Says::abstains:
    case Says::not_applicable:
      return true;
  }
  return false;
}

Answers answers_of(const Roll& roll, const std::vector<Finding>& findings) {
  Answers answers(roll.seats().size(), nullptr);
  std::vector<bool> failed(answers.size());
  for (const Finding& finding : findings) {
    const auto seat = roll.find(finding.seat);
    if (!seat || roll.seats()[*seat].mute) continue;
    if (!known(finding.says) || (answers[*seat] && *answers[*seat] != finding)) failed[*seat] = true;
    answers[*seat] = &finding;
  }
  for (std::size_t i = 0; i < answers.size(); ++i)
    if (failed[i]) answers[i] = nullptr;
  return answers;
}

bool is_decider(const PlannedSeat& seat) {
  return seat.kind == SeatKind::checker && seat.decides;
}
bool is_veto(const PlannedSeat& seat) {
  return seat.kind != SeatKind::model && seat.can_veto;
}

// What the findings amount to. A pointer is the first finding of its sort in the order of the plan, which gives the
// reason code; so that the order of arrival cannot show.
struct Tally {
  bool has_decider = false;
  bool decider_silent = false;
  const Finding* proof = nullptr;
  const Finding* disproof = nullptr;
  const Finding* unsure = nullptr;  // a deciding checker that abstains or says not_applicable

  bool veto_silent = false;
  const Finding* veto_shown = nullptr;    // refutes, with the span of the evidence that shows it
  const Finding* veto_unshown = nullptr;  // refutes without one
  const Finding* veto_unsure = nullptr;

  bool any_silent = false;
  std::size_t supporting = 0;  // families all of whose seats support
  std::size_t refuting = 0;    // families with a seat that refutes and none that supports
  bool split = false;          // some model supports and some model refutes
};

void first(const Finding*& slot, const Finding* finding) {
  if (!slot) slot = finding;
}

void tally_decider(const Finding* answer, Tally& tally) {
  tally.has_decider = true;
  if (!answer) {
    tally.decider_silent = true;
  } else if (answer->says == Says::supports) {
    first(tally.proof, answer);
  } else if (answer->says == Says::refutes) {
    first(tally.disproof, answer);
  } else {
    first(tally.unsure, answer);
  }
}

void tally_veto(const Finding* answer, Tally& tally) {
  if (!answer) {
    tally.veto_silent = true;
  } else if (answer->says == Says::refutes) {
    first(answer->evidence.empty() ? tally.veto_unshown : tally.veto_shown, answer);
  } else if (answer->says == Says::abstains) {
    first(tally.veto_unsure, answer);
  }
}

Tally tally_of(const Roll& roll, const Answers& answers) {
  struct Family {
    std::size_t seats = 0, supports = 0, refutes = 0;
  };
  Tally tally;
  std::vector<Family> families(roll.families());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const PlannedSeat& seat = *roll.seats()[i].planned;
    const Finding* answer = answers[i];
    if (!answer) tally.any_silent = true;
    if (is_decider(seat)) tally_decider(answer, tally);
    if (is_veto(seat)) tally_veto(answer, tally);
    if (seat.kind == SeatKind::model) {
      Family& family = families[roll.seats()[i].family];
      ++family.seats;
      if (answer && answer->says == Says::supports) ++family.supports;
      if (answer && answer->says == Says::refutes) ++family.refutes;
    }
  }
  bool some_support = false, some_refute = false;
  for (const Family& family : families) {
    if (family.supports == family.seats) ++tally.supporting;
    if (family.refutes > 0 && family.supports == 0) ++tally.refuting;
    some_support = some_support || family.supports > 0;
    some_refute = some_refute || family.refutes > 0;
  }
  tally.split = some_support && some_refute;
  return tally;
}

std::string reason_of(const Finding& finding) {
  return finding.reason.empty() ? std::string(name_of(finding.says)) : finding.reason;
}

ClaimVerdict undecided(std::string reason) {
  return {Verdict::undecided, std::move(reason)};
}

// Why nothing that supports may count, whoever supports: a veto, or a seat that had to answer.
std::optional<std::string> obstacle(const Tally& tally, const PanelPolicy& policy) {
  if (tally.veto_silent) return "veto_checker_failed";
  if (tally.veto_shown) return "vetoed_" + reason_of(*tally.veto_shown);
  if (tally.veto_unshown) return "vetoed_" + reason_of(*tally.veto_unshown);
  if (tally.veto_unsure) return "veto_checker_abstained";
  if (policy.all_must_answer && tally.any_silent) return "not_all_answered";
  return std::nullopt;
}

// A claim that the checkers alone decide: what models say of it is not read.
ClaimVerdict judge_deterministic(const Tally& tally, const PanelPolicy& policy) {
  if (!tally.has_decider) return undecided("not_checked");
  if (tally.disproof) return {Verdict::refuted, reason_of(*tally.disproof)};
  if (tally.decider_silent) return undecided("checker_failed");
  if (tally.unsure) return undecided(reason_of(*tally.unsure));
  if (auto why = obstacle(tally, policy)) return undecided(std::move(*why));
  if (tally.proof) return {Verdict::verified, reason_of(*tally.proof)};
  return undecided("not_checked");
}

ClaimVerdict judge_stated(bool grounded, const Tally& tally, const Roll& roll, const PanelPolicy& policy) {
  const std::size_t quorum = effective_quorum(policy);
  if (tally.disproof) return {Verdict::refuted, reason_of(*tally.disproof)};
  const bool contained = grounded && tally.proof;
  if (!contained) {
    if (tally.veto_shown) return {Verdict::refuted, reason_of(*tally.veto_shown)};
    // Not asked of a refutation: that the quorum is a majority. A failed seat more must not lift a refuted claim.
    if (tally.refuting >= quorum) return {Verdict::refuted, "refuted_by_panel"};
  }
  if (tally.decider_silent) return undecided("checker_failed");
  if (auto why = obstacle(tally, policy)) return undecided(std::move(*why));
  if (contained) return {Verdict::verified, reason_of(*tally.proof)};
  if (const auto why = roll.hopeless(policy)) return undecided(std::string(*why));
  if (tally.supporting < quorum) return undecided(tally.split ? "split_panel" : "not_enough_support");
  if (policy.calibration_required) return undecided("not_calibrated");
  return {Verdict::agreed, "supported_uncalibrated"};
}

ClaimVerdict judge(ClaimType type, const Roll& roll, const Answers& answers, const PanelPolicy& policy) {
  const Tally tally = tally_of(roll, answers);
  switch (type) {
    case ClaimType::quotation:
    case ClaimType::citation:
    case ClaimType::arithmetic:
    case ClaimType::quantity:
    case ClaimType::date:
    case ClaimType::structured:
    case ClaimType::logical:
    case ClaimType::executable:
      return judge_deterministic(tally, policy);
    case ClaimType::grounded:
      return judge_stated(true, tally, roll, policy);
    case ClaimType::world:
      return judge_stated(false, tally, roll, policy);
  }
  return undecided("unknown_claim_type");
}

// The replies that an outstanding seat can still give, as far as the rules tell them apart.
const Finding said_supports{"", Says::supports, "supports", {}, ""};
const Finding said_refutes{"", Says::refutes, "refutes", {{"", 0, 0}}, ""};  // shown: the strongest of refutations
const Finding said_abstains{"", Says::abstains, "abstains", {}, ""};
const Finding said_not_applicable{"", Says::not_applicable, "not_applicable", {}, ""};
const std::array<const Finding*, 5> replies{&said_supports, &said_refutes, nullptr, &said_abstains,
                                            &said_not_applicable};

// Seats of one sort have the same powers. Plain seats matter only by being silent or not.
enum Sort : std::size_t { sort_model, sort_decider, sort_veto, sort_decider_and_veto, sort_plain, sorts };

Sort sort_of(const PlannedSeat& seat) {
  if (seat.kind == SeatKind::model) return sort_model;
  if (is_decider(seat)) return is_veto(seat) ? sort_decider_and_veto : sort_decider;
  return is_veto(seat) ? sort_veto : sort_plain;
}

}  // namespace

ClaimVerdict join(const ClaimInput& input, const PanelPolicy& policy) {
  const Roll roll(input.planned);
  return judge(input.type, roll, answers_of(roll, input.findings), policy);
}

std::size_t planned_families(const std::vector<PlannedSeat>& planned) {
  return Roll(planned).families();
}

std::optional<std::string> refuse_quorum(std::size_t quorum, std::size_t planned_families) {
  if (quorum > planned_families / 2) return std::nullopt;
  const std::string least = std::to_string(planned_families / 2 + 1);
  if (quorum == 0) return "a quorum of 0 would agree with nobody; use at least " + least;
  return "a quorum of " + std::to_string(quorum) + " is not more than half of " + std::to_string(planned_families) +
         " families, so that two opposite answers could both reach it; use at least " + least;
}

// Not every combination of replies is tried: a verdict that can be reached at all is reached when all outstanding seats
// of one sort say the same, because more of what leads to it never leads away from it (two families that differ cannot
// both reach a quorum). That bounds the work at 5^5 joins of a tally, for any size of panel.
bool decided(const ClaimInput& input, const PanelPolicy& policy, const std::vector<std::string>& outstanding) {
  const Roll roll(input.planned);
  Answers answers = answers_of(roll, input.findings);
  std::array<std::vector<std::size_t>, sorts> open;
  std::vector<bool> seen(answers.size());
  for (const Finding& finding : input.findings)
    if (const auto seat = roll.find(finding.seat)) seen[*seat] = true;
  for (const std::string& name : outstanding) {
    const auto seat = roll.find(name);
    if (!seat || roll.seats()[*seat].mute) continue;
    if (seen[*seat]) return false;
    open[sort_of(*roll.seats()[*seat].planned)].push_back(*seat);
  }

  const Verdict now = judge(input.type, roll, answers, policy).verdict;
  std::array<std::size_t, sorts> choice{};  // index into replies, by sort: an odometer
  while (true) {
    for (std::size_t sort = 0; sort < sorts; ++sort)
      for (const std::size_t seat : open[sort]) answers[seat] = replies[choice[sort]];
    if (judge(input.type, roll, answers, policy).verdict != now) return false;
    std::size_t sort = 0;
    for (; sort < sorts; ++sort) {
      if (open[sort].empty()) continue;
      if (++choice[sort] < replies.size()) break;
      choice[sort] = 0;
    }
    if (sort == sorts) return true;
  }
}

}  // namespace portcullis::tools::verdict
