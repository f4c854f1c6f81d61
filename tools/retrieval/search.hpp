// The search engines among the sources: requests and what is read of replies, pure. Called by dialogue.cpp and tests.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "tools/retrieval/dialogue.hpp"

namespace portcullis::tools::retrieval {

transport::client::Request search_request(const Source& source, const std::string& query);

// At most Source::results hits with address and words. Err: the reason code. A reply is read whole or not at all.
std::expected<std::vector<Found>, std::string> read_search(const Source& source,
                                                           const transport::client::Response& response);

std::unique_ptr<Dialogue> make_search(std::shared_ptr<const Source> source, std::vector<std::string> queries);

}  // namespace portcullis::tools::retrieval
