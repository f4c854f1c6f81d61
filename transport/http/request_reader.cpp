// See request_reader.hpp.
#include "transport/http/request_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace portcullis::transport::http {
namespace {

constexpr std::size_t usual_buffer = 8u << 10;
constexpr std::size_t least_room = 4u << 10;
constexpr std::size_t most_room = 256u << 10;   // grows as bytes come, never on a declared length's word
constexpr std::size_t kept_buffer = 64u << 10;  // of an idle connection
constexpr std::size_t most_chunk_line = 256;
constexpr std::size_t most_trailer_bytes = 8u << 10;

constexpr std::array<bool, 256> token_table = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return token_table[static_cast<unsigned char>(c)]; });
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
  });
}

// A member of a comma-separated list, such as `close` in `Connection: te, close`.
bool lists(std::string_view value, std::string_view wanted) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (equals_ignoring_case(trim_blanks(value.substr(0, comma)), wanted)) return true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return false;
}

}  // namespace

RequestReader::RequestReader(const ReadLimits& limits) : limits_(limits) {
  buffer_.resize(usual_buffer);
}

std::span<char> RequestReader::room() {
  if (buffer_.size() - end_ < least_room) buffer_.resize(buffer_.size() * 2);
  return {buffer_.data() + end_, std::min(buffer_.size() - end_, most_room)};
}

RequestReader::State RequestReader::fail(int status, std::string_view reason) {
  problem_ = {status, reason};
  step_ = Step::failed;
  return State::failed;
}

// `most` bytes with the line end. The limit comes first, so that the answer does not depend on how the bytes arrive.
bool RequestReader::next_line(std::size_t& begin, std::size_t& size, std::size_t most, const BadRequest& too_long) {
  const void* found = std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_);
  if (found == nullptr) {
    scanned_ = end_;
    if (end_ - at_ >= most) fail(too_long.status, too_long.reason);
    return false;
  }
  const auto feed = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
  if (feed + 1 - at_ > most) {
    fail(too_long.status, too_long.reason);
    return false;
  }
  if (feed == at_ || buffer_[feed - 1] != '\r') {
    fail(400, "A line must end with CR LF.");
    return false;
  }
  begin = at_;
  size = feed - 1 - at_;
  at_ = scanned_ = feed + 1;
  return true;
}

RequestReader::State RequestReader::advance() {
  std::size_t begin = 0;
  std::size_t size = 0;
  while (true) {
    switch (step_) {
      case Step::head:
        if (!next_line(begin, size, limits_.head_bytes - at_, {431, "The request's head is too large."})) {
          if (step_ == Step::failed) return State::failed;
          return State::need_more;
        }
        if (first_line_)
          request_line({buffer_.data(), size});
        else if (size == 0)
          end_of_head();
        else
          field_line(begin, {buffer_.data() + begin, size});
        break;
      case Step::sized_body:
        if (end_ - head_end_ < length_) return State::need_more;
        at_ = scanned_ = head_end_ + length_;
        step_ = Step::done;
        break;
      case Step::chunk_size:
        if (!next_line(begin, size, most_chunk_line, {400, "A chunk's first line is too long."})) {
          if (step_ == Step::failed) return State::failed;
          compact();
          return State::need_more;
        }
        chunk_line({buffer_.data() + begin, size});
        break;
      case Step::chunk_data:
        take_chunk_bytes();
        if (length_ != 0) {
          compact();
          return State::need_more;
        }
        step_ = Step::chunk_end;
        break;
      case Step::chunk_end:
        if (end_ - at_ < 2) return State::need_more;
        if (buffer_[at_] != '\r' || buffer_[at_ + 1] != '\n') return fail(400, "A chunk is longer than it says.");
        at_ = scanned_ = at_ + 2;
        step_ = Step::chunk_size;
        break;
      case Step::trailers:
        if (!next_line(begin, size, most_trailer_bytes - trailer_bytes_, {431, "The trailers are too large."})) {
          if (step_ == Step::failed) return State::failed;
          return State::need_more;
        }
        trailer_bytes_ += size + 2;
        // What trailers say is not used; nothing may change the fields afterwards.
        if (size == 0) step_ = Step::done;
        break;
      case Step::done:
        return State::complete;
      case Step::failed:
        return State::failed;
    }
  }
}

void RequestReader::request_line(std::string_view line) {
  first_line_ = false;
  const std::size_t space = line.find(' ');
  const std::size_t second = space == std::string_view::npos ? space : line.find(' ', space + 1);
  if (second == std::string_view::npos || !is_token(line.substr(0, space))) {
    fail(400, "The request line is malformed.");
    return;
  }
  const std::string_view target = line.substr(space + 1, second - space - 1);
  const bool visible =
      !target.empty() && std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  const std::string_view version = line.substr(second + 1);
  if (!visible || !version.starts_with("HTTP/")) {
    fail(400, "The request line is malformed.");
    return;
  }
  if (version != "HTTP/1.1") {
    fail(505, "Only HTTP/1.1 is served.");
    return;
  }
  method_size_ = space;
  target_ = space + 1;
  target_size_ = target.size();
}

