// Puts the messages of a Bedrock ConverseStream together to the body that a plain Converse reply is. Strict in order:
// messageStart, each content block to its stop, messageStop, then metadata at most. Called by the Bedrock wire.
// Format: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
#pragma once

#include <string>
#include <string_view>

#include "tools/providers/exchange.hpp"
#include "transport/client/event_stream_reader.hpp"

namespace portcullis::tools::providers {

class ConverseAssembly {
 public:
  // Empty: taken. Else the reason code, after which nothing may be asked any more.
  std::string_view take(const transport::client::EventStreamMessage& message);

  bool done() const { return stage_ == Stage::stopped || stage_ == Stage::counted; }
  Json body() const;  // once done

 private:
  enum class Stage { before, between_blocks, in_block, stopped, counted };
  enum class Block { unknown, text, tool, reasoning };

  std::string_view start(const Json& event);
  std::string_view start_block(const Json& event);
  std::string_view add_to_block(const Json& event);
  std::string_view stop_block(const Json& event);
  std::string_view stop(const Json& event);
  bool is_current(const Json& event) const;
  std::string_view become(Block kind);

  Stage stage_ = Stage::before;
  Block block_ = Block::unknown;
  Json content_ = Json::array();
  Json stop_reason_;
  Json usage_;
  Json tool_;           // name and id of the open block's call
  std::string pieces_;  // of the open block's text, or of the JSON of a tool's input
};

}  // namespace portcullis::tools::providers
