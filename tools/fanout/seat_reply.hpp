// From what a seat's exchange brought to how the seat ended. Pure; called by the runner, and by tests without sockets.
#pragma once

#include <optional>
#include <string>

#include "tools/fanout/panel.hpp"
#include "transport/client/client.hpp"

namespace portcullis::tools::fanout {

// Why a seat is not to be asked, or nothing: its end is known already (PanelRequest::answered), or it cannot be asked
// ("no_key", "misconfigured"; "host_not_asked": a seat of the client that nobody has asked).
std::optional<SeatOutcome> refuse_seat(const ModelSeat& seat, const PanelRequest& request);

// Wire end state -> size, UTF-8, strict JSON, schema -> cross-field check. Any miss is `failed` with its reason.
SeatOutcome outcome_of(const ModelSeat& seat, const PanelRequest& request, const transport::client::Response& response);
SeatOutcome outcome_of(const transport::client::Failure& failure);

// The demo provider's reply takes the same way as every other from the strict JSON on.
SeatOutcome demo_outcome(const PanelRequest& request);

// A reply's text on its way from strict JSON to the cross-field check; what `end` says of the exchange is kept.
SeatOutcome outcome_of_text(SeatOutcome end, const PanelRequest& request, std::string_view text);

SeatOutcome seat_failed(std::string reason);
SeatOutcome not_dispatched(std::string reason);

}  // namespace portcullis::tools::fanout
