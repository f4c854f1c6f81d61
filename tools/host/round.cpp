// See round.hpp. The state of the call is {"asked": {STAGE: times}, "questions": {STAGE: fingerprint}, "spent": {...},
// "kept": [...]}.
#include "tools/host/round.hpp"

#include <algorithm>

#include "tools/fanout/budget.hpp"
#include "tools/fanout/seat_reply.hpp"
#include "tools/host/reply.hpp"
#include "tools/providers/exchange.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::host {
namespace {

using fanout::ModelSeat;
using providers::exchange::count_member;
using providers::exchange::member;
using providers::exchange::string_member;

constexpr std::uint64_t most_times = 2;

// The state goes to the client and back. Beyond this the server would refuse it (256 KiB as base64, with what the
// client has answered so far), and the call could not be finished.
constexpr std::size_t most_kept_bytes = 128u << 10;

bool can_sample(const Call& call) {
  const Json* sampling = member(call.client_capabilities(), "sampling");
  return sampling != nullptr && sampling->is_object();
}

std::uint64_t times_asked(const Call& call, std::string_view stage) {
  const Json* asked = member(call.state(), "asked");
  return asked == nullptr ? 0 : count_member(*asked, stage).value_or(0);
}

// What a stage left under a name in earlier rounds.
Json by_stage(const Call& call, const char* name) {
  const Json* found = member(call.state(), name);
  return found != nullptr && found->is_object() ? *found : Json::object();
}

// Claims are answered by their number: of other evidence, or of another day, the same number may be another claim.
bool asked_the_same(const Call& call, std::string_view stage, const fanout::PanelRequest& request) {
  const Json questions = by_stage(call, "questions");
  const std::string* question = string_member(questions, stage);
  return question != nullptr && *question == request.fingerprint;
}

// With what the client said in earlier stages, which travels with it.
std::size_t size_of_state(const Call& call, const Json& kept) {
  std::size_t size = json::write(kept).size();
  if (!kept.is_array()) return size;
  if (const Json* asked = member(call.state(), "asked"); asked != nullptr && asked->is_object())
    for (const auto& [stage, times] : asked->items())
      for (const Json& entry : kept)
        if (const std::string* seat = string_member(entry, "seat"))
          if (const Json* said = call.response(stage + '/' + *seat)) size += json::write(*said).size();
  return size;
}

}  // namespace

void carry_spending(const Call& call, fanout::CallSpending* spending) {
  const Json* before = member(call.state(), "spent");
  if (before == nullptr || spending == nullptr) return;
  auto& [tokens, micro_usd] = spending->spent;
  tokens = std::max(tokens, count_member(*before, "tokens").value_or(0));
  micro_usd = std::max(micro_usd, count_member(*before, "micro_usd").value_or(0));
}

const Json& paid(const Call& call) {
  static const Json nothing = nullptr;
  const Json* kept = member(call.state(), "kept");
  return kept == nullptr ? nothing : *kept;
}

std::optional<Outcome> ask(const Call& call, std::string_view stage, fanout::PanelRequest& request, const Json& kept) {
  const bool can = can_sample(call);
  const std::uint64_t asked = times_asked(call, stage);
  carry_spending(call, request.spending.get());
  Json requests = Json::object();
  bool others = false;
  for (const ModelSeat& seat : request.seats) {
    if (request.answered.contains(seat.name)) continue;
    if (!seat.host()) {
      others = true;
      continue;
    }
    const std::string key = std::string(stage) + '/' + seat.name;
    // An answer to what was not asked is none: who has not seen the question cannot have answered it.
    const Json* response = asked > 0 ? call.response(key) : nullptr;
    if (!can) {
      request.answered[seat.name] = fanout::not_dispatched("client_cannot_sample");
    } else if (response != nullptr && !asked_the_same(call, stage, request)) {
      request.answered[seat.name] = fanout::seat_failed("question_changed");
    } else if (response != nullptr) {
      request.answered[seat.name] = outcome_of(seat, request, *response);
    } else if (asked >= most_times) {
      request.answered[seat.name] = fanout::seat_failed("client_did_not_answer");
    } else if (size_of_state(call, kept) > most_kept_bytes) {
      request.answered[seat.name] = fanout::not_dispatched("too_much_to_keep");
    } else {
      requests[key] = Json{{"method", "sampling/createMessage"}, {"params", sampling_params(request.prompt)}};
    }
  }
  if (requests.empty()) return std::nullopt;

  Outcome outcome;
  outcome.input_requests = std::move(requests);
  outcome.refusal_is_answer = true;
  const auto now = call.now();
  const auto left = std::max(request.deadline - now, std::chrono::steady_clock::duration::zero());
  outcome.answer_by = others ? now + left / 2 : request.deadline;
  Json times = by_stage(call, "asked"), questions = by_stage(call, "questions");
  times[std::string(stage)] = asked + 1;
  questions[std::string(stage)] = request.fingerprint;
  outcome.state = Json{{"asked", std::move(times)}, {"questions", std::move(questions)}};
  if (const auto& spending = request.spending)
    outcome.state["spent"] =
        Json{{"tokens", fanout::sum_of(spending->spent.tokens, spending->reserved.tokens)},
             {"micro_usd", fanout::sum_of(spending->spent.micro_usd, spending->reserved.micro_usd)}};
  if (!kept.is_null()) outcome.state["kept"] = kept;
  return outcome;
}

}  // namespace portcullis::tools::host
