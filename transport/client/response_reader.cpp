#include "transport/client/response_reader.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

namespace portcullis::transport::client {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// A declared length is a claim of the peer: this much is reserved on its word, the rest grows as it arrives.
constexpr std::uint64_t reserve_on_trust = 256u << 10;
constexpr std::size_t usual_headers = 16;
// Chunk framing may cost this many wire bytes for each byte of the limit ("1\r\nx\r\n" is 6), and so many besides.
constexpr std::uint64_t framing_factor = 8;
constexpr std::uint64_t framing_slack = 256u << 10;
// "0\r\n\r\n". Beast 1.81 asserts that it is never asked about less once it has seen the line of a last chunk.
constexpr std::size_t shortest_chunked_body = 5;

}  // namespace

class ResponseReader::Parser final : public http::basic_parser<false> {
 public:
  Response response;
  bool encoded = false;  // the body has a coding that we did not ask for
  bool chunk_seen = false;

 private:
  void on_request_impl(http::verb, beast::string_view, beast::string_view, int, beast::error_code&) override {}

  void on_response_impl(int code, beast::string_view, int, beast::error_code&) override { response.status = code; }

  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     beast::error_code&) override {
    if (in_body_) return;  // trailers: nothing that we need, and nothing that may change the headers afterwards
    if (field == http::field::content_encoding && !value.empty() && !beast::iequals(value, "identity")) encoded = true;
    if (field == http::field::transfer_encoding && !beast::iequals(value, "chunked")) encoded = true;
    Header& header = response.headers.emplace_back(Header{std::string(name), std::string(value)});
    for (char& c : header.name) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
  }

  void on_header_impl(beast::error_code&) override { in_body_ = true; }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, beast::error_code&) override {
    if (length) response.body.reserve(static_cast<std::size_t>(std::min(*length, reserve_on_trust)));
  }

  std::size_t on_body_impl(beast::string_view bytes, beast::error_code&) override {
    response.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override { chunk_seen = true; }

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code&) override {
    response.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_finish_impl(beast::error_code&) override {}

  bool in_body_ = false;
};

struct ResponseReader::Parsing {
  std::optional<Parser> parser;
};

ResponseReader::ResponseReader() : parsing_(std::make_unique<Parsing>()) {}
ResponseReader::~ResponseReader() = default;

ResponseReader::Parser& ResponseReader::parser() const {
  return *parsing_->parser;
}

void ResponseReader::start(std::size_t max_body, bool answers_head) {
  max_body_ = max_body;
  answers_head_ = answers_head;
  head_bytes_ = 0;
  wire_bytes_ = 0;
  surplus_ = false;
  held_.clear();
  state_ = State::reading;
  parsing_->parser.reset();
}

void ResponseReader::renew() {
  Parser& fresh = parsing_->parser.emplace();
  fresh.response.headers.reserve(usual_headers);
  fresh.eager(false);  // stops after the head, so that its size can be counted
  fresh.header_limit(max_head);
  fresh.body_limit(max_body_);
  if (answers_head_) fresh.skip(true);
}

ResponseReader::State ResponseReader::fail(FailCode code, std::string_view detail) {
  failure_ = code;
  detail_ = detail;
  parsing_->parser.reset();
  held_.clear();
  return state_ = State::failed;
}

ResponseReader::State ResponseReader::feed(std::string_view bytes) {
  if (state_ != State::reading) {
    surplus_ = surplus_ || !bytes.empty();
    return state_;
  }
  if (!parsing_->parser) renew();
  wire_bytes_ += bytes.size();
  if (wire_bytes_ > max_body_ * framing_factor + framing_slack) {
    return fail(FailCode::too_large, "the response has more framing than its limit allows");
  }
  std::string joined;  // alive while `rest` looks into it
  if (!held_.empty()) {
    held_.append(bytes);
    joined.swap(held_);
    bytes = joined;
  }
  while (!bytes.empty()) {
    const bool in_head = !parser().is_header_done();
    const bool too_short =
        !in_head && parser().chunked() && !parser().chunk_seen && bytes.size() < shortest_chunked_body;
    beast::error_code error;
    const std::size_t used = too_short ? 0 : parser().put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (in_head) {
      // The parser's own limit starts again at each piece that it took, so the whole is counted here.
      head_bytes_ += used;
      const std::size_t waiting = parser().is_header_done() ? 0 : bytes.size() - used;
      if (head_bytes_ + waiting > max_head || error == http::error::header_limit) {
        return fail(FailCode::header_too_large, "the response's headers are larger than 32 KiB");
      }
    }
    if (error == http::error::body_limit) return fail(FailCode::too_large, "the response's body exceeds the limit");
    if (error && error != http::error::need_more) {
      return fail(FailCode::malformed_response, "the response is not valid HTTP/1.1");
    }
    if (parser().is_header_done() && parser().encoded) {
      return fail(FailCode::malformed_response, "the response has a content coding that was not asked for");
    }
    bytes.remove_prefix(used);
    if (parser().is_done()) {
      if (finish_interim_or_final() != State::reading) {
        surplus_ = state_ == State::complete && !bytes.empty();
        return state_;
      }
      continue;
    }
    if (error == http::error::need_more || used == 0) {
      if (bytes.size() > max_head) {
        return fail(FailCode::malformed_response, "the response has a chunk line of more than 32 KiB");
      }
      if (joined.empty()) {
        held_.assign(bytes);
      } else {
        joined.erase(0, joined.size() - bytes.size());
        held_.swap(joined);
      }
      break;
    }
  }
  return state_;
}

ResponseReader::State ResponseReader::finish_interim_or_final() {
  const int status = parser().response.status;
  if (status == 101) return fail(FailCode::malformed_response, "the response switches protocols");
  if (status >= 100 && status < 200) {
    head_bytes_ += 1u << 10;  // so that interim responses without end meet the limit of the head
    renew();
    return state_;
  }
  return state_ = State::complete;
}

ResponseReader::State ResponseReader::end_of_input(bool orderly) {
  if (state_ != State::reading) return state_;
  const bool body_ends_with_input =
      parsing_->parser && parser().is_header_done() && parser().need_eof() && held_.empty();
  if (!orderly || !body_ends_with_input) {
    return fail(FailCode::connection_lost, "the connection was closed before the response was complete");
  }
  beast::error_code error;
  parser().put_eof(error);
  if (error || !parser().is_done()) {
    return fail(FailCode::connection_lost, "the connection was closed before the response was complete");
  }
  return state_ = State::complete;
}

bool ResponseReader::body_has_begun() const {
  return state_ == State::reading && parsing_->parser && parser().is_header_done() && !parser().response.body.empty();
}

bool ResponseReader::keep_alive() const {
  return state_ == State::complete && parsing_->parser && parser().keep_alive();
}

Response ResponseReader::take() {
  Response response = std::move(parser().response);
  parsing_->parser.reset();
  held_.clear();
  return response;
}

}  // namespace portcullis::transport::client
