// A passage that a model seat quotes, found in the evidence of the call. Used by every question that asks for one.
#pragma once

#include <optional>
#include <string>

#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// Where it stands word for word in good enough evidence, by the rules of the quotation checker; without omissions.
std::optional<verdict::EvidenceSpan> find_passage(const Work& work, const std::string& quote);

// The same for what supports a claim: where the sentence cites its sources, in one of the places that it names.
std::optional<verdict::EvidenceSpan> find_support(const Work& work, const claims::Claim& claim,
                                                  const std::string& quote);

// Whether the sentence of a claim cites its sources.
bool cites(const claims::Claim& claim);

}  // namespace portcullis::tools::verify
