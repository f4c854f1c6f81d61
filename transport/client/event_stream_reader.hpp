// Messages of Amazon's binary event stream (application/vnd.amazon.eventstream) out of bytes that arrive in any pieces,
// under hard limits and with both checksums verified. Sans-IO. Format:
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (the same framing for all services).
// Called by the Bedrock wire.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::transport::client {

struct EventStreamMessage {
  std::string message_type;  // ":message-type": "event", "exception", "error"
  std::string event_type;    // ":event-type", or ":exception-type"
  std::string payload;
};

class EventStreamReader {
 public:
  struct Limits {
    std::size_t message = 4u << 20;  // bytes, framing included
    std::size_t total = 16u << 20;
  };

  EventStreamReader() = default;
  explicit EventStreamReader(const Limits& limits) : limits_(limits) {}

  // Appends to `out` the messages that became complete. False, from then on: a limit was passed, a checksum is wrong,
  // or the framing contradicts itself.
  bool feed(std::string_view bytes, std::vector<EventStreamMessage>& out);

  // The input ends here and nothing was cut off.
  bool at_rest() const { return !failed_ && held_.empty(); }

 private:
  bool fail();

  Limits limits_;
  std::string held_;  // of the message that is not complete yet
  std::size_t total_ = 0;
  bool failed_ = false;
};

}  // namespace portcullis::transport::client
