// The first lines of an answer as bytes. Pure but for the clock of `Date`; called by the connection.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::transport::http {

std::string_view reason_phrase(int status);

// Appends the status line and `Date`.
void append_status_line(int status, std::string& out);

// Appends one piece of a chunked body.
void append_chunk(std::string_view bytes, std::string& out);

}  // namespace portcullis::transport::http
