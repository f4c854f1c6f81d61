// See reply.hpp.
#include "tools/host/reply.hpp"

#include "tools/fanout/seat_reply.hpp"
#include "tools/providers/body_text.hpp"
#include "tools/providers/exchange.hpp"
#include "tools/providers/vendors.hpp"

namespace portcullis::tools::host {
namespace {

namespace exchange = providers::exchange;
using exchange::member;
using exchange::string_member;
using fanout::SeatOutcome;

// The reason code of a stop that is not a good one; nothing when it is. The member is optional in MCP, and a reply of
// which nobody says that it ended well has not ended well.
std::optional<std::string> refuse_stop(const Json& response) {
  const Json* stop = member(response, "stopReason");
  if (!exchange::present(stop)) return "stop_missing";
  const std::string* name = stop->get_ptr<const std::string*>();
  if (name == nullptr) return "malformed_reply";
  if (*name == "endTurn" || *name == "stopSequence") return std::nullopt;
  if (*name == "maxTokens") return "stop_max_tokens";
  if (*name == "toolUse") return "unexpected_tool_call";
  return "stop_unknown";
}

// One block of text, or a list of them (2025-11-25). Err: the reason code.
std::expected<std::string, std::string> text_of(const Json* content) {
  if (content == nullptr) return std::unexpected("empty_content");
  const auto block = [](const Json& value) -> std::expected<std::string, std::string> {
    const std::string* type = string_member(value, "type");
    const std::string* text = string_member(value, "text");
    if (type == nullptr || *type != "text" || text == nullptr) return std::unexpected("malformed_reply");
    return *text;
  };
  if (!content->is_array()) return block(*content);
  std::string out;
  for (const Json& value : *content) {
    auto text = block(value);
    if (!text) return text;
    out += *text;
  }
  return out;
}

bool same_family(const std::string& a, const std::string& b) {
  return verdict::planned_families({{"a", verdict::SeatKind::model, a}, {"b", verdict::SeatKind::model, b}}) == 1;
}

SeatOutcome unanswered(const Json& why) {
  if (why == "timed_out") {
    SeatOutcome end = fanout::seat_failed("timed_out");
    end.status = verdict::SeatStatus::timed_out;
    return end;
  }
  return fanout::not_dispatched("client_cannot_be_asked");
}

}  // namespace

Json sampling_params(const providers::Prompt& prompt) {
  Json content{{"type", "text"}, {"text", prompt.user}};
  Json messages = Json::array();
  messages.push_back(Json{{"role", "user"}, {"content", std::move(content)}});
  return Json{{"messages", std::move(messages)},
              {"systemPrompt", prompt.system + exchange::schema_sentence(providers::bare_schema(prompt.reply_schema))},
              {"maxTokens", prompt.max_output_tokens}};
}

SeatOutcome outcome_of(const fanout::ModelSeat& seat, const fanout::PanelRequest& request, const Json& response) {
  if (!request.schema) return fanout::seat_failed("misconfigured");
  if (const Json* why = member(response, "unanswered")) return unanswered(*why);
  if (member(response, "error") != nullptr) return fanout::seat_failed("client_refused");
  SeatOutcome end = fanout::seat_failed("malformed_reply");
  end.served_model = exchange::served_model(response);
  const std::string* role = string_member(response, "role");
  if (role == nullptr || *role != "assistant") return end;
  if (auto reason = refuse_stop(response)) {
    end.reason = std::move(*reason);
    return end;
  }
  const std::string* model = string_member(response, "model");
  const std::string told = model == nullptr ? std::string() : providers::family_of(nullptr, *model);
  if (!seat.family.empty() && !told.empty() && !same_family(told, seat.family)) {
    end.reason = "host_family_mismatch";
    return end;
  }
  const auto text = text_of(member(response, "content"));
  if (!text || exchange::blank(*text)) {
    end.reason = text ? "empty_content" : text.error();
    return end;
  }
  return fanout::outcome_of_text(std::move(end), request, *text);
}

}  // namespace portcullis::tools::host
