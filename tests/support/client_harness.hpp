// A client on its own loop, and exchanges that can be waited for. For the client's tests.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/support/fake_provider.hpp"
#include "tests/support/loop.hpp"
#include "transport/client/client.hpp"

namespace portcullis::tests {

using transport::client::Client;
using transport::client::Failure;
using transport::client::Handlers;
using transport::client::Request;
using transport::client::Response;

struct Outcome {
  std::optional<Response> response;
  std::optional<Failure> failure;
  int calls = 0;

  bool ended() const { return calls > 0; }
  // What happened, for the message of a failed expectation.
  std::string text() const {
    if (response) return "status " + std::to_string(response->status);
    if (failure) return std::string(name_of(failure->code)) + ": " + failure->detail;
    return "nothing";
  }
  bool failed_with(transport::client::FailCode code) const { return failure && failure->code == code; }
};

class ClientHarness {
 public:
  boost::asio::io_context loop{1};
  std::unique_ptr<Client> client = std::make_unique<Client>(loop);

  static Request request_to(const FakeProvider& fake) {
    Request request;
    request.endpoint.tls = false;
    request.endpoint.host = "127.0.0.1";
    request.endpoint.port = fake.port();
    request.endpoint.allow_private = true;
    request.target = "/v1/chat/completions";
    request.headers = {{"content-type", "application/json"}};
    request.body = R"({"model":"m","messages":[]})";
    return request;
  }

  static Handlers into(std::shared_ptr<Outcome> outcome) {
    return {[outcome](Response response) {
              ++outcome->calls;
              outcome->response = std::move(response);
            },
            [outcome](Failure failure) {
              ++outcome->calls;
              outcome->failure = std::move(failure);
            }};
  }

  Outcome exchange(Request request, std::chrono::milliseconds limit = std::chrono::seconds(5)) {
    auto outcome = std::make_shared<Outcome>();
    client->send(std::move(request), Client::Clock::now() + limit, into(outcome));
    run_until(loop, [&] { return outcome->ended(); }, limit + std::chrono::seconds(5));
    return *outcome;
  }
};

}  // namespace portcullis::tests
