// The claims that a panel would let pass, heard a second time where the policy asks for it: who supports a claim is
// asked again in other ways (round.hpp), and supports it no more when it does not answer, or answers otherwise. Nothing
// but the support of a seat changes, and only to less. Used by ask.cpp. Pure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/verify/rounds/round.hpp"

namespace portcullis::tools::verify::rounds {

class SecondHearing {
 public:
  // Of every claim whose verdict by the panel is `agreed` or more, whatever the policy requires for a release: a
  // verdict is never named that the rounds of its profile have not left standing. The work is only read, and has to
  // outlive the hearing.
  explicit SecondHearing(const Work& work);

  // False: there is nothing to ask, and nothing to change.
  bool needed() const { return !claims_.empty(); }

  std::size_t rounds() const { return rounds_.size(); }
  // The panel, prompt and rules of a round; the caller sets deadline, billing and callbacks. Without seats when nobody
  // can be asked: host seats are not, since the client would have to come back a second time.
  fanout::PanelRequest request(std::size_t round, const std::string& nonce) const;

  // Takes note of the ends of a round so far. True when no verdict and no reason of any claim depends on what is still
  // open in any round. Never for a policy that waits for every seat.
  bool decided(std::size_t round, const std::vector<fanout::SeatOutcome>& ended);

  // Writes what is left of the findings into the claims (`work` is the one that it was made from), and adds what the
  // rounds have cost to its seats. What has not ended has failed; rounds run side by side, so that the time of a seat
  // grows by its longest.
  void apply(Work& work, const std::vector<std::vector<fanout::SeatOutcome>>& ended);

 private:
  struct Heard;
  enum class Open { stands, abstains, refutes };
  // What is assumed of seats that are still out: of one of them, when it is named, and of all others.
  struct Assumed {
    Open others = Open::abstains;
    std::string odd{};
    Open one = Open::abstains;
    Open of(const std::string& seat) const { return seat == odd ? one : others; }
  };

  void take(std::size_t round, const std::vector<fanout::SeatOutcome>& ended);
  std::vector<verdict::Finding> findings_left(std::size_t claim, const Assumed& assumed) const;
  std::optional<Objection> objection(std::size_t round, std::size_t claim, const std::string& seat, Open open) const;
  bool settled(std::size_t claim) const;

  const Work* work_;
  std::vector<std::size_t> claims_;
  std::vector<std::shared_ptr<const Round>> rounds_;
  struct Answer {
    std::string seat;
    std::string failed;                                // reason code; empty: it answered
    std::vector<std::optional<Objection>> objections;  // by place in Round::asked()
  };
  std::vector<std::vector<Answer>> answers_;  // by round
  bool final_ = false;
};

// True when the verdict of a claim is one that the policy wants heard again.
bool to_be_heard_again(const Work& work, const PlannedClaim& planned, verdict::Verdict by_panel);

}  // namespace portcullis::tools::verify::rounds
