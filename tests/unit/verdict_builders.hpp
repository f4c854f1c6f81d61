// Builders of seats, findings and random panels for the tests of tools/verdict.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/sanitized.hpp"
#include "tools/verdict/join.hpp"
#include "tools/verdict/vote.hpp"

namespace portcullis::tools::verdict {

// Panels are cheap: more of them than rapidcheck's 100, unless the environment says otherwise. Sanitizers make them
// some thirty times as dear, and look for other faults than the properties do.
inline const bool more_cases =
    setenv("RC_PARAMS",
           test::sanitized ? "max_success=100 max_discard_ratio=200" : "max_success=1000 max_discard_ratio=200",
           0) == 0;

inline PlannedSeat model(std::string name, std::string family) {
  return {.name = std::move(name), .kind = SeatKind::model, .family = std::move(family)};
}
inline PlannedSeat demo(std::string name, std::string family = "demo") {
  return {.name = std::move(name), .kind = SeatKind::model, .family = std::move(family), .demo = true};
}
inline PlannedSeat decider(std::string name) {
  return {.name = std::move(name), .kind = SeatKind::checker, .family = "", .decides = true};
}
inline PlannedSeat veto(std::string name) {
  return {.name = std::move(name), .kind = SeatKind::checker, .family = "", .can_veto = true};
}

inline Finding finding(std::string seat, Says says, std::string reason = "") {
  if (reason.empty()) reason = name_of(says);
  return {.seat = std::move(seat), .says = says, .reason = std::move(reason), .evidence = {}, .version = ""};
}
inline Finding supports(std::string seat, std::string reason = "") {
  return finding(std::move(seat), Says::supports, std::move(reason));
}
inline Finding refutes(std::string seat, std::string reason = "") {
  return finding(std::move(seat), Says::refutes, std::move(reason));
}
inline Finding abstains(std::string seat, std::string reason = "") {
  return finding(std::move(seat), Says::abstains, std::move(reason));
}
inline Finding neutral(std::string seat) {
  return finding(std::move(seat), Says::not_applicable);
}
inline Finding shown(Finding finding) {
  finding.evidence = {{"doc", 3, 9}};
  return finding;
}

// Three models of three families.
inline std::vector<PlannedSeat> three() {
  return {model("m1", "a"), model("m2", "b"), model("m3", "c")};
}

inline ClaimType any_type() {
  return static_cast<ClaimType>(*rc::gen::inRange(0, 10));
}
template <class T>
const T& any_of(const std::vector<T>& items) {
  return items[*rc::gen::inRange<std::size_t>(0, items.size())];
}
inline bool one_in(int n) {
  return *rc::gen::inRange(0, n) == 0;
}

inline PlannedSeat any_seat(std::string name) {
  PlannedSeat seat{.name = std::move(name), .family = ""};
  const int kind = *rc::gen::inRange(0, 8);
  seat.kind = kind < 4 ? SeatKind::model : kind < 7 ? SeatKind::checker : SeatKind::evidence;
  if (seat.kind == SeatKind::model) {
    seat.family = *rc::gen::element<std::string>("a", "a", "b", "b", "c", "d", "A ", "");
    seat.demo = one_in(10);
  } else {
    seat.decides = one_in(2);
    seat.can_veto = one_in(2);
    seat.demo = one_in(15);
  }
  return seat;
}

// Supports more often than by chance, so that a good part of the panels comes near to a release.
inline Says any_says() {
  return *rc::gen::element(Says::supports, Says::supports, Says::supports, Says::refutes, Says::abstains,
                           Says::not_applicable);
}

inline Finding any_finding(std::string seat) {
  Finding made = finding(std::move(seat), any_says());
  if (one_in(2)) made = shown(made);
  if (one_in(20)) made.reason.clear();
  return made;
}

inline std::vector<PlannedSeat> any_plan(int most) {
  std::vector<PlannedSeat> planned;
  const int size = *rc::gen::inRange(0, most + 1);
  for (int i = 0; i < size; ++i) planned.push_back(any_seat("s" + std::to_string(one_in(25) ? 0 : i)));
  return planned;
}

// A panel that is near to agreement: models of a few families, of which most support, and sometimes a checker.
inline ClaimInput hopeful_claim() {
  ClaimInput input{.type = *rc::gen::element(ClaimType::grounded, ClaimType::world), .planned = {}, .findings = {}};
  const int size = *rc::gen::inRange(2, 6);
  for (int i = 0; i < size; ++i) {
    PlannedSeat seat = one_in(6) ? any_seat("") : model("", std::string(1, static_cast<char>('a' + i)));
    seat.name = "s" + std::to_string(i);
    input.planned.push_back(seat);
    if (!one_in(10)) input.findings.push_back(one_in(5) ? any_finding(seat.name) : supports(seat.name));
  }
  return input;
}

// A claim that checkers decide, of any type, and that is often verified.
inline ClaimInput checked_claim() {
  ClaimInput input{.type = any_type(), .planned = {}, .findings = {}};
  const int size = *rc::gen::inRange(1, 5);
  for (int i = 0; i < size; ++i) {
    PlannedSeat seat = one_in(2) ? decider("") : any_seat("");
    seat.name = "s" + std::to_string(i);
    input.planned.push_back(seat);
    if (!one_in(12)) input.findings.push_back(one_in(4) ? any_finding(seat.name) : supports(seat.name));
  }
  return input;
}

inline ClaimInput any_claim(int most = 7) {
  if (one_in(3)) return hopeful_claim();
  if (one_in(3)) return checked_claim();
  ClaimInput input{.type = any_type(), .planned = any_plan(most), .findings = {}};
  for (const PlannedSeat& seat : input.planned) {
    if (one_in(6)) continue;
    input.findings.push_back(any_finding(seat.name));
    if (one_in(12)) input.findings.push_back(any_finding(seat.name));
  }
  if (one_in(5)) input.findings.push_back(any_finding("unplanned"));
  return input;
}

inline PanelPolicy any_policy() {
  return {.quorum = static_cast<std::size_t>(*rc::gen::element(0, 1, 2, 2, 2, 3, 3, 4)),
          .all_must_answer = one_in(4),
          .calibration_required = one_in(6)};
}

// A policy that this plan could meet, most of the time.
inline PanelPolicy any_policy_for(const std::vector<PlannedSeat>& planned) {
  PanelPolicy policy = any_policy();
  if (!one_in(4)) policy = {.quorum = planned_families(planned) / 2 + 1, .all_must_answer = one_in(5)};
  return policy;
}

// Weights of a panel's model seats; now and then of another panel.
inline Scoring any_scoring(const std::vector<PlannedSeat>& planned) {
  Scoring scoring;
  for (const PlannedSeat& seat : planned)
    if (seat.kind == SeatKind::model && std::none_of(scoring.weights.begin(), scoring.weights.end(),
                                                     [&](const auto& w) { return w.first == seat.name; }))
      scoring.weights.emplace_back(seat.name, *rc::gen::element(0U, 300U, 700U, 1000U, 1000U, 2500U));
  if (one_in(15) && !scoring.weights.empty()) scoring.weights.pop_back();
  if (one_in(15)) scoring.weights.emplace_back("elsewhere", 1000);
  scoring.threshold = one_in(8) ? *rc::gen::element(-1, 0, 1, top_score, top_score + 1) : *rc::gen::inRange(1, 900);
  return scoring;
}

inline std::string described(const Scoring& scoring) {
  std::string text = "threshold " + std::to_string(scoring.threshold);
  for (const auto& [seat, weight] : scoring.weights) text += " " + seat + "*" + std::to_string(weight);
  return text;
}

inline std::string described(const PlannedSeat& seat) {
  return seat.name + ":" + std::string(name_of(seat.kind)) + "[" + seat.family + "]" + (seat.demo ? " demo" : "") +
         (seat.decides ? " decides" : "") + (seat.can_veto ? " can_veto" : "");
}

inline std::string described(const ClaimInput& input) {
  std::string text = std::string(name_of(input.type)) + "; planned";
  for (const PlannedSeat& seat : input.planned) text += " " + described(seat) + ",";
  text += " found";
  for (const Finding& f : input.findings)
    text += " " + f.seat + " " + std::string(name_of(f.says)) + (f.evidence.empty() ? "," : " (shown),");
  return text;
}

inline std::string described(const PanelPolicy& policy) {
  return "quorum " + std::to_string(policy.quorum) + (policy.all_must_answer ? ", all must answer" : "") +
         (policy.calibration_required ? ", calibration required" : "");
}

inline void PrintTo(const ClaimVerdict& verdict, std::ostream* out) {
  *out << name_of(verdict.verdict) << " (" << verdict.reason << ")";
}
inline bool operator==(const ClaimVerdict& a, const ClaimVerdict& b) {
  return a.verdict == b.verdict && a.reason == b.reason;
}
inline ClaimVerdict is(Verdict verdict, std::string reason) {
  return {verdict, std::move(reason)};
}

}  // namespace portcullis::tools::verdict
