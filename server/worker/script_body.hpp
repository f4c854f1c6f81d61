// The kind of worker that runs a program: enters the sandbox before it reads a byte of it.
#pragma once

namespace portcullis::server::worker {

// The request is a line {"language", "milliseconds", "memory_bytes", "output_bytes"} and the program; the answer a line
// {"output"} or {"problem", "detail"}.
int script_body(int socket);

}  // namespace portcullis::server::worker
