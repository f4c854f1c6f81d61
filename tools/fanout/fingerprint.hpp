// What makes two questions the same although each call fences its texts with a nonce of its own. Called by the tools
// that put the question, read by the runner (PanelRequest::fingerprint).
#pragma once

#include <string>
#include <string_view>

#include "tools/providers/wire.hpp"

namespace portcullis::tools::fanout {

// SHA-256 in hex over everything of the prompt, each nonce replaced by a control character. Sound because fenced()
// leaves neither the nonce nor a control character in a text from outside: equal fingerprints are equal prompts up to
// the nonce. Empty, which is never the same as anything, for a nonce that is too short to be one.
std::string fingerprint(const providers::Prompt& prompt, std::string_view nonce);

}  // namespace portcullis::tools::fanout
