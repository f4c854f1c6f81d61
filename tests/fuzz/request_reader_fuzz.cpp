// Any bytes as HTTP requests: what is read does not depend on how the bytes were cut, and it is what a slow second
// reader finds, which knows of nothing that two servers could cut differently.
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "transport/http/request_reader.hpp"

namespace {

using namespace portcullis::transport::http;
using portcullis::fuzz::require;
using State = RequestReader::State;
using Fields = std::vector<std::pair<std::string, std::string>>;

struct Read {
  std::string method, target, body;
  Fields fields;
  bool keep_alive = true;
  bool waits = false;  // for `100 Continue`

  friend bool operator==(const Read&, const Read&) = default;
};

struct Outcome {
  std::vector<Read> requests;
  bool failed = false;
  int status = 0;
  std::string reason;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

State take_all(RequestReader& reader, Outcome& out) {
  State state = reader.advance();
  while (state == State::complete) {
    const Request request = reader.request();
    Read read{.method = std::string(request.method),
              .target = std::string(request.target),
              .body = std::string(request.body),
              .fields = {},
              .keep_alive = reader.keep_alive(),
              .waits = reader.take_expectation()};
    for (const Field& field : request.fields) read.fields.emplace_back(field.name, field.value);
    out.requests.push_back(std::move(read));
    reader.next();
    state = reader.advance();
  }
  return state;
}

void feed(RequestReader& reader, Outcome& out, std::string_view bytes) {
  while (!bytes.empty() && !out.failed) {
    const auto room = reader.room();
    require(room.size() >= 4096, "there is always room");
    const std::size_t part = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), part);
    reader.committed(part);
    bytes.remove_prefix(part);
    if (take_all(reader, out) == State::failed) {
      out.failed = true;
      out.status = reader.problem().status;
      out.reason = reader.problem().reason;
    }
  }
}

// The second reader. It has the whole text, and so a plain rule for each thing.

std::string lowered(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool one_of(const std::string& text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string::npos;
}

constexpr std::string_view token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";

bool printable(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7F'); });
}

// Takes one line with its CR LF from the front; false when there is none or its LF stands alone.
bool line_of(std::string_view& text, std::string& line) {
  const auto feed = text.find('\n');
  if (feed == std::string_view::npos || feed == 0 || text[feed - 1] != '\r') return false;
  line = text.substr(0, feed - 1);
  text.remove_prefix(feed + 1);
  return true;
}

bool chunks_of(std::string_view& text, std::size_t most, std::string& body) {
  std::string line;
  while (true) {
    const std::string_view before = text;
    if (!line_of(text, line) || before.size() - text.size() > 256 || !printable(line)) return false;
    const std::string digits = line.substr(0, line.find(';'));
    if (!one_of(digits, "0123456789abcdefABCDEF") || digits.size() > 8) return false;
    const std::size_t size = std::stoul(digits, nullptr, 16);
    if (size == 0) break;
    if (size > most - body.size() || text.size() < size + 2 || text.substr(size, 2) != "\r\n") return false;
    body += text.substr(0, size);
    text.remove_prefix(size + 2);
  }
  const std::size_t before = text.size();
  do {
    if (!line_of(text, line)) return false;
  } while (!line.empty());
  return before - text.size() <= 8192;
}

bool head_of(std::string_view& text, const ReadLimits& limits, Read& out) {
  const std::size_t before = text.size();
  std::string line;
  if (!line_of(text, line)) return false;
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string::npos || first == last || line.substr(last + 1) != "HTTP/1.1") return false;
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  if (!one_of(out.method, token) || out.target.empty()) return false;
  for (const char c : out.target)
    if (c <= ' ' || c >= '\x7F') return false;
  while (line_of(text, line)) {
    if (line.empty()) return before - text.size() <= limits.head_bytes && out.fields.size() <= limits.fields;
    const auto colon = line.find(':');
    if (colon == std::string::npos || !one_of(line.substr(0, colon), token) || !printable(line.substr(colon)))
      return false;
    out.fields.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
  }
  return false;
}

// The next request of the text, or false when it is not whole or not one that all servers read alike.
bool second_reading(std::string_view& text, const ReadLimits& limits, Read& out) {
  if (!head_of(text, limits, out)) return false;
  std::vector<std::string> lengths, codings;
  for (const auto& [written, value] : out.fields) {
    const std::string name = lowered(written);
    if (name == "content-length") lengths.push_back(value);
    if (name == "transfer-encoding") codings.push_back(lowered(value));
    if (name == "expect" && lowered(value) != "100-continue") return false;
    if (name == "expect") out.waits = true;
    if (name == "connection") {
      std::string rest = lowered(value) + ",";
      for (auto comma = rest.find(','); comma != std::string::npos; comma = rest.find(',')) {
        if (trimmed(rest.substr(0, comma)) == "close") out.keep_alive = false;
        rest.erase(0, comma + 1);
      }
    }
  }
  if (lengths.size() + codings.size() > 1) return false;
  if (!codings.empty()) return codings.front() == "chunked" && chunks_of(text, limits.body_bytes, out.body);
  std::size_t length = 0;
  if (!lengths.empty()) {
    if (!one_of(lengths.front(), "0123456789") || lengths.front().size() > 15) return false;
    length = std::stoul(lengths.front());
  }
  if (length > limits.body_bytes || length > text.size()) return false;
  out.body = text.substr(0, length);
  text.remove_prefix(length);
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portcullis::fuzz::Choices choices(portcullis::fuzz::text_of(data, size));
  const bool small = choices.one_in(2);
  const std::uint32_t seed = choices.byte();
  const ReadLimits limits = small ? ReadLimits{.head_bytes = 128, .fields = 3, .body_bytes = 16} : ReadLimits{};
  const std::string bytes(choices.rest());

  Outcome whole, pieces;
  RequestReader reader(limits);
  feed(reader, whole, bytes);
  if (!whole.failed) require(reader.unread() <= bytes.size(), "nothing is invented");
  RequestReader other(limits);
  portcullis::fuzz::in_pieces(bytes, seed, [&](std::string_view piece) { feed(other, pieces, piece); });
  require(whole == pieces, "what is read does not depend on the pieces");

  std::string_view rest = bytes;
  std::vector<Read> expected;
  for (Read read; second_reading(rest, limits, read); read = {}) expected.push_back(read);
  require(whole.requests == expected, "a second reader finds the same requests and no more");
  if (whole.failed) {
    require(whole.status >= 400 && whole.status < 600 && !whole.reason.empty(), "a refusal says what and why");
    // What comes after a refusal is not looked at, whatever it is.
    Outcome after = whole;
    require(take_all(reader, after) == State::failed && after.requests == whole.requests, "a refusal is final");
  }
  return 0;
}
