// The real panel runner, over transport/client. One per loop.
#pragma once

#include <memory>

#include "tools/fanout/panel.hpp"
#include "tools/fanout/settings.hpp"

namespace portcullis::tools::fanout {

class BudgetLedger;

// `ledger`: of the process; nothing: this runner is the only one, and has its own.
std::unique_ptr<PanelRunner> make_runner(boost::asio::io_context& loop, FanoutSettings settings = {},
                                         std::shared_ptr<BudgetLedger> ledger = nullptr);

}  // namespace portcullis::tools::fanout
