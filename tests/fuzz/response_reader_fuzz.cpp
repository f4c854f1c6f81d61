// Any bytes as an HTTP response: the outcome does not depend on how they were cut into pieces, a response keeps its
// limits, and what was cut off is never complete.
#include <string>

#include "tests/fuzz/support.hpp"
#include "transport/client/response_reader.hpp"

namespace {

using namespace portcullis::transport::client;
using portcullis::fuzz::require;
using State = ResponseReader::State;

struct Outcome {
  State state = State::reading;
  FailCode failure = FailCode::connection_lost;
  bool surplus = false;
  bool keep_alive = false;
  Response response;
};

struct Setting {
  std::size_t max_body = 0;
  bool answers_head = false;
  bool orderly = false;
};

Outcome read(ResponseReader& reader, const Setting& setting, std::string_view bytes, std::uint32_t seed, bool pieces) {
  reader.start(setting.max_body, setting.answers_head);
  if (pieces)
    portcullis::fuzz::in_pieces(bytes, seed, [&](std::string_view piece) {
      const std::string guarded(piece);
      reader.feed(guarded);
    });
  else
    reader.feed(bytes);
  reader.end_of_input(setting.orderly);
  Outcome out;
  out.state = reader.state();
  out.surplus = reader.surplus();
  out.keep_alive = reader.keep_alive();
  require(out.state != State::reading, "the end of the input is the end of the response");
  if (out.state == State::complete)
    out.response = reader.take();
  else
    out.failure = reader.failure();
  return out;
}

bool fault_of_peer(FailCode code) {
  return code == FailCode::connection_lost || code == FailCode::malformed_response || code == FailCode::too_large ||
         code == FailCode::header_too_large;
}

bool same_response(const Response& a, const Response& b) {
  if (a.status != b.status || a.body != b.body || a.headers.size() != b.headers.size()) return false;
  for (std::size_t i = 0; i < a.headers.size(); ++i)
    if (a.headers[i].name != b.headers[i].name || a.headers[i].value != b.headers[i].value) return false;
  return true;
}

void check_response(const Setting& setting, const Outcome& out) {
  require(out.response.body.size() <= setting.max_body, "a body keeps its limit");
  require(out.response.status / 100 != 1, "an interim response is not the response");
  require(!setting.answers_head || out.response.body.empty(), "the answer to HEAD has no body");
  for (const Header& header : out.response.headers) {
    require(!header.name.empty(), "a header has a name");
    for (const char c : header.name) require(!(c >= 'A' && c <= 'Z') && c > ' ', "names are in lower case");
    require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "a value is one line");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portcullis::fuzz::Choices choices(portcullis::fuzz::text_of(data, size));
  const std::uint8_t flags = choices.byte();
  const std::uint32_t seed = choices.byte();
  const Setting setting{.max_body = (flags & 4) ? std::size_t{64} : std::size_t{4096},
                        .answers_head = (flags & 1) != 0,
                        .orderly = (flags & 2) != 0};
  const std::string bytes(choices.rest());

  ResponseReader reader;
  const Outcome whole = read(reader, setting, bytes, seed, false);
  const Outcome pieces = read(reader, setting, bytes, seed, true);
  require(whole.state == pieces.state, "the outcome does not depend on the pieces");
  if (whole.state == State::failed) {
    // The reason may differ: which of two faults is met first depends on how much is there to look at.
    require(fault_of_peer(whole.failure) && fault_of_peer(pieces.failure), "a response fails by its own faults");
    return 0;
  }
  require(same_response(whole.response, pieces.response), "the response does not depend on the pieces");
  require(whole.surplus == pieces.surplus, "what follows the response is seen in any pieces");
  require(whole.keep_alive == pieces.keep_alive, "whether the connection lives does not depend on the pieces");
  check_response(setting, whole);

  // Without the FIN nothing that ends with the input is complete; with one byte less nothing that counts its bytes is.
  Setting cut = setting;
  cut.orderly = false;
  const Outcome torn = read(reader, cut, std::string_view(bytes).substr(0, bytes.size() - 1), seed, false);
  if (torn.state == State::complete)
    require(same_response(torn.response, whole.response), "a response that was cut off is not complete");
  return 0;
}
