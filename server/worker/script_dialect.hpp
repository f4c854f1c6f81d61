// What Duktape reads otherwise than engines of today do, without an error that would show it: found in the text of a
// program before it runs. Pure. Called by script_body.cpp.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::server::worker {

// The word or form that the engine may read otherwise; empty when there is none. Errs on the side of finding one: it
// looks at words, wherever they stand.
std::string other_dialect(std::string_view source);

}  // namespace portcullis::server::worker
