// A provider that nobody pays for: HTTP/1.1 on 127.0.0.1, plain or TLS, on a thread of its own. It answers by script
// (per model, per path, or by a function), misbehaves on request, and records what came and when each peer closed.
// Thread-safe; the waits return as soon as what they wait for has happened.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/fake_reply.hpp"
#include "tests/support/test_certificates.hpp"

namespace portcullis::tests {

struct RecordedRequest {
  std::size_t connection = 0;  // index into connections()
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string model;  // as the body or, on two wires, the path names it; empty when there is none
  bool stream = false;
  std::chrono::steady_clock::time_point arrived;

  std::string header(std::string_view lower_case_name) const;
};

struct RecordedConnection {
  std::chrono::steady_clock::time_point opened;
  std::optional<std::chrono::steady_clock::time_point> closed_by_peer;  // FIN or RST seen
  std::size_t requests = 0;
  bool session_resumed = false;  // TLS
};

struct FakeOptions {
  std::optional<ServerIdentity> tls;
  bool only_tls_1_1 = false;
  bool only_tls_1_2 = false;
  bool stall_handshake = false;    // accepts, then says nothing
  std::string only_server_name{};  // of the TLS hello: for any other the handshake ends with unrecognized_name
  bool record = true;              // off for load
  std::uint16_t port = 0;          // 0: any
};

class FakeProvider {
 public:
  // The returned reply is used, nothing: the scripts below decide. Called on the fake's thread.
  using Responder = std::function<std::optional<Reply>(const RecordedRequest&)>;

  explicit FakeProvider(FakeOptions options = {});
  ~FakeProvider();
  FakeProvider(const FakeProvider&) = delete;
  FakeProvider& operator=(const FakeProvider&) = delete;

  std::uint16_t port() const;

  // The n-th request for a model (or a path) gets the n-th reply, later ones the last. The responder is asked first,
  // then rules by content, then the model, then the path, then the default, which is a 200 with the text "ok".
  void respond(Responder responder);
  void on_content(std::string part_of_body, Reply reply);
  void on_model(std::string model, std::vector<Reply> replies);
  void on_path(std::string path, std::vector<Reply> replies);
  void otherwise(Reply reply);

  std::vector<RecordedRequest> requests() const;
  std::vector<RecordedConnection> connections() const;
  std::uint64_t served() const;  // requests, counted even when nothing is recorded
  void clear_records();

  bool wait_for_requests(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds(5)) const;
  bool wait_for_connections(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds(5)) const;
  // Until so many connections were closed by their peers.
  bool wait_for_closes(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds(5)) const;

  // Closes every connection that is open (FIN), as a provider does with idle ones; returns when it is done.
  void close_connections();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace portcullis::tests
