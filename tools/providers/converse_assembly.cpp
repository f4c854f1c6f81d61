#include "tools/providers/converse_assembly.hpp"

namespace portcullis::tools::providers {

std::string_view ConverseAssembly::take(const transport::client::EventStreamMessage& message) {
  if (message.message_type == "exception" || message.message_type == "error") return "error_in_reply";
  if (message.message_type != "event") return "malformed_reply";
  const auto event = exchange::read_object(message.payload);
  if (!event) return "malformed_reply";
  const std::string& type = message.event_type;
  if (type == "metadata") {
    if (stage_ != Stage::stopped) return "stream_out_of_order";
    if (const Json* usage = exchange::member(*event, "usage")) usage_ = *usage;
    stage_ = Stage::counted;
    return {};
  }
  if (done()) return "stream_after_end";
  if (type == "messageStart") return start(*event);
  if (type == "contentBlockStart") return start_block(*event);
  if (type == "contentBlockDelta") return add_to_block(*event);
  if (type == "contentBlockStop") return stop_block(*event);
  if (type == "messageStop") return stop(*event);
  return "stream_unknown_event";
}

std::string_view ConverseAssembly::start(const Json& event) {
  if (stage_ != Stage::before) return "stream_out_of_order";
  const std::string* role = exchange::string_member(event, "role");
  if (role == nullptr || *role != "assistant") return "malformed_reply";
  stage_ = Stage::between_blocks;
  return {};
}

bool ConverseAssembly::is_current(const Json& event) const {
  return exchange::count_member(event, "contentBlockIndex") == content_.size();
}

std::string_view ConverseAssembly::become(Block kind) {
  if (block_ != Block::unknown && block_ != kind) return "malformed_reply";
  block_ = kind;
  return {};
}

std::string_view ConverseAssembly::start_block(const Json& event) {
  if (stage_ != Stage::between_blocks || !is_current(event)) return "stream_out_of_order";
  stage_ = Stage::in_block;
  block_ = Block::unknown;
  pieces_.clear();
  const Json* start = exchange::member(event, "start");
  const Json* tool = start != nullptr ? exchange::member(*start, "toolUse") : nullptr;
  if (!exchange::present(tool)) return {};
  if (!tool->is_object()) return "malformed_reply";
  tool_ = *tool;
  return become(Block::tool);
}

std::string_view ConverseAssembly::add_to_block(const Json& event) {
  // The service announces calls only; a block of text begins with its first piece.
  if (stage_ == Stage::between_blocks && is_current(event)) {
    stage_ = Stage::in_block;
    block_ = Block::unknown;
    pieces_.clear();
  }
  if (stage_ != Stage::in_block || !is_current(event)) return "stream_out_of_order";
  const Json* delta = exchange::member(event, "delta");
  if (delta == nullptr || !delta->is_object() || delta->size() != 1) return "malformed_reply";
  if (delta->contains("reasoningContent")) return become(Block::reasoning);
  const Json* call = exchange::member(*delta, "toolUse");
  if (call != nullptr && block_ != Block::tool) return "malformed_reply";
  const std::string* piece =
      call != nullptr ? exchange::string_member(*call, "input") : exchange::string_member(*delta, "text");
  if (piece == nullptr) return "malformed_reply";
  pieces_ += *piece;
  return call != nullptr ? std::string_view{} : become(Block::text);
}

std::string_view ConverseAssembly::stop_block(const Json& event) {
  if (stage_ != Stage::in_block || !is_current(event)) return "stream_out_of_order";
  Json block = Json::object();
  if (block_ == Block::reasoning) {
    block["reasoningContent"] = Json::object();
  } else if (block_ == Block::tool) {
    auto input = exchange::read_object(pieces_.empty() ? "{}" : pieces_);
    if (!input) return "malformed_reply";
    tool_["input"] = std::move(*input);
    block["toolUse"] = std::move(tool_);
  } else {
    block["text"] = pieces_;
  }
  content_.push_back(std::move(block));
  stage_ = Stage::between_blocks;
  return {};
}

std::string_view ConverseAssembly::stop(const Json& event) {
  if (stage_ != Stage::between_blocks) return "stream_out_of_order";
  if (const Json* reason = exchange::member(event, "stopReason")) stop_reason_ = *reason;
  stage_ = Stage::stopped;
  return {};
}

Json ConverseAssembly::body() const {
  Json body = Json::object();
  Json& message = body["output"]["message"];
  message["role"] = "assistant";
  message["content"] = content_;
  body["stopReason"] = stop_reason_;
  body["usage"] = usage_;
  return body;
}

}  // namespace portcullis::tools::providers
