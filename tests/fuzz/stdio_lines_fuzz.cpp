// Any bytes on stdin: the lines do not depend on how the stream was cut into chunks and are those that a slow splitter
// finds; whatever a line says, its answer is one line of strict JSON that names the request's own id.
#include <string>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "transport/json/reader.hpp"
#include "transport/jsonrpc/message.hpp"
#include "transport/stdio/line_splitter.hpp"

namespace {

using namespace portcullis;
using fuzz::require;
using transport::stdio::LineSplitter;

// Lines, and "\n" for one that was too long: no line holds a line end.
using Lines = std::vector<std::string>;

struct Collector {
  explicit Collector(std::size_t limit) : splitter(limit) {}
  void feed(std::string_view chunk) {
    splitter.feed(
        chunk, [this](std::string_view line) { lines.emplace_back(line); },
        [this](std::size_t seen) { lines.emplace_back("\n"), least_too_long = std::min(least_too_long, seen); });
  }
  Lines finish() {
    splitter.finish([this](std::string_view line) { lines.emplace_back(line); });
    return lines;
  }

  LineSplitter splitter;
  Lines lines;
  std::size_t least_too_long = SIZE_MAX;
};

// What line_splitter.hpp says, on the whole stream at once.
Lines slow_lines(std::string_view bytes, std::size_t limit) {
  Lines lines;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.size() > limit) {
      lines.emplace_back("\n");
      continue;
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.emplace_back(line);
  }
  return lines;
}

Json read_answer(const std::string& text) {
  require(text.find_first_of("\r\n") == std::string::npos, "an answer is one line");
  auto value = json::read(text);
  require(value.has_value() && value->is_object(), "an answer is strict JSON");
  require(value->at("jsonrpc") == "2.0", "an answer is JSON-RPC 2.0");
  return std::move(*value);
}

void check_error(const std::optional<jsonrpc::Id>& id, const jsonrpc::Error& error) {
  for (const bool null_id : {false, true}) {
    std::string text;
    jsonrpc::write_error(id, error, null_id, text);
    const Json answer = read_answer(text);
    require(!answer.contains("result"), "an error holds no result");
    require(answer.at("error").at("code") == static_cast<int>(error.code), "the code is the error's");
    require(!answer.at("error").at("message").get_ref<const std::string&>().empty(), "an error says why");
    if (id)
      require(jsonrpc::id_from(answer.at("id")) == id, "the answer names the request's id");
    else
      require(answer.contains("id") == null_id, "an unknown id is left out or null");
  }
}

void check_line(std::string_view line) {
  auto value = json::read(line);
  if (!value)
    return check_error(std::nullopt, {jsonrpc::ErrorCode::parse_error, value.error().message,
                                      Json{{"reason", json::name_of(value.error().code)}}});
  const bool named = value->is_object() && value->contains("id") && jsonrpc::id_from(value->at("id"));
  const auto message = jsonrpc::classify(*value);
  if (!message) {
    if (named) require(message.error().id.has_value(), "a malformed message keeps the id that could be read");
    return check_error(message.error().id, message.error().error);
  }
  if (const auto* request = std::get_if<jsonrpc::Request>(&*message)) {
    require(named, "a request has an id");
    require(request->params.is_object(), "parameters are an object");
    std::string text;
    jsonrpc::write_result(request->id, "{}", text);
    require(jsonrpc::id_from(read_answer(text).at("id")) == request->id, "the answer names the request's id");
    check_error(request->id, {jsonrpc::ErrorCode::method_not_found, "no method " + request->method, nullptr});
  } else if (const auto* incoming = std::get_if<jsonrpc::Notification>(&*message)) {
    require(!value->contains("id"), "what has an id is no notification");
    std::string text;
    jsonrpc::write_notification(incoming->method, incoming->params, text);
    require(std::holds_alternative<jsonrpc::Notification>(*jsonrpc::classify(read_answer(text))),
            "a notification that is written is one");
  } else {
    require(!value->contains("method"), "what has a method is no response");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices(fuzz::text_of(data, size));
  const std::size_t limit = 1 + choices.byte() * std::size_t{8};
  const std::uint32_t seed = choices.byte();
  const std::string_view bytes = choices.rest();

  const Lines expected = slow_lines(bytes, limit);
  Collector whole(limit);
  whole.feed(bytes);
  require(whole.finish() == expected, "the lines are those of the stream");
  Collector pieces(limit);
  fuzz::in_pieces(bytes, seed, [&](std::string_view piece) { pieces.feed(piece); });
  require(pieces.finish() == expected, "the lines do not depend on the chunks");
  require(pieces.least_too_long > limit && whole.least_too_long > limit, "only a line over the limit is too long");

  for (const std::string& line : expected)
    if (line != "\n") check_line(line);
  return 0;
}
