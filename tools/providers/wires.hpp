// The wires by name, for the table in wires.cpp and for tests. Everybody else asks wire_for().
#pragma once

#include "tools/providers/wire.hpp"

namespace portcullis::tools::providers {

const Wire& openai_chat_wire();
const Wire& openai_responses_wire();
const Wire& anthropic_messages_wire();
const Wire& gemini_wire();
const Wire& ollama_wire();
const Wire& bedrock_converse_wire();

// The tool that a model has to call under StructuredReply::forced_tool; its input is the reply.
inline constexpr std::string_view forced_tool_name = "submit_reply";

}  // namespace portcullis::tools::providers
