// See round.hpp. The state of the call is {"asked": {STAGE: times}, "kept": [...]}.
#include "tools/host/round.hpp"

#include <algorithm>

#include "tools/fanout/seat_reply.hpp"
#include "tools/host/reply.hpp"
#include "tools/providers/exchange.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::host {
namespace {

using fanout::ModelSeat;
using providers::exchange::count_member;
using providers::exchange::member;

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

// With what the client said in earlier stages, which travels with it.
std::size_t size_of_state(const Call& call, const Json& kept) {
  std::size_t size = json::write(kept).size();
  if (!kept.is_array()) return size;
  if (const Json* asked = member(call.state(), "asked"); asked != nullptr && asked->is_object())
    for (const auto& [stage, times] : asked->items())
      for (const Json& entry : kept)
        if (const std::string* seat = providers::exchange::string_member(entry, "seat"))
          if (const Json* said = call.response(stage + '/' + *seat)) size += json::write(*said).size();
  return size;
}

}  // namespace

const Json& paid(const Call& call) {
  static const Json nothing = nullptr;
  const Json* kept = member(call.state(), "kept");
  return kept == nullptr ? nothing : *kept;
}

std::optional<Outcome> ask(const Call& call, std::string_view stage, fanout::PanelRequest& request, const Json& kept) {
  const bool can = can_sample(call);
  const std::uint64_t asked = times_asked(call, stage);
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
  const Json* before = member(call.state(), "asked");
  Json times = before != nullptr && before->is_object() ? *before : Json::object();
  times[std::string(stage)] = asked + 1;
  outcome.state = Json{{"asked", std::move(times)}};
  if (!kept.is_null()) outcome.state["kept"] = kept;
  return outcome;
}

}  // namespace portcullis::tools::host
