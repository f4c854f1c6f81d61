// See second_hearing.hpp.
#include "tools/verify/rounds/second_hearing.hpp"

#include <algorithm>

#include "tools/fanout/merge.hpp"

namespace portcullis::tools::verify::rounds {
namespace {

using fanout::SeatOutcome;
using verdict::Finding;
using verdict::Says;

bool supports(const PlannedClaim& planned, const std::string& seat) {
  return std::ranges::any_of(planned.input.findings, [&](const Finding& finding) {
    return finding.seat == seat && finding.says == Says::supports;
  });
}

bool of_panel(const Work& work, const std::string& seat) {
  return std::ranges::any_of(work.panel, [&](const auto& asked) { return asked.name == seat; });
}

}  // namespace

bool to_be_heard_again(const Work& work, const PlannedClaim& planned, verdict::Verdict by_panel) {
  return (work.policy.chain_of_verification || work.policy.challenge_round) && planned.for_panel &&
         by_panel >= verdict::Verdict::agreed;
}

SecondHearing::SecondHearing(const Work& work) : work_(&work) {
  for (std::size_t i = 0; i < work.claims.size(); ++i)
    if (to_be_heard_again(work, work.claims[i], judged_by_panel(work, work.claims[i], work.claims[i].input).verdict))
      claims_.push_back(i);
  if (claims_.empty()) return;
  // The one that can refute comes first: what it refutes is not called an abstention.
  if (work.policy.challenge_round) rounds_.push_back(challenge_round(claims_));
  if (work.policy.chain_of_verification) rounds_.push_back(chain_of_verification(work, claims_));
  answers_.resize(rounds_.size());
}

fanout::PanelRequest SecondHearing::request(std::size_t round, const std::string& nonce) const {
  // Shared: whoever rides along with a request has its reply checked by it, also when this call is gone.
  const auto asking = rounds_[round];
  fanout::PanelRequest request;
  for (const auto& seat : work_->panel) {
    const bool asked = !seat.host() && std::ranges::any_of(asking->asked(), [&](std::size_t claim) {
      return supports(work_->claims[claim], seat.name);
    });
    if (asked) request.seats.push_back(seat);
  }
  request.prompt = asking->prompt(*work_, nonce);
  request.schema = asking->schema();
  request.check = [asking](const Json& reply) { return asking->check(reply); };
  return request;
}

void SecondHearing::take(std::size_t round, const std::vector<SeatOutcome>& ended) {
  for (const auto& outcome : ended) {
    auto& known = answers_[round];
    if (std::ranges::any_of(known, [&](const Answer& answer) { return answer.seat == outcome.seat; })) continue;
    Answer answer;
    answer.seat = outcome.seat;
    if (outcome.status == verdict::SeatStatus::ok && outcome.reply)
      answer.objections = rounds_[round]->objections(*work_, *outcome.reply);
    else
      answer.failed = outcome.reason.empty() ? std::string(verdict::name_of(outcome.status)) : outcome.reason;
    known.push_back(std::move(answer));
  }
}

std::optional<Objection> SecondHearing::objection(std::size_t round, std::size_t claim, const std::string& seat,
                                                  Open open) const {
  const std::string name(rounds_[round]->name());
  const auto& asked = rounds_[round]->asked();
  const auto at = std::ranges::find(asked, claim);
  if (at == asked.end()) return Objection{.reason = name + "_no_question"};
  const auto answer = std::ranges::find(answers_[round], seat, &Answer::seat);
  if (answer == answers_[round].end()) {
    if (!final_ && open == Open::stands) return std::nullopt;
    if (!final_ && open == Open::refutes) return Objection{.says = Says::refutes, .reason = name};
    return Objection{.reason = name + "_not_asked"};
  }
  if (answer->failed == verdict::name_of(verdict::SeatStatus::cancelled_decided))
    return Objection{.reason = name + "_not_needed"};
  if (!answer->failed.empty()) return Objection{.reason = name + "_no_answer", .detail = answer->failed};
  const auto place = static_cast<std::size_t>(at - asked.begin());
  if (place >= answer->objections.size()) return Objection{.reason = name + "_no_answer"};
  return answer->objections[place];
}

std::vector<Finding> SecondHearing::findings_left(std::size_t claim, const Assumed& assumed) const {
  auto findings = work_->claims[claim].input.findings;
  for (Finding& finding : findings) {
    if (finding.says != Says::supports || !of_panel(*work_, finding.seat)) continue;
    for (std::size_t round = 0; round < rounds_.size() && finding.says == Says::supports; ++round) {
      auto against = objection(round, claim, finding.seat, assumed.of(finding.seat));
      if (!against) continue;
      finding.says = against->says == Says::refutes ? Says::refutes : Says::abstains;
      finding.reason = std::move(against->reason);
      finding.evidence = std::move(against->evidence);
      finding.detail = std::move(against->detail);
    }
  }
  return findings;
}

bool SecondHearing::decided(std::size_t round, const std::vector<SeatOutcome>& ended) {
  take(round, ended);
  if (work_->policy.all_must_answer) return false;
  return std::ranges::all_of(claims_, [&](std::size_t claim) { return settled(claim); });
}

// As hearing.cpp has it: what is between the extremes is a panel that is split, and for that it is enough that one
// differs from the others.
bool SecondHearing::settled(std::size_t claim) const {
  const PlannedClaim& planned = work_->claims[claim];
  verdict::ClaimInput input = planned.input;
  const auto with = [&](const Assumed& assumed) {
    input.findings = findings_left(claim, assumed);
    return judged_by_panel(*work_, planned, input);
  };
  const auto now = with({});
  const auto stays = [&](const Assumed& assumed) {
    const auto then = with(assumed);
    return then.verdict == now.verdict && then.reason == now.reason;
  };
  if (!stays({.others = Open::stands}) || !stays({.others = Open::refutes})) return false;
  if (now.verdict != verdict::Verdict::undecided) return true;
  return std::ranges::all_of(work_->panel, [&](const auto& seat) {
    return !supports(planned, seat.name) || (stays({.others = Open::refutes, .odd = seat.name, .one = Open::stands}) &&
                                             stays({.others = Open::stands, .odd = seat.name, .one = Open::refutes}));
  });
}

void SecondHearing::apply(Work& work, const std::vector<std::vector<SeatOutcome>>& ended) {
  final_ = true;
  std::vector<std::chrono::microseconds> before, longest(work.seats.size());
  for (const auto& seat : work.seats) before.push_back(seat.latency);
  for (std::size_t round = 0; round < rounds_.size() && round < ended.size(); ++round) {
    take(round, ended[round]);
    for (const auto& outcome : ended[round]) {
      const auto seat = std::ranges::find(work.seats, outcome.seat, &SeatOutcome::seat);
      if (seat == work.seats.end()) continue;
      fanout::merge(*seat, outcome);
      auto& most = longest[static_cast<std::size_t>(seat - work.seats.begin())];
      most = std::max(most, outcome.latency);
    }
  }
  for (std::size_t i = 0; i < work.seats.size(); ++i) work.seats[i].latency = before[i] + longest[i];
  for (const std::size_t claim : claims_) {
    work.claims[claim].input.findings = findings_left(claim, {});
    work.claims[claim].heard_again = true;
  }
}

}  // namespace portcullis::tools::verify::rounds
