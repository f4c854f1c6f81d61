// What the matrix of faults (fault_matrix_test.cpp) is made of: the place at which a fault stands and that recovers,
// the seats that ask there, the trial that a question tells of, and how late calls were.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/fault/fault_rows.hpp"
#include "tests/support/black_hole.hpp"
#include "tests/support/test_certificates.hpp"
#include "tools/fanout/panel.hpp"

namespace portcullis::tests {

inline const std::string consult_text = R"({"reasoning":"because","status":"answered","answer":"true"})";
inline const std::string verify_text = R"({"claims":[{"index":0,"quote":"","reason":"because","says":"supports"}]})";

// The seed travels in the question, in letters so that no checker takes it for a number: "trialcbaz" is consult, 1*26.
inline std::string marker(char tool, std::uint64_t seed) {
  std::string out = std::string("trial") + tool;
  for (; seed > 0; seed /= 26) out += static_cast<char>('a' + seed % 26);
  return out + "z.";
}

inline std::pair<std::uint64_t, std::string> trial_of(std::string_view body) {
  const std::size_t at = body.find("trial");
  if (at == std::string_view::npos) return {0, consult_text};
  std::uint64_t seed = 0;
  std::uint64_t place = 1;
  const std::size_t end = body.find("z.", at);
  for (std::size_t i = at + 6; i < std::min(end, body.size()); ++i, place *= 26)
    seed += place * static_cast<std::uint64_t>(body[i] - 'a');
  return {seed, body[at + 5] == 'v' ? verify_text : consult_text};
}

inline FakeOptions quiet() {
  FakeOptions options;
  options.record = false;
  return options;
}

// What stands at a row's address, while it is faulty and after it has recovered.
class Place {
 public:
  explicit Place(FaultPlace kind, const TestCertificates& certificates) : kind_(kind), certificates_(certificates) {
    FakeOptions options = quiet();
    switch (kind) {
      case FaultPlace::answering:
      case FaultPlace::no_such_name:
        break;
      case FaultPlace::refusing:
        port_ = FakeProvider().port();  // free again at once
        return;
      case FaultPlace::black_hole:
        hole_.emplace();
        if (!hole_->bound()) std::abort();
        port_ = hole_->port();
        return;
      case FaultPlace::stalled_tls:
        options.tls = certificates.good;
        options.stall_handshake = true;
        break;
      case FaultPlace::wrong_host:
        options.tls = certificates.wrong_host;
        break;
      case FaultPlace::expired:
        options.tls = certificates.expired;
        break;
      case FaultPlace::self_signed:
        options.tls = certificates.self_signed;
        break;
      case FaultPlace::unknown_authority:
        options.tls = certificates.unknown_authority;
        break;
      case FaultPlace::only_tls_1_1:
        options.tls = certificates.good;
        options.only_tls_1_1 = true;
        break;
      case FaultPlace::wrong_server_name:
        options.tls = certificates.good;
        options.only_server_name = "other.example";
        break;
    }
    fake_ = std::make_unique<FakeProvider>(options);
    port_ = fake_->port();
  }

  bool tls() const { return kind_ >= FaultPlace::stalled_tls; }
  std::uint16_t port() const { return port_; }
  FakeProvider* fake() { return fake_.get(); }
  std::string base() const {
    if (kind_ == FaultPlace::no_such_name) return "http://provider.invalid:" + std::to_string(port_);
    return (tls() ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_);
  }

  // The same address, with nothing wrong.
  void recover() {
    if (kind_ == FaultPlace::answering) return;
    hole_.reset();
    fake_.reset();
    FakeOptions options = quiet();
    options.port = port_;
    if (tls()) options.tls = certificates_.good;
    fake_ = std::make_unique<FakeProvider>(options);
  }

 private:
  FaultPlace kind_;
  const TestCertificates& certificates_;
  std::optional<BlackHole> hole_;
  std::unique_ptr<FakeProvider> fake_;
  std::uint16_t port_ = 0;
};

inline tools::fanout::ModelSeat seat(const std::string& name, const std::string& family, const std::string& model,
                                     tools::providers::WireId wire, bool stream, const std::string& base,
                                     const TestCertificates& certificates) {
  auto provider = std::make_shared<tools::providers::Provider>();
  provider->name = name;
  provider->wire = wire;
  provider->base_url = base;
  if (wire == tools::providers::WireId::gemini) provider->base_url += "/v1beta";
  if (wire != tools::providers::WireId::gemini && wire != tools::providers::WireId::ollama &&
      wire != tools::providers::WireId::bedrock_converse)
    provider->base_url += "/v1";
  provider->key = transport::client::Secret("sk-canary");
  provider->ca_file = certificates.ca_file();
  provider->allow_private = true;
  provider->stream = stream;
  if (wire == tools::providers::WireId::bedrock_converse) {
    provider->aws.region = "us-east-1";
    provider->aws.access_key_id = "AKIDEXAMPLE";
  }
  return {name + "/" + model, family, provider, model};
}

// Every way of being late is counted, and none is an error by itself.
struct Lateness {
  std::vector<double> ms;
  void add(std::chrono::steady_clock::duration late) {
    ms.push_back(std::chrono::duration<double, std::milli>(late).count());
  }
  std::string text() {
    if (ms.empty()) return "none";
    std::ranges::sort(ms);
    char out[160];
    std::snprintf(out, sizeof out, "%zu calls, median %.1f ms, p99 %.1f ms, most %.1f ms, %zu over 50 ms", ms.size(),
                  ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.back(),
                  static_cast<std::size_t>(std::ranges::count_if(ms, [](double value) { return value > 50; })));
    return out;
  }
};

}  // namespace portcullis::tests
