// BM25 (Robertson and Walker) over the chunks of documents. Internal to packing.
#pragma once

#include <string_view>
#include <vector>

namespace portcullis::tools::packing {

// A score for every chunk, 0 when it has no word of the query.
std::vector<double> rank(const std::vector<std::string_view>& chunks, std::string_view query);

}  // namespace portcullis::tools::packing
