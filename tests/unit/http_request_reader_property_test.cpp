// Properties of the request reader: no bytes crash it, and what it reads does not depend on how they arrive.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "transport/http/request_reader.hpp"

namespace portcullis::transport::http {
namespace {

using State = RequestReader::State;

// Everything that was read, as text: each request, then the end.
std::string transcript(std::string_view bytes, const std::vector<std::size_t>& cuts) {
  const ReadLimits small{.head_bytes = 256, .fields = 8, .body_bytes = 64};
  RequestReader reader(small);
  std::string out;
  std::size_t next_cut = 0;
  while (true) {
    State state = reader.advance();
    while (state == State::complete) {
      const Request request = reader.request();
      out += "[" + std::string(request.method) + " " + std::string(request.target);
      for (const Field& field : request.fields) out += "|" + std::string(field.name) + "=" + std::string(field.value);
      out += "|" + std::string(request.body) + (reader.keep_alive() ? "]" : "]close");
      reader.next();
      state = reader.advance();
    }
    if (state == State::failed) return out + std::to_string(reader.problem().status);
    if (bytes.empty()) return out + "more";
    const std::size_t wanted = cuts.empty() ? bytes.size() : 1 + cuts[next_cut++ % cuts.size()] % 16;
    const auto room = reader.room();
    const std::size_t part = std::min({room.size(), bytes.size(), wanted});
    std::memcpy(room.data(), bytes.data(), part);
    reader.committed(part);
    bytes.remove_prefix(part);
  }
}

// Pieces of requests, so that random sequences come near to real ones.
rc::Gen<std::string> request_like() {
  const auto piece = rc::gen::element<std::string>(
      "POST /mcp HTTP/1.1\r\n", "GET / HTTP/1.1\r\n", "Host: localhost\r\n", "Content-Length: 3\r\n",
      "Content-Length: 70\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "\r\n", "\n", "\r", " ",
      "abc", "3\r\n", "0\r\n", "1;x\r\nz\r\n", "X:", "\t", std::string(1, '\0'), "\xFF", "GET / HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", std::string(200, 'y'));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string out;
    for (const std::string& each : pieces) out += each;
    return out;
  });
}

RC_GTEST_PROP(HttpRequestReaderProperties, ReadsTheSameHoweverTheBytesArrive, ()) {
  const std::string bytes = *request_like();
  const auto cuts = *rc::gen::nonEmpty(rc::gen::arbitrary<std::vector<std::size_t>>());
  RC_ASSERT(transcript(bytes, cuts) == transcript(bytes, {}));
}

RC_GTEST_PROP(HttpRequestReaderProperties, TakesAnyBytes, ()) {
  const std::string bytes = *rc::gen::arbitrary<std::string>();
  const std::string start = *rc::gen::element<std::string>(
      "", "POST / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "POST / HTTP/1.1\r\nX: ");
  RC_ASSERT(transcript(start + bytes, {0}) == transcript(start + bytes, {}));
}

}  // namespace
}  // namespace portcullis::transport::http
