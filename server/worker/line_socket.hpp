// How a worker reads its request and writes its lines. Runs in the worker.
#pragma once

#include <string>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::server::worker {

// To the end of what the other side sends, or a little beyond `most` bytes.
std::string read_all(int socket, std::size_t most);

// One line. What cannot be written is lost: the other side has gone.
void write_line(int socket, const Json& line);

}  // namespace portcullis::server::worker
