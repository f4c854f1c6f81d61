// Bytes in, one HTTP/1.1 request at a time out, under hard limits. Sans-IO: knows no socket and no time. Called by the
// connection.
//
// Stricter than RFC 9112 asks, because everything that two readers could cut differently is how requests are smuggled:
// bare LF, folded lines, blanks before a colon, a length beside a transfer coding, two lengths, any coding but
// `chunked` are refused and end the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transport/http/fields.hpp"

namespace portcullis::transport::http {

struct ReadLimits {
  std::size_t head_bytes = 32u << 10;  // request line and fields
  std::size_t fields = 100;
  std::size_t body_bytes = 4u << 20;
};

// Views into the reader: valid until it is fed or told to go on.
struct Request {
  std::string_view method;
  std::string_view target;
  std::span<const Field> fields;
  std::string_view body;
  bool local = false;  // came over a Unix socket, which no web page can reach; set by the connection
};

struct BadRequest {
  int status = 400;
  std::string_view reason;  // our own words
};

class RequestReader {
 public:
  enum class State { need_more, complete, failed };

  explicit RequestReader(const ReadLimits& limits);

  // Where the next bytes go, at least 4 KiB; committed() says how many came. Bytes may come at any time, also beyond
  // the request that is being answered.
  std::span<char> room();
  void committed(std::size_t bytes) { end_ += bytes; }

  // Goes as far as the bytes reach. Work is linear in the bytes, however they are cut.
  State advance();

  Request request();  // after `complete`
  void next();        // forgets the complete request; bytes beyond it stay
  BadRequest problem() const { return problem_; }

  bool keep_alive() const { return keep_alive_; }  // after `complete`
  bool idle() const { return step_ == Step::head && end_ == 0; }
  bool in_body() const { return step_ != Step::head && step_ != Step::done; }
  // True once for a request whose client waits for `100 Continue` before it sends the body.
  bool take_expectation();
  // Bytes that wait beyond what was read.
  std::size_t unread() const { return end_ - at_; }

 private:
  enum class Step { head, sized_body, chunk_size, chunk_data, chunk_end, trailers, done, failed };
  struct Place {
    std::size_t name, name_size, value, value_size;
  };

  State fail(int status, std::string_view reason);
  // False: not complete yet, or failed.
  bool next_line(std::size_t& begin, std::size_t& size, std::size_t most, const BadRequest& too_long);
  void request_line(std::string_view line);
  void field_line(std::size_t begin, std::string_view line);
  void known_field(std::string_view name, std::string_view value);
  void end_of_head();
  void chunk_line(std::string_view line);
  void take_chunk_bytes();
  void compact();

  ReadLimits limits_;
  std::string buffer_;
  std::size_t end_ = 0;      // bytes in the buffer
  std::size_t at_ = 0;       // read so far
  std::size_t scanned_ = 0;  // no line end before here
  std::size_t head_end_ = 0;
  Step step_ = Step::head;
  bool first_line_ = true;
  std::size_t method_size_ = 0;
  std::size_t target_ = 0;
  std::size_t target_size_ = 0;
  std::vector<Place> places_;
  std::vector<Field> fields_;
  bool has_length_ = false;
  bool chunked_ = false;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
  std::size_t length_ = 0;  // of the body, or of the rest of a chunk
  std::size_t trailer_bytes_ = 0;
  std::string chunks_;  // the body of a chunked request
  BadRequest problem_;
};

}  // namespace portcullis::transport::http
