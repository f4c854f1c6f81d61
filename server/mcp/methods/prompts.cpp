// `prompts/list` and `prompts/get`. A prompt may need something from the client first: on 2026-07-28 that is a result
// of its own and a new request; on an older session it is asked for on the stream of the request.
#include "server/mcp/prompts.hpp"

#include <algorithm>

#include "server/mcp/connection.hpp"
#include "server/mcp/digest.hpp"
#include "server/mcp/methods/methods.hpp"
#include "server/mcp/paging.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::ErrorCode;

constexpr std::size_t most_argument_bytes = 256u << 10;  // of all arguments together
constexpr int most_rounds = 16;

// Which member a prompt has in which revision (output filter for lists).
Json listed(const PromptEntry& prompt, Revision revision) {
  Json out{{"name", prompt.name}};
  if (revision >= Revision::v2025_06_18 && !prompt.title.empty()) out["title"] = prompt.title;
  if (!prompt.description.empty()) out["description"] = prompt.description;
  if (prompt.arguments.empty()) return out;
  Json arguments = Json::array();
  for (const PromptArgument& argument : prompt.arguments) {
    Json shown{{"name", argument.name}};
    if (!argument.description.empty()) shown["description"] = argument.description;
    shown["required"] = argument.required;
    arguments.push_back(std::move(shown));
  }
  out["arguments"] = std::move(arguments);
  return out;
}

// The arguments that were given, or why they cannot be taken. An empty string is how forms send a field that was left
// out.
std::expected<Json, std::string> read_arguments(const PromptEntry& prompt, const Json& params) {
  Json out = Json::object();
  if (const auto given = params.find("arguments"); given != params.end()) {
    if (!given->is_object()) return std::unexpected("`arguments` must be an object of strings.");
    std::size_t bytes = 0;
    for (const auto& [name, value] : given->items()) {
      if (std::ranges::find(prompt.arguments, name, &PromptArgument::name) == prompt.arguments.end())
        return std::unexpected("The prompt " + prompt.name + " has no argument \"" + json::visible_line(name) + "\".");
      if (!value.is_string()) return std::unexpected("The argument " + name + " must be a string.");
      const auto& text = value.get_ref<const std::string&>();
      bytes += text.size();
      if (bytes > most_argument_bytes)
        return std::unexpected("The arguments are longer than " + std::to_string(most_argument_bytes) +
                               " bytes together. Give long documents to a tool instead.");
      if (!text.empty()) out[name] = text;
    }
  }
  for (const PromptArgument& argument : prompt.arguments)
    if (argument.required && !out.contains(argument.name))
      return std::unexpected("The prompt " + prompt.name + " needs the argument " + argument.name + ".");
  return out;
}

class RunningPrompt final : public InFlight, public std::enable_shared_from_this<RunningPrompt> {
 public:
  RunningPrompt(Exchange exchange, const PromptEntry& prompt, Json arguments)
      : exchange_(std::move(exchange)), prompt_(prompt), arguments_(std::move(arguments)) {}

  void begin() {
    const Json& params = exchange_.params;
    if (exchange_.modern() && (params.contains("inputResponses") || params.contains("requestState"))) {
      auto round = read_round(exchange_.services(), exchange_.principal(), subject(), params);
      if (!round) return exchange_.refuse(round.error());
      round_ = std::move(*round);
    }
    run();
  }

  void cancel() override {
    if (over_) return;
    exchange_.sink->abandon();
    end();
  }
  void shut_down() override { cancel(); }

 private:
  // What makes a retry the same request.
  std::string subject() const {
    return "prompts/get " + prompt_.name + ' ' + digest(json::write_canonical(arguments_));
  }

