// A passage that a model seat quotes, found in the evidence of the call. Used by every question that asks for one.
#pragma once

#include <optional>
#include <string>

#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// Where it stands word for word in good enough evidence, by the rules of the quotation checker; without omissions.
std::optional<verdict::EvidenceSpan> find_passage(const Work& work, const std::string& quote);

}  // namespace portcullis::tools::verify