void RequestReader::field_line(std::size_t begin, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    fail(400, "A header line is malformed.");  // folded lines and blanks before the colon too
    return;
  }
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (!is_field_value(value)) {
    fail(400, "A header value holds a control character.");
    return;
  }
  if (places_.size() >= limits_.fields) {
    fail(431, "The request has too many headers.");
    return;
  }
  const std::size_t value_begin = begin + static_cast<std::size_t>(value.data() - line.data());
  places_.push_back({begin, colon, value.empty() ? begin : value_begin, value.size()});
  known_field(line.substr(0, colon), value);
}

void RequestReader::known_field(std::string_view name, std::string_view value) {
  if (equals_ignoring_case(name, "content-length")) {
    const bool digits = !value.empty() && value.size() <= 15 &&
                        std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || has_length_) {
      fail(400, "Content-Length must be one number.");
      return;
    }
    has_length_ = true;
    length_ = 0;
    for (const char c : value) length_ = length_ * 10 + static_cast<std::size_t>(c - '0');
  } else if (equals_ignoring_case(name, "transfer-encoding")) {
    if (chunked_ || !equals_ignoring_case(value, "chunked")) {
      fail(400, "The only transfer coding is chunked, once.");
      return;
    }
    chunked_ = true;
  } else if (equals_ignoring_case(name, "connection")) {
    if (lists(value, "close")) keep_alive_ = false;
  } else if (equals_ignoring_case(name, "expect")) {
    if (!equals_ignoring_case(value, "100-continue")) {
      fail(417, "The only expectation is 100-continue.");
      return;
    }
    expects_continue_ = true;
  }
}

void RequestReader::end_of_head() {
  head_end_ = at_;
  if (has_length_ && chunked_) {
    fail(400, "A request has a length or a transfer coding, not both.");
  } else if (has_length_ && length_ > limits_.body_bytes) {
    fail(413, "The body is larger than the limit.");
  } else if (chunked_) {
    step_ = Step::chunk_size;
  } else {
    if (!has_length_) length_ = 0;
    step_ = Step::sized_body;
  }
}

void RequestReader::chunk_line(std::string_view line) {
  const std::string_view digits = line.substr(0, line.find(';'));
  const std::string_view extension = line.substr(digits.size());
  std::size_t value = 0;
  bool valid = !digits.empty() && digits.size() <= 8 && is_field_value(extension);
  for (const char c : digits) {
    const char low = lower(c);
    if (low >= '0' && low <= '9')
      value = value * 16 + static_cast<std::size_t>(low - '0');
    else if (low >= 'a' && low <= 'f')
      value = value * 16 + static_cast<std::size_t>(low - 'a' + 10);
    else
      valid = false;
  }
  if (!valid) {
    fail(400, "A chunk's size is malformed.");
    return;
  }
  if (value > limits_.body_bytes - chunks_.size()) {
    fail(413, "The body is larger than the limit.");
    return;
  }
  length_ = value;
  step_ = value == 0 ? Step::trailers : Step::chunk_data;
}

void RequestReader::take_chunk_bytes() {
  const std::size_t here = std::min(length_, end_ - at_);
  chunks_.append(buffer_, at_, here);
  length_ -= here;
  at_ = scanned_ = at_ + here;
}

// The head stays, the chunks read so far make room; what moves is less than one line.
void RequestReader::compact() {
  if (at_ == head_end_) return;
  std::memmove(buffer_.data() + head_end_, buffer_.data() + at_, end_ - at_);
  const std::size_t moved = at_ - head_end_;
  end_ -= moved;
  scanned_ -= moved;
  at_ = head_end_;
}

Request RequestReader::request() {
  const std::string_view all(buffer_.data(), end_);
  fields_.clear();
  for (const Place& place : places_)
    fields_.push_back({all.substr(place.name, place.name_size), all.substr(place.value, place.value_size)});
  return {all.substr(0, method_size_), all.substr(target_, target_size_), fields_,
          chunked_ ? std::string_view(chunks_) : all.substr(head_end_, length_), false};
}

bool RequestReader::take_expectation() {
  return std::exchange(expects_continue_, false);
}

void RequestReader::next() {
  const std::size_t rest = end_ - at_;
  if (rest != 0) std::memmove(buffer_.data(), buffer_.data() + at_, rest);
  end_ = rest;
  at_ = scanned_ = head_end_ = 0;
  if (buffer_.size() > kept_buffer && rest <= usual_buffer) {
    buffer_.resize(usual_buffer);
    buffer_.shrink_to_fit();
  }
  if (chunks_.capacity() > kept_buffer)
    chunks_ = {};
  else
    chunks_.clear();
  step_ = Step::head;
  first_line_ = true;
  places_.clear();
  has_length_ = chunked_ = expects_continue_ = false;
  keep_alive_ = true;
  length_ = trailer_bytes_ = 0;
}

}  // namespace portcullis::transport::http
