// Puts the events of an Anthropic stream together to the message that a plain reply is. Strict in order: message_start,
// then each content block from its start to its stop, one after the other, then message_delta, then message_stop. What
// comes twice, too early or too late, or is of no known kind ends it. Called by the Anthropic wire.
// Format: https://platform.claude.com/docs/en/build-with-claude/streaming
#pragma once

#include <string>
#include <string_view>

#include "tools/providers/exchange.hpp"

namespace portcullis::tools::providers {

class MessageAssembly {
 public:
  // Empty: taken. Else the reason code, after which nothing may be asked any more.
  std::string_view take(const transport::client::SseEvent& event);

  bool done() const { return stage_ == Stage::done; }
  const Json& body() const { return body_; }  // once done

 private:
  enum class Stage { before, between_blocks, in_block, after_blocks, done };

  std::string_view start(const Json& event);
  std::string_view start_block(const Json& event);
  std::string_view add_to_block(const Json& event);
  std::string_view stop_block(const Json& event);
  std::string_view finish(const Json& event);
  bool is_current(const Json& event) const;

  Stage stage_ = Stage::before;
  Json body_;
  Json block_;
  std::string pieces_;  // of the open block's text, or of the JSON of a tool's input
};

}  // namespace portcullis::tools::providers
