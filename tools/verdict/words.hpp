// The words of the product that every part of tools/ shares: spans, claim types, findings, verdicts, gate.
// Standard library only. Enumerators are ordered where an order is meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::tools::verdict {

// UTF-8 byte offsets into a text, half open.
struct Span {
  std::size_t start = 0;
  std::size_t end = 0;

  constexpr std::size_t size() const { return end - start; }
  constexpr bool empty() const { return end <= start; }
  friend constexpr bool operator==(const Span&, const Span&) = default;
};

enum class ClaimType {
  quotation,
  citation,
  arithmetic,
  quantity,
  date,
  structured,
  logical,
  executable,
  grounded,  // a statement about the supplied evidence
  world,     // a statement with no evidence
};

// What one seat says of one claim.
enum class Says { supports, refutes, abstains, not_applicable };

// Ordered: refuted < undecided < agreed < verified.
enum class Verdict { refuted, undecided, agreed, verified };

enum class Gate { withheld, released };

enum class SeatKind { model, checker, evidence };

// How a planned seat ended. Everything but `ok` is a seat without a usable finding.
enum class SeatStatus { ok, failed, timed_out, cancelled, cancelled_decided, not_dispatched };

// Where a piece of evidence came from. Ordered by how far the caller could have forged it.
enum class Origin { caller, retrieved, operator_listed };

// all: any claim below the required verdict withholds the whole text. verified_only: whole sentences are dropped.
// Ordered by strictness: verified_only < all.
enum class ReleaseMode { verified_only, all };

struct EvidenceSpan {
  std::string id;  // of the document
  std::size_t start = 0;
  std::size_t end = 0;
  friend bool operator==(const EvidenceSpan&, const EvidenceSpan&) = default;
};

// What one seat found out about one claim. `reason` is a snake_case code from a closed list per seat.
struct Finding {
  std::string seat;  // "checker:quotation", "openai/gpt-5"
  Says says = Says::abstains;
  std::string reason;
  std::vector<EvidenceSpan> evidence;
  std::string version;  // of the checker; empty for models
  std::string detail{};  // for the reader: what was found instead; untrusted
  friend bool operator==(const Finding&, const Finding&) = default;
};

// The names used in schemas, logs and documents ("operator" for Origin::operator_listed).
std::string_view name_of(ClaimType);
std::string_view name_of(Says);
std::string_view name_of(Verdict);
std::string_view name_of(Gate);
std::string_view name_of(SeatKind);
std::string_view name_of(SeatStatus);
std::string_view name_of(Origin);
std::string_view name_of(ReleaseMode);
std::optional<ClaimType> claim_type_from(std::string_view);
std::optional<Says> says_from(std::string_view);
std::optional<Verdict> verdict_from(std::string_view);
std::optional<Origin> origin_from(std::string_view);
std::optional<ReleaseMode> release_mode_from(std::string_view);

}  // namespace portcullis::tools::verdict
