// The table of wires: one row each, read in both directions.
#include "tools/providers/wires.hpp"

#include <array>

namespace portcullis::tools::providers {
namespace {

struct Row {
  WireId id;
  std::string_view name;
  const Wire* (*wire)();
};

constexpr std::array<Row, 8> rows{{
    {WireId::openai_chat, "openai-chat", [] { return &openai_chat_wire(); }},
    {WireId::openai_responses, "openai-responses", [] { return &openai_responses_wire(); }},
    {WireId::anthropic_messages, "anthropic-messages", [] { return &anthropic_messages_wire(); }},
    {WireId::gemini, "gemini", [] { return &gemini_wire(); }},
    {WireId::ollama, "ollama", [] { return &ollama_wire(); }},
    {WireId::bedrock_converse, "bedrock-converse", [] { return &bedrock_converse_wire(); }},
    {WireId::demo, "demo", []() -> const Wire* { return nullptr; }},
    {WireId::host, "host", []() -> const Wire* { return nullptr; }},
}};

}  // namespace

std::string_view name_of(WireId wire) {
  for (const Row& row : rows)
    if (row.id == wire) return row.name;
  return "unknown";
}

std::optional<WireId> wire_from(std::string_view name) {
  for (const Row& row : rows)
    if (row.name == name) return row.id;
  return std::nullopt;
}

const Wire* wire_for(WireId id) {
  for (const Row& row : rows)
    if (row.id == id) return row.wire();
  return nullptr;
}

}  // namespace portcullis::tools::providers
