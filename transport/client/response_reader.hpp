// Bytes in, one HTTP/1.1 response out, under hard limits. Sans-IO: knows no socket and no time. Called by the
// connection; the syntax is Boost.Beast's basic_parser, the limits and the refusals are ours.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "transport/client/client.hpp"

namespace portcullis::transport::client {

class ResponseReader {
 public:
  enum class State { reading, complete, failed };

  static constexpr std::size_t max_head = 32u << 10;  // bytes of status line and headers, of all interim heads together

  ResponseReader();
  ~ResponseReader();

  // Forgets what was read and waits for the response to a request of this method.
  void start(std::size_t max_body, bool answers_head);

  // Takes bytes as they arrive, in any pieces. After `complete`, surplus() tells whether the peer sent more than the
  // response.
  State feed(std::string_view bytes);

  // The peer closed. `orderly`: nothing can have been cut off (FIN on plain TCP, close_notify on TLS).
  State end_of_input(bool orderly);

  State state() const { return state_; }
  bool surplus() const { return surplus_; }
  bool body_has_begun() const;
  bool keep_alive() const;  // after `complete`

  Response take();  // after `complete`, once; timings are left at 0
  FailCode failure() const { return failure_; }
  std::string_view detail() const { return detail_; }

 private:
  class Parser;
  struct Parsing;
  Parser& parser() const;
  State fail(FailCode code, std::string_view detail);
  State finish_interim_or_final();
  void renew();

  std::unique_ptr<Parsing> parsing_;  // kept from response to response
  std::string held_;                  // bytes of a head or chunk line that is not complete yet
  std::size_t max_body_ = 0;
  std::size_t head_bytes_ = 0;
  std::uint64_t wire_bytes_ = 0;
  bool answers_head_ = false;
  bool surplus_ = false;
  State state_ = State::complete;
  FailCode failure_ = FailCode::connection_lost;
  std::string_view detail_;
};

}  // namespace portcullis::transport::client
