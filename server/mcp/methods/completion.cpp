// Completion: values for an argument of a prompt or for the variable of a resource template.
#include <algorithm>

#include "server/mcp/methods/methods.hpp"
#include "server/mcp/prompts.hpp"
#include "server/mcp/resources.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::size_t most_values = 100;  // MCP: "Completion results are limited to 100 values"

struct Wanted {
  const Json* reference = nullptr;
  std::string argument;
  std::string value;
  Json context = Json::object();  // the arguments that are known already: strings by name
};

const std::string* string_in(const Json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? &found->get_ref<const std::string&>() : nullptr;
}

// Nothing when the request has not the form of one.
std::optional<Wanted> read(const Exchange& exchange) {
  const auto reference = exchange.params.find("ref");
  const auto argument = exchange.params.find("argument");
  if (reference == exchange.params.end() || !reference->is_object() || argument == exchange.params.end() ||
      !argument->is_object())
    return std::nullopt;
  const std::string* name = string_in(*argument, "name");
  const std::string* value = string_in(*argument, "value");
  if (name == nullptr || value == nullptr) return std::nullopt;
  Wanted wanted{&*reference, *name, *value};
  const auto context = exchange.params.find("context");
  if (exchange.envelope.revision < Revision::v2025_06_18 || context == exchange.params.end()) return wanted;
  if (!context->is_object()) return std::nullopt;
  if (const auto known = context->find("arguments"); known != context->end()) {
    if (!known->is_object()) return std::nullopt;
    for (const auto& each : *known)
      if (!each.is_string()) return std::nullopt;
    wanted.context = *known;
  }
  return wanted;
}

void answer(const Exchange& exchange, std::vector<std::string> values) {
  const std::size_t total = values.size();
  if (total > most_values) values.resize(most_values);
  exchange.complete(
      Json{{"completion", Json{{"values", std::move(values)}, {"total", total}, {"hasMore", total > most_values}}}});
}

void complete_prompt(const Exchange& exchange, const Wanted& wanted) {
  const std::string* name = string_in(*wanted.reference, "name");
  if (name == nullptr) return exchange.invalid("`ref.name` must be a string: the prompt.");
  const PromptFamily* prompts = exchange.services().prompts;
  const PromptEntry* prompt = nullptr;
  if (prompts != nullptr)
    for (const PromptEntry& entry : prompts->list())
      if (entry.name == *name) prompt = &entry;
  if (prompt == nullptr) return exchange.invalid("There is no prompt \"" + json::visible_line(*name) + "\".");
  if (std::ranges::find(prompt->arguments, wanted.argument, &PromptArgument::name) == prompt->arguments.end())
    return exchange.invalid("The prompt " + prompt->name + " has no argument \"" + json::visible_line(wanted.argument) +
                            "\".");
  answer(exchange, prompts->complete(*name, wanted.argument, wanted.value, wanted.context));
}

void complete_resource(const Exchange& exchange, const Wanted& wanted) {
  const std::string* uri = string_in(*wanted.reference, "uri");
  if (uri == nullptr)
    return exchange.invalid("`ref.uri` must be a string: a URI template of resources/templates/list.");
  for (const ResourceFamily* family : exchange.services().resources)
    if (auto values = family->complete(*uri, wanted.argument, wanted.value, wanted.context))
      return answer(exchange, std::move(*values));
  // A resource without variables has nothing to complete, but it is there.
  for (const ResourceFamily* family : exchange.services().resources) {
    for (const TemplateEntry& entry : family->templates())
      if (entry.uri_template == *uri) return answer(exchange, {});
    for (const ResourceEntry& entry : family->list(exchange.principal()))
      if (entry.uri == *uri) return answer(exchange, {});
  }
  exchange.invalid("There is no resource template \"" + json::visible_line(*uri) + "\".",
                   Json{{"uri", json::visible_line(*uri)}});
}

}  // namespace

void complete_argument(Exchange exchange) {
  const auto wanted = read(exchange);
  if (!wanted)
    return exchange.invalid(
        "`ref` must be an object, `argument` one with the strings `name` and `value`, and `context.arguments` one of "
        "strings.");
  const std::string* type = string_in(*wanted->reference, "type");
  if (type != nullptr && *type == "ref/prompt") return complete_prompt(exchange, *wanted);
  if (type != nullptr && *type == "ref/resource") return complete_resource(exchange, *wanted);
  exchange.invalid("`ref.type` must be ref/prompt or ref/resource.");
}

}  // namespace portcullis::server::mcp
