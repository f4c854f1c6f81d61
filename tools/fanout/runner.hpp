// The real panel runner, over transport/client. One per loop.
#pragma once

#include <memory>

#include "tools/fanout/panel.hpp"
#include "tools/fanout/settings.hpp"

namespace portcullis::tools::fanout {

std::unique_ptr<PanelRunner> make_runner(boost::asio::io_context& loop, FanoutSettings settings = {});

}  // namespace portcullis::tools::fanout
