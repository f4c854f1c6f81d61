// The operator's corpora as the tools need them: a port that server/corpus implements, which may use a thread of its
// own.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"
#include "tools/checkers/evidence.hpp"

namespace portcullis::tools::retrieval {

using Documents = std::expected<std::vector<checkers::Document>, schemas::Problem>;

struct Reference {
  std::string corpus;
  std::string document;
  std::string id;     // of the document in the call
  std::string place;  // in the arguments, for messages: "evidence[3].ref"
};

// "corpus:NAME/DOC"; nothing when the text is not of that form. What there is of it is seen when it is fetched.
std::optional<Reference> read_reference(std::string_view text);

// What the hash of a piece of evidence begins with.
inline constexpr std::string_view hash_scheme = "sha256:";

// What one search may bring.
struct SearchLimits {
  std::size_t documents = 8;
  std::size_t bytes = 4u << 20;  // of all their texts
};

class Corpora {
 public:
  using Done = std::move_only_function<void(Documents)>;

  virtual ~Corpora() = default;
  // Those that the operator listed.
  virtual std::vector<std::string> names() const = 0;
  // The documents of the references, in their order, as evidence of the operator: all of them, or the problem of one.
  // On the loop; `done` exactly once, on the loop, never from inside.
  virtual void fetch(std::vector<Reference> references, std::size_t most_bytes,
                     std::chrono::steady_clock::time_point deadline, Done done) = 0;
  // The documents with the passages that speak most of `questions`, best first, as retrieved evidence that is never
  // complete: what is not in it may stand in what was not found. Fails when one corpus cannot be searched, for evidence
  // that is silently missing is worse than none. As fetch() otherwise.
  virtual void search(std::vector<std::string> corpora, std::vector<std::string> questions, SearchLimits limits,
                      std::chrono::steady_clock::time_point deadline, Done done) = 0;
};

}  // namespace portcullis::tools::retrieval
