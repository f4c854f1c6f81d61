// Panels over the real runner, for the benchmarks of the fan-out: a question of some size, seats at a fake, many calls
// at once, and how long each of them took.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "tests/bench/raw_fan_out.hpp"
#include "tests/support/fake_provider.hpp"
#include "tests/support/loop.hpp"
#include "tools/fanout/runner.hpp"
#include "tools/providers/body_text.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tests {

using tools::fanout::FanoutSettings;
using tools::fanout::ModelSeat;
using tools::fanout::PanelRequest;
using tools::fanout::SeatOutcome;

inline const std::string bench_answer = R"({"reasoning":"because","status":"answered","answer":"true"})";

// `provider` tells apart what has limits of its own.
inline ModelSeat bench_seat(std::uint16_t port, const std::string& provider, const std::string& model) {
  auto made = std::make_shared<tools::providers::Provider>();
  made->name = provider;
  made->base_url = "http://127.0.0.1:" + std::to_string(port) + "/v1";
  made->key = transport::client::Secret("sk-0123456789012345678901234567890123456789");
  made->allow_private = true;
  return {provider + "/" + model, provider + model, made, model};
}

inline PanelRequest bench_panel(std::vector<ModelSeat> seats, std::chrono::milliseconds limit) {
  static const std::string text = [] {
    std::ifstream file(std::string(PORTCULLIS_SOURCE_DIR) + "/schemas/providers/consult_reply.schema.json");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  static const tools::providers::KnownSchema schema(text);
  static const auto validator =
      std::make_shared<const schemas::Validator>(schemas::Validator::compile(json::read(text).value()).value());
  PanelRequest request;
  request.seats = std::move(seats);
  request.prompt.system = "You answer questions.";
  request.prompt.user = std::string(1000, 'q');
  request.prompt.schema_name = "consult_reply";
  schema.put_into(request.prompt);
  request.schema = validator;
  request.deadline = std::chrono::steady_clock::now() + limit;
  return request;
}

inline void print_json(const std::vector<double>& values) {
  std::printf("[");
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.3f", i > 0 ? "," : "", values[i]);
  std::printf("]");
}

}  // namespace portcullis::tests
