// The kind of worker that runs a program: enters the sandbox before it reads a byte of it.
#pragma once

namespace portcullis::server::worker {

// The request is a line {"language", "milliseconds", "memory_bytes", "output_bytes", "proof"} and the program; the
// answer a line {"output", "proof"} or {"problem", "detail", "proof"}, with the proof of the request.
int script_body(int socket);

}  // namespace portcullis::server::worker
