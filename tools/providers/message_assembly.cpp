#include "tools/providers/message_assembly.hpp"

namespace portcullis::tools::providers {

std::string_view MessageAssembly::take(const transport::client::SseEvent& event) {
  if (stage_ == Stage::done) return "stream_after_end";
  const auto value = exchange::read_object(event.data);
  if (!value) return "malformed_reply";
  const std::string* type = exchange::string_member(*value, "type");
  if (type == nullptr || (!event.name.empty() && event.name != *type)) return "malformed_reply";
  if (*type == "error" || exchange::present(exchange::member(*value, "error"))) return "error_in_reply";
  if (*type == "ping") return {};
  if (*type == "message_start") return start(*value);
  if (*type == "content_block_start") return start_block(*value);
  if (*type == "content_block_delta") return add_to_block(*value);
  if (*type == "content_block_stop") return stop_block(*value);
  if (*type == "message_delta") return finish(*value);
  if (*type != "message_stop") return "stream_unknown_event";
  if (stage_ != Stage::after_blocks) return "stream_out_of_order";
  stage_ = Stage::done;
  return {};
}

std::string_view MessageAssembly::start(const Json& event) {
  if (stage_ != Stage::before) return "stream_out_of_order";
  const Json* message = exchange::member(event, "message");
  if (message == nullptr || !message->is_object()) return "malformed_reply";
  const Json* content = exchange::member(*message, "content");
  if (exchange::present(content) && *content != Json::array()) return "malformed_reply";
  if (exchange::present(exchange::member(*message, "stop_reason"))) return "malformed_reply";
  body_ = *message;
  body_["content"] = Json::array();
  stage_ = Stage::between_blocks;
  return {};
}

// The events of a block name it by its place in the content.
bool MessageAssembly::is_current(const Json& event) const {
  return exchange::count_member(event, "index") == body_["content"].size();
}

std::string_view MessageAssembly::start_block(const Json& event) {
  if (stage_ != Stage::between_blocks || !is_current(event)) return "stream_out_of_order";
  const Json* block = exchange::member(event, "content_block");
  if (block == nullptr || exchange::string_member(*block, "type") == nullptr) return "malformed_reply";
  block_ = *block;
  pieces_.clear();
  if (const std::string* text = exchange::string_member(block_, "text")) pieces_ = *text;
  stage_ = Stage::in_block;
  return {};
}

std::string_view MessageAssembly::add_to_block(const Json& event) {
  if (stage_ != Stage::in_block || !is_current(event)) return "stream_out_of_order";
  const Json* delta = exchange::member(event, "delta");
  const std::string* kind = delta != nullptr ? exchange::string_member(*delta, "type") : nullptr;
  const std::string* block = exchange::string_member(block_, "type");
  if (kind == nullptr || block == nullptr) return "malformed_reply";
  const bool thinking = *block == "thinking" || *block == "redacted_thinking";
  if (thinking && (*kind == "thinking_delta" || *kind == "signature_delta")) return {};
  if (*block == "text" && *kind == "citations_delta") return {};
  const bool text = *block == "text" && *kind == "text_delta";
  const bool input = *block == "tool_use" && *kind == "input_json_delta";
  if (!text && !input) return "malformed_reply";
  const std::string* piece = exchange::string_member(*delta, text ? "text" : "partial_json");
  if (piece == nullptr) return "malformed_reply";
  pieces_ += *piece;
  return {};
}

std::string_view MessageAssembly::stop_block(const Json& event) {
  if (stage_ != Stage::in_block || !is_current(event)) return "stream_out_of_order";
  // A copy: a new member moves the others.
  const std::string type = *exchange::string_member(block_, "type");
  if (type == "text") block_["text"] = pieces_;
  if (type == "tool_use" && !pieces_.empty()) {
    auto input = exchange::read_object(pieces_);
    if (!input) return "malformed_reply";
    block_["input"] = std::move(*input);
  }
  body_["content"].push_back(std::move(block_));
  stage_ = Stage::between_blocks;
  return {};
}

std::string_view MessageAssembly::finish(const Json& event) {
  if (stage_ != Stage::between_blocks && stage_ != Stage::after_blocks) return "stream_out_of_order";
  const Json* delta = exchange::member(event, "delta");
  if (delta == nullptr || !delta->is_object()) return "malformed_reply";
  if (const Json* reason = exchange::member(*delta, "stop_reason"); exchange::present(reason)) {
    if (exchange::present(exchange::member(body_, "stop_reason"))) return "stream_out_of_order";
    body_["stop_reason"] = *reason;
  }
  // The counts here are of the whole message so far, not of this event.
  if (const Json* usage = exchange::member(event, "usage"); exchange::present(usage)) {
    if (!usage->is_object()) return "malformed_reply";
    Json& all = body_["usage"];
    if (!all.is_object()) all = Json::object();
    for (const auto& [key, count] : usage->items()) all[key] = count;
  }
  stage_ = Stage::after_blocks;
  return {};
}

}  // namespace portcullis::tools::providers
