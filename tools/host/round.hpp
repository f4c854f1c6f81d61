// Asking the client's own model: before any paid seat is asked, so that a call which is started again for the client's
// answer has paid nothing yet, or with what was paid kept in its state. Called by the tools, once for every panel.
#pragma once

#include <optional>
#include <string_view>

#include "tools/fanout/panel.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::host {

// Gives every host seat of the panel its end in request.answered, or says what the client has to be asked first: then
// nothing may be sent for this panel in this round, and the outcome is that of the tool. `stage` tells the panels of
// one call apart. `kept` (kept.hpp) comes back in paid() of the rounds that follow.
//
// A client that does not offer sampling: not_dispatched, `client_cannot_sample`. One that leaves the question out of
// its answer is asked once more and has then failed, `client_did_not_answer`. An answer to a question that is another
// one by now has failed, `question_changed`. What earlier rounds have spent is booked in request.spending. On a
// connection where the answer is waited for inside the call the seat has half of the panel's time, so that the others
// have the rest.
std::optional<Outcome> ask(const Call& call, std::string_view stage, fanout::PanelRequest& request,
                           const Json& kept = nullptr);

// Books what earlier rounds of the call have spent, once: each round may be a request of its own to the server, and the
// budget of the call is one. ask() does so itself; for what is paid for before it. `spending` may be null.
void carry_spending(const Call& call, fanout::CallSpending* spending);

// What earlier rounds of the call have paid for; null when nothing.
const Json& paid(const Call& call);

}  // namespace portcullis::tools::host
