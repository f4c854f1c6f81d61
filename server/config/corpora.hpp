// The corpora that callers may name and profiles search. Used by load.cpp, after the profiles.
#pragma once

#include <string_view>

#include "server/config/layers.hpp"

namespace portcullis::server::config {

// Sets loaded.config.corpora and those of the profiles, and their values. Whether the files are there is seen when they
// are used.
void build_corpora(const Merged& merged, Loaded& loaded, Problems& problems);

// Lower-case letters, digits, '-' and '_', 1 to 64 of them: it is part of a file name and of references.
bool is_corpus_name(std::string_view name);

}  // namespace portcullis::server::config