  void run() {
    PromptOutcome outcome =
        exchange_.services().prompts->get(prompt_.name, arguments_, round_, exchange_.envelope.client_capabilities);
    if (!outcome.messages.is_null()) {
      Json result = Json::object();
      if (!prompt_.description.empty()) result["description"] = prompt_.description;
      result["messages"] = std::move(outcome.messages);
      exchange_.complete(std::move(result));
      return end();
    }
    if (round_.number >= most_rounds)
      return refuse({ErrorCode::internal_error, "The prompt asked for input too often.", nullptr});
    if (outcome.input_requests.is_null()) outcome.input_requests = Json::object();
    if (auto missing = missing_capabilities(outcome.input_requests, exchange_.envelope.client_capabilities)) {
      jsonrpc::Error error = capability_error(std::move(*missing));
      if (exchange_.modern()) return refuse(error, HttpStatus::bad_request);
      // The code is of the newest revision only.
      error.code = ErrorCode::invalid_request;
      return refuse(error);
    }
    if (!exchange_.modern()) return ask(std::move(outcome.input_requests), std::move(outcome.state));
    exchange_.complete(input_required(exchange_.services(), exchange_.principal(), subject(), round_,
                                      std::move(outcome.input_requests), std::move(outcome.state)));
    end();
  }

  void ask(Json requests, Json state) {
    round_.state = std::move(state);
    ++round_.number;
    if (requests.empty()) return run();
    if (!kept_) exchange_.connection->add_call(exchange_.id, shared_from_this());
    kept_ = true;
    unanswered_ = requests.size();
    for (const auto& [key, request] : requests.items()) {
      Json params = request.value("params", Json::object());
      // The member is of 2025-11-25; before, there was no other mode.
      if (exchange_.envelope.revision < Revision::v2025_11_25) params.erase("mode");
      const auto question =
          exchange_.connection->ask(*exchange_.sink, request.at("method").get_ref<const std::string&>(), params,
                                    [self = shared_from_this(), name = key](const jsonrpc::Response& response) {
                                      self->answered(name, response);
                                    });
      if (!question)
        return refuse({ErrorCode::invalid_request,
                       "The prompt needs something from the client, and this connection carries no requests to it.",
                       nullptr});
      questions_.push_back(*question);
    }
  }

  void answered(const std::string& key, const jsonrpc::Response& response) {
    if (over_) return;
    if (response.is_error)
      return refuse({ErrorCode::invalid_request, "The client did not answer what the prompt asked.", nullptr});
    if (response.payload.is_object()) round_.responses[key] = response.payload;
    if (--unanswered_ != 0) return;
    questions_.clear();
    run();
  }

  void refuse(const jsonrpc::Error& error, HttpStatus status = HttpStatus::ok) {
    exchange_.refuse(error, status);
    end();
  }

  void end() {
    over_ = true;
    for (const std::int64_t question : questions_) exchange_.connection->forget(question);
    questions_.clear();
    if (std::exchange(kept_, false)) exchange_.connection->remove_call(exchange_.id);
  }

  Exchange exchange_;
  const PromptEntry& prompt_;
  Json arguments_;
  Round round_;
  std::vector<std::int64_t> questions_;  // requests of ours on an older session
  std::size_t unanswered_ = 0;           // of them
  bool kept_ = false;                    // by the connection
  bool over_ = false;
};

}  // namespace

void list_prompts(Exchange exchange) {
  const std::vector<PromptEntry>& prompts = exchange.services().prompts->list();
  const auto page = page_of(exchange.params, exchange.method, prompts.size());
  if (!page) return exchange.refuse(page.error());
  Json list = Json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) list.push_back(listed(prompts[i], exchange.envelope.revision));
  Json result{{"prompts", std::move(list)}};
  if (page->next_cursor) result["nextCursor"] = *page->next_cursor;
  exchange.complete(std::move(result), cached_for_an_hour);
}

void get_prompt(Exchange exchange) {
  const std::string* name = exchange.text("name");
  if (name == nullptr) return;
  for (const PromptEntry& prompt : exchange.services().prompts->list()) {
    if (prompt.name != *name) continue;
    auto arguments = read_arguments(prompt, exchange.params);
    if (!arguments) return exchange.invalid(arguments.error());
    return std::make_shared<RunningPrompt>(std::move(exchange), prompt, std::move(*arguments))->begin();
  }
  exchange.invalid("There is no prompt \"" + json::visible_line(*name) + "\".");
}

}  // namespace portcullis::server::mcp
