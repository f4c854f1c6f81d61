// The client's own model as a seat: what its client is asked with (MCP sampling/createMessage), and what the client's
// answer means. Pure; called by round.cpp. The model and its client are untrusted like every provider.
#pragma once

#include "tools/fanout/panel.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::host {

// The params of sampling/createMessage. A client holds its model to no schema, so the prompt asks for it.
Json sampling_params(const providers::Prompt& prompt);

// A CreateMessageResult as the seat's end, by the way of every reply: known good stop reason -> text -> strict JSON ->
// schema -> cross-field check. {"error": ...} is a client that refused (`client_refused`), {"unanswered": WHY} one that
// was not reached or did not answer in time.
//
// The model that the client names is never taken for the seat's family, which the operator alone can say. It can only
// speak against the seat: a name of another family fails it (`host_family_mismatch`), because a vote would be counted
// for a family that did not cast it.
fanout::SeatOutcome outcome_of(const fanout::ModelSeat& seat, const fanout::PanelRequest& request,
                               const Json& response);

}  // namespace portcullis::tools::host
