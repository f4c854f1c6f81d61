// A panel and its findings made of the input's bytes: the verdict is that of a second, slow reading of the rules in
// join.hpp; arrival order and duplicates change nothing, a lost support never helps, and what is said to be decided is.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "tools/verdict/join.hpp"
#include "tools/verdict/vote.hpp"

namespace {

using namespace portcullis::tools::verdict;
using portcullis::fuzz::Choices;
using portcullis::fuzz::require;

struct Case {
  ClaimInput input;
  PanelPolicy policy;
};

Finding any_finding(Choices& choices) {
  Finding finding;
  finding.seat = "s" + std::to_string(choices.up_to(6));
  finding.says = static_cast<Says>(choices.one_in(50) ? 9 : choices.up_to(3));
  finding.reason = choices.one_in(4) ? "" : "code";
  if (choices.one_in(2)) finding.evidence.push_back({"doc", 0, 4});
  return finding;
}

Case any_case(Choices& choices) {
  static const char* const families[] = {"a", "b", "c", " A\t", "d", ""};
  Case out;
  out.input.type = static_cast<ClaimType>(choices.up_to(10));
  out.policy = {choices.up_to(5), choices.one_in(4), choices.one_in(6)};
  for (std::size_t count = choices.up_to(7); count > 0; --count) {
    PlannedSeat seat;
    const std::size_t own = out.input.planned.size();
    seat.name = "s" + std::to_string(choices.one_in(8) ? choices.up_to(6) : own);
    const std::size_t kind = choices.up_to(5);
    seat.kind = kind < 4 ? SeatKind::model : kind == 4 ? SeatKind::checker : SeatKind::evidence;
    if (seat.kind == SeatKind::model) seat.family = families[choices.up_to(5)];
    const std::uint8_t flags = choices.byte();
    seat.decides = flags & 1;
    seat.can_veto = flags & 2;
    seat.demo = flags % 16 == 15;
    out.input.planned.push_back(std::move(seat));
  }
  for (std::size_t count = choices.up_to(9); count > 0; --count) out.input.findings.push_back(any_finding(choices));
  return out;
}

std::string family_of(const PlannedSeat& seat) {
  std::string key;
  for (const char c : seat.family)
    if (c != ' ' && c != '\t') key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return key;
}

// What the seat said that counts, or null: missing, contradicting itself, unknown, or never heard.
const Finding* heard(const Case& all, const PlannedSeat& seat) {
  if (seat.demo || (seat.kind == SeatKind::model && family_of(seat).empty())) return nullptr;
  for (const auto& other : all.input.planned)
    if (other.name == seat.name && other != seat) return nullptr;
  const Finding* said = nullptr;
  for (const auto& finding : all.input.findings) {
    if (finding.seat != seat.name) continue;
    if (finding.says > Says::not_applicable || (said != nullptr && finding != *said)) return nullptr;
    said = &finding;
  }
  return said;
}

bool says(const Finding* finding, Says what) {
  return finding != nullptr && finding->says == what;
}

std::size_t families_where(const Case& all, bool agree) {
  std::set<std::string> names;
  for (const auto& seat : all.input.planned)
    if (seat.kind == SeatKind::model) names.insert(family_of(seat));
  std::size_t count = 0;
  for (const auto& name : names) {
    std::size_t seats = 0, supports = 0, refutes = 0;
    for (const auto& seat : all.input.planned) {
      if (seat.kind != SeatKind::model || family_of(seat) != name) continue;
      ++seats;
      supports += says(heard(all, seat), Says::supports) ? 1 : 0;
      refutes += says(heard(all, seat), Says::refutes) ? 1 : 0;
    }
    if (agree ? supports == seats : refutes > 0 && supports == 0) ++count;
  }
  return count;
}

Verdict expected(const Case& all) {
  const ClaimType type = all.input.type;
  if (type > ClaimType::world) return Verdict::undecided;
  const bool grounded = type == ClaimType::grounded;
  const bool stated = grounded || type == ClaimType::world;
  std::size_t deciders = 0, proofs = 0, disproofs = 0, silent_deciders = 0;
  bool veto = false, veto_shown = false, silent = false;
  std::set<std::string> families;
  for (const auto& seat : all.input.planned) {
    const Finding* said = heard(all, seat);
    silent = silent || said == nullptr;
    if (seat.kind == SeatKind::checker && seat.decides) {
      ++deciders;
      silent_deciders += said == nullptr ? 1 : 0;
      proofs += says(said, Says::supports) ? 1 : 0;
      disproofs += says(said, Says::refutes) ? 1 : 0;
    }
    if (seat.kind != SeatKind::model && seat.can_veto) {
      veto = veto || !(says(said, Says::supports) || says(said, Says::not_applicable));
      veto_shown = veto_shown || (says(said, Says::refutes) && !said->evidence.empty());
    }
    if (seat.kind == SeatKind::model) families.insert(family_of(seat));
  }
  const std::size_t quorum = std::max<std::size_t>(all.policy.quorum, 2);
  const bool contained = grounded && proofs > 0;
  const bool held_up = veto || silent_deciders > 0 || (all.policy.all_must_answer && silent);
  if (disproofs > 0) return Verdict::refuted;
  if (!stated) return deciders > 0 && proofs == deciders && !held_up ? Verdict::verified : Verdict::undecided;
  if (!contained && (veto_shown || families_where(all, false) >= quorum)) return Verdict::refuted;
  if (held_up) return Verdict::undecided;
  if (contained) return Verdict::verified;
  const bool majority = 2 * all.policy.quorum > families.size();
  const bool agreed = families_where(all, true) >= quorum && majority && !all.policy.calibration_required;
  return agreed ? Verdict::agreed : Verdict::undecided;
}

Verdict verdict_of(const Case& all) {
  const ClaimVerdict joined = join(all.input, all.policy);
  require(!joined.reason.empty(), "a verdict has a reason");
  return joined.verdict;
}

void check_arrival(const Case& all, Verdict verdict) {
  Case turned = all;
  std::reverse(turned.input.findings.begin(), turned.input.findings.end());
  const auto twice = turned.input.findings;
  turned.input.findings.insert(turned.input.findings.end(), twice.begin(), twice.end());
  require(verdict_of(turned) == verdict, "order and duplicates change nothing");
}

void check_loss(const Case& all, Verdict verdict) {
  for (std::size_t i = 0; i < all.input.findings.size(); ++i) {
    if (all.input.findings[i].says != Says::supports) continue;
    // Of a seat that contradicts itself the rest may be a refutation or a proof by itself.
    if (std::count_if(all.input.findings.begin(), all.input.findings.end(),
                      [&](const Finding& other) { return other.seat == all.input.findings[i].seat; }) != 1)
      continue;
    Case less = all;
    less.input.findings[i].says = Says::abstains;
    require(verdict_of(less) <= verdict, "a support that becomes an abstention never helps");
    less.input.findings.erase(less.input.findings.begin() + static_cast<std::ptrdiff_t>(i));
    require(verdict_of(less) <= verdict, "a support that is lost never helps");
  }
}

// Whatever the outstanding seats still say, a verdict that was called decided stays.
void check_decided(const Case& all, Verdict verdict, Choices& choices) {
  std::vector<std::string> outstanding;
  for (const auto& seat : all.input.planned)
    if (std::none_of(all.input.findings.begin(), all.input.findings.end(),
                     [&](const Finding& finding) { return finding.seat == seat.name; }))
      outstanding.push_back(seat.name);
  if (!decided(all.input, all.policy, outstanding)) return;
  for (int round = 0; round < 8; ++round) {
    Case later = all;
    for (const auto& name : outstanding) {
      Finding finding = any_finding(choices);
      finding.seat = name;
      if (!choices.one_in(5)) later.input.findings.push_back(std::move(finding));
    }
    require(verdict_of(later) == verdict, "what was decided stays so");
  }
}

void check_vote(const Case& all, Choices& choices) {
  std::vector<Ballot> ballots;
  for (std::size_t count = choices.up_to(9); count > 0; --count)
    ballots.push_back({"s" + std::to_string(choices.up_to(6)), std::string(choices.up_to(2), 'x')});
  const auto result = count(all.input.planned, ballots, all.policy);
  require(result.winner.has_value() == (result.verdict == Verdict::agreed), "only an agreement has a winner");
  require(result.verdict == Verdict::agreed || result.verdict == Verdict::undecided, "a vote verifies nothing");
  if (result.winner) {
    const auto& winner = result.votes.at(*result.winner);
    std::set<std::string> families, voters;
    for (const auto& seat : all.input.planned) {
      if (seat.kind != SeatKind::model) continue;
      families.insert(family_of(seat));
      for (const auto& ballot : ballots)
        if (ballot.seat == seat.name && ballot.canonical == winner.answer && !seat.demo) voters.insert(family_of(seat));
    }
    require(!winner.answer.empty(), "no answer is no winner");
    require(winner.families >= std::max<std::size_t>(2, all.policy.quorum), "a winner has its quorum");
    require(winner.families <= voters.size(), "a family votes for what a seat of it said");
    require(2 * winner.families > families.size(), "a winner has more than half of the planned families");
    require(!all.policy.calibration_required, "without a bound there is no winner where one is required");
  }
  std::reverse(ballots.begin(), ballots.end());
  const auto turned = count(all.input.planned, ballots, all.policy);
  require(turned.verdict == result.verdict && turned.winner == result.winner, "the order of ballots changes nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(portcullis::fuzz::text_of(data, size));
  const Case all = any_case(choices);
  const Verdict verdict = verdict_of(all);
  require(verdict == expected(all), "the verdict is the one that the rules give");
  check_arrival(all, verdict);
  check_loss(all, verdict);
  check_decided(all, verdict, choices);
  check_vote(all, choices);
  return 0;
}
