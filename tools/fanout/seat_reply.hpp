// From what a seat's exchange brought to how the seat ended. Pure; called by the runner, and by tests without sockets.
#pragma once

#include <optional>
#include <string>

#include "tools/fanout/panel.hpp"
#include "transport/client/client.hpp"

namespace portcullis::tools::fanout {

// Why a seat cannot be asked at all, or nothing: status and reason ("no_key", "misconfigured") are set.
std::optional<SeatOutcome> refuse_seat(const ModelSeat& seat, const PanelRequest& request);

// Wire end state -> size, UTF-8, strict JSON, schema -> cross-field check. Any miss is `failed` with its reason.
SeatOutcome outcome_of(const ModelSeat& seat, const PanelRequest& request, const transport::client::Response& response);
SeatOutcome outcome_of(const transport::client::Failure& failure);

// The demo provider's reply takes the same way as every other from the strict JSON on.
SeatOutcome demo_outcome(const PanelRequest& request);

SeatOutcome seat_failed(std::string reason);

}  // namespace portcullis::tools::fanout
