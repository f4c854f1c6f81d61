// How providers are asked: retries, hedges, breaker, concurrency, budgets, prices, cache. Used by load.cpp.
#pragma once

#include "server/config/layers.hpp"

namespace portcullis::server::config {

// Sets loaded.config.fanout and its values.
void build_fanout(const Merged& merged, Loaded& loaded, Problems& problems);

// What `config show` says below the values: the seats that a money budget refuses because they have no price.
std::string price_notes(const Config& config);

}  // namespace portcullis::server::config
