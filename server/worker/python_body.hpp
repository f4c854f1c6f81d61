// The kind of worker that runs a Python program: loads CPython, enters the sandbox before it reads a byte of the
// program.
#pragma once

#include <string_view>

namespace portcullis::server::worker {

// The request is a line {"language", "milliseconds", "memory_bytes", "output_bytes", "run", "modules", "proof"} and the
// program; the answer a line {"output", "proof"} or {"problem", "detail", "proof"}. The proof is a secret that only the
// two sides of the socket know, and not the program: what it might write to the socket is no answer.
int python_body(int socket);

// CPython, ready in this process, as the header asks for it. False when the reason has been written to the socket.
bool load_python(int socket, std::string_view header);

}  // namespace portcullis::server::worker
