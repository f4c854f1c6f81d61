// The sections of the table of keys, each in its own file. Only keys.cpp puts them together.
#pragma once

#include "server/config/keys.hpp"

namespace portcullis::server::config {

std::span<const Key> server_keys();   // keys_server.cpp
std::span<const Key> profile_keys();  // keys_profiles.cpp
std::span<const Key> panel_keys();    // keys_panel.cpp
std::span<const Key> source_keys();   // keys_sources.cpp

}  // namespace portcullis::server::config
