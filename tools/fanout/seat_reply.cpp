// How a seat ended; see seat_reply.hpp. `ok` is set in exactly one place, after every step was passed.
#include "tools/fanout/seat_reply.hpp"

#include "tools/providers/base_url.hpp"
#include "tools/providers/demo.hpp"
#include "tools/providers/reply.hpp"
#include "tools/providers/vendors.hpp"

namespace portcullis::tools::fanout {
namespace {

using transport::client::FailCode;
using verdict::SeatStatus;

// A server on loopback or in the operator's own network may need no key; everybody else does, unless the table of
// vendors says that it does not. A base URL that cannot be used is for the wire to refuse.
bool needs_key(const providers::Provider& provider) {
  const auto base = providers::parse_base_url(provider.base_url, provider.allow_private);
  if (!base || base->endpoint.allow_private) return false;
  const providers::Vendor* vendor = providers::find_vendor(provider.name);
  return vendor == nullptr || !vendor->key_variable.empty();
}

// Nothing of a tool's check may be thrown into the event loop; a check that breaks has not been passed.
std::optional<std::string> check_reply(const PanelRequest& request, const Json& reply) {
  if (!request.check) return std::nullopt;
  try {
    return request.check(reply);
  } catch (...) {
    return "reply_check_failed";
  }
}

}  // namespace

SeatOutcome outcome_of_text(SeatOutcome end, const PanelRequest& request, std::string_view text) {
  end.status = SeatStatus::failed;
  auto reply = providers::read_reply(text, *request.schema);
  if (!reply) {
    end.reason = reply.error();
    return end;
  }
  if (auto reason = check_reply(request, *reply)) {
    end.reason = reason->empty() ? "reply_check_failed" : std::move(*reason);
    return end;
  }
  end.status = SeatStatus::ok;
  end.reason.clear();
  end.reply = std::move(*reply);
  return end;
}

SeatOutcome seat_failed(std::string reason) {
  SeatOutcome end;
  end.status = SeatStatus::failed;
  end.reason = std::move(reason);
  return end;
}

SeatOutcome not_dispatched(std::string reason) {
  SeatOutcome end;
  end.reason = std::move(reason);
  return end;
}

std::optional<SeatOutcome> refuse_seat(const ModelSeat& seat, const PanelRequest& request) {
  if (const auto known = request.answered.find(seat.name); known != request.answered.end()) return known->second;
  if (seat.host()) return not_dispatched("host_not_asked");
  if (!seat.provider || !request.schema) return seat_failed("misconfigured");
  if (seat.demo()) return std::nullopt;
  if (providers::wire_for(seat.provider->wire) == nullptr) return seat_failed("misconfigured");
  if (seat.provider->key.empty() && needs_key(*seat.provider)) {
    return not_dispatched("no_key");
  }
  return std::nullopt;
}

SeatOutcome outcome_of(const ModelSeat& seat, const PanelRequest& request,
                       const transport::client::Response& response) {
  const providers::Wire& wire = *providers::wire_for(seat.provider->wire);
  providers::WireReply reply = seat.provider->stream ? wire.parse_stream(response) : wire.parse(response);
  SeatOutcome end = seat_failed(reply.reason.empty() ? "malformed_reply" : std::move(reply.reason));
  end.tokens_in = reply.tokens_in;
  end.tokens_out = reply.tokens_out;
  end.served_model = std::move(reply.served_model);
  return reply.usable ? outcome_of_text(std::move(end), request, reply.text) : end;
}

SeatOutcome outcome_of(const transport::client::Failure& failure) {
  SeatOutcome end = seat_failed(std::string(transport::client::name_of(failure.code)));
  if (failure.code == FailCode::timed_out) end.status = SeatStatus::timed_out;
  if (failure.code == FailCode::cancelled) end.status = SeatStatus::cancelled;
  return end;
}

SeatOutcome demo_outcome(const PanelRequest& request) {
  SeatOutcome end = seat_failed("malformed_reply");
  end.served_model = "demo";
  return outcome_of_text(std::move(end), request, providers::demo_reply(request.prompt));
}

}  // namespace portcullis::tools::fanout
