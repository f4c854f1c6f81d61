// The first lines of a request as bytes, and the check of what the caller put in. Pure; called by the connection.
#pragma once

#include <string>
#include <string_view>

#include "transport/client/client.hpp"

namespace portcullis::transport::client {

// Empty when the request can be sent; else why not, in our own words (never a value of the request: it may hold the
// key).
std::string_view refusal_of(const Request& request);

// Appends request line, headers and the empty line. The request must have passed refusal_of(). `out` then holds the
// key.
void append_head(const Request& request, std::string& out);

}  // namespace portcullis::transport::client
