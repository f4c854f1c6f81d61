// A second question to the seats that support a claim, by which their support may fall and nothing can rise. Each kind
// of question is a file of this folder; second_hearing.hpp says who is asked and what the answers change.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/verify/work.hpp"

namespace portcullis::tools::verify::rounds {

// What a seat's support becomes: `says` is abstains or refutes.
struct Objection {
  verdict::Says says = verdict::Says::abstains;
  std::string reason;
  std::vector<verdict::EvidenceSpan> evidence{};
  std::string detail{};
};

class Round {
 public:
  virtual ~Round() = default;
  // "chain", "challenge": reason codes of the round begin with it.
  virtual std::string_view name() const = 0;
  // The claims that it can put a question about, by index into work.claims. The support of the others falls.
  virtual const std::vector<std::size_t>& asked() const = 0;
  virtual providers::Prompt prompt(const Work& work, const std::string& nonce) const = 0;
  virtual std::shared_ptr<const schemas::Validator> schema() const = 0;
  // Cross-field rules of a reply: nothing when good, else the reason code.
  virtual std::optional<std::string> check(const Json& reply) const = 0;
  // What a good reply says against each of asked(), in that order; nothing: the seat's support stands.
  virtual std::vector<std::optional<Objection>> objections(const Work& work, const Json& reply) const = 0;
};

// Asks for the values of a claim with the values taken out (tools/checkers/gaps.hpp): whoever supports it has to find
// them without the draft.
std::unique_ptr<Round> chain_of_verification(const Work& work, const std::vector<std::size_t>& claims);

// Asks for what speaks against a claim.
std::unique_ptr<Round> challenge_round(const std::vector<std::size_t>& claims);

// Shared by the kinds: an embedded schema of a reply, compiled, and the rule that the member `name` of the entries is
// each number from `first` on exactly once.
std::shared_ptr<const schemas::Validator> compiled(std::string_view name);
bool every_number_once(const Json& entries, const char* name, std::int64_t first, std::size_t expected);

}  // namespace portcullis::tools::verify::rounds
