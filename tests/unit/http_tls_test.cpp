// What a client meets that connects to a TLS port and does not speak TLS, or not to its end. Clients that do are in
// tests/protocol/test_http_listeners.py.
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "tests/support/test_certificates.hpp"
#include "tests/unit/http_support.hpp"
#include "transport/http/server.hpp"

namespace portcullis::transport::http {
namespace {

using namespace std::chrono_literals;
using test::Client;

class HttpTlsTest : public testing::Test {
 protected:
  HttpTlsTest() : work_(loop_.get_executor()) {
    const ServerLimits limits{.head = 60ms, .idle = 60s};
    server_ = std::make_unique<Server>(loop_, limits, [this](const Request&, const Reply& reply) {
      ++handled_;
      reply.respond(200, "", "");
    });
    port_ = server_->listen("127.0.0.1", 0, identity(certificates_.good)).value_or(0);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~HttpTlsTest() override {
    std::promise<void> gone;
    boost::asio::post(loop_, [&] {
      server_.reset();
      gone.set_value();
    });
    gone.get_future().wait();
    work_.reset();
    thread_.join();
  }

  std::shared_ptr<const TlsIdentity> identity(const tests::ServerIdentity& from) {
    const auto folder = std::filesystem::path(certificates_.ca_file()).parent_path();
    std::ofstream(folder / "served.pem") << from.certificate_pem;
    std::ofstream(folder / "served.key") << from.key_pem;
    auto made = TlsIdentity::from_files(folder / "served.pem", folder / "served.key");
    EXPECT_TRUE(made) << (made ? "" : made.error());
    return made.value_or(nullptr);
  }

  tests::TestCertificates certificates_;
  boost::asio::io_context loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::atomic<int> handled_ = 0;
  std::thread thread_;
};

// Whoever says nothing would otherwise hold a connection for as long as an idle client may.
TEST_F(HttpTlsTest, ClosesClientsThatDoNotFinishTheHandshake) {
  for (const std::string_view start : {std::string_view(""), std::string_view("\x16\x03\x01\x02\x00\x01", 6)}) {
    Client client(port_);
    client.send(start);
    client.read_to_end();
    EXPECT_TRUE(client.ended_in_order());
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpTlsTest, HandlesNothingThatCameInTheClear) {
  for (const std::string_view start : {"POST /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"}) {
    Client client(port_);
    client.send(start);
    EXPECT_EQ(client.read_to_end().find("HTTP/1.1"), std::string::npos);
  }
  EXPECT_EQ(handled_, 0);
}

}  // namespace
}  // namespace portcullis::transport::http
