// A claim: one atomic statement of a candidate text, with its bytes, its type and what the parser read in it.
// Made by split(); decided by the checkers and the panel.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/verdict/gate.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::claims {

using verdict::ClaimType;
using verdict::Sentence;
using verdict::Span;

// What a parser read: each claim type has its own struct that derives from this one (quotation.hpp, citation.hpp,
// calculation.hpp, date_statement.hpp, structured.hpp). Spans inside are offsets into the whole candidate text.
struct Payload {
  virtual ~Payload() = default;
};

// A typed claim that a parser has found in a text, before it has an index.
struct Found {
  ClaimType type = ClaimType::arithmetic;
  Span span;                  // from the first to the last byte of the statement
  std::vector<Span> covered;  // the bytes of `span` (or of its frame, see quotation.hpp) that the parser understood
  std::shared_ptr<const Payload> payload;  // null: recognised but not parseable, so undecided
};

struct Claim {
  std::size_t index = 0;
  ClaimType type = ClaimType::world;
  Span span;                  // in the candidate text
  std::string text;           // the bytes of `span`
  std::size_t sentence = 0;   // index into Split::sentences
  std::vector<Span> covered;  // see Found; for grounded and world claims the bytes that no typed claim covers
  std::shared_ptr<const Payload> payload;
};

struct Split {
  std::vector<Sentence> sentences;
  std::vector<Claim> claims;  // in text order; a sentence's residue comes after its typed claims
  std::string opening;        // why the first sentence leans on something before the text, or empty
  std::vector<Span> silent;   // bytes that assert nothing; sorted
};

struct SplitOptions {
  bool has_evidence = false;              // residues are `grounded` then, else `world`
  std::vector<std::string> evidence_ids;  // "doc1 says" and "[doc1]" resolve to these
};

// Total: any bytes at all give a Split (invalid UTF-8 is one world claim per line). Every byte of `text` is inside
// exactly one sentence, silent, or both; every byte that is not silent is covered by at least one claim.
// Linear in the size of the text.
Split split(std::string_view text, const SplitOptions& options);

}  // namespace portcullis::tools::claims
