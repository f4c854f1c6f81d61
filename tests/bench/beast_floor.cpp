// The floor of the HTTP figures: what Boost.Beast takes to read one POST under limits and timers and to answer with a
// fixed body, one coroutine a connection. It parses no JSON and checks nothing. Usage: beast_floor FILE, with the body
// in the file. Prints the address that it listens on and ends with SIGTERM.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/src.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace std::chrono_literals;

asio::awaitable<void> serve(beast::tcp_stream stream, const std::string& body) {
  try {
    stream.socket().set_option(tcp::no_delay(true));
    beast::flat_buffer buffer;
    for (;;) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(32u << 10);
      parser.body_limit(4u << 20);
      stream.expires_after(60s);
      co_await http::async_read(stream, buffer, parser, use_awaitable);
      http::response<http::string_body> answer(http::status::ok, 11);
      answer.set(http::field::content_type, "application/json");
      answer.body() = body;
      answer.keep_alive(parser.get().keep_alive());
      answer.prepare_payload();
      stream.expires_after(30s);
      co_await http::async_write(stream, answer, use_awaitable);
      if (!answer.keep_alive()) break;
    }
  } catch (const std::exception&) {
    // The client has gone, or was too slow.
  }
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, const std::string& body) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(beast::tcp_stream(std::move(socket)), body), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  if (body.empty()) {
    std::fputs("usage: beast_floor FILE (the body of every reply; not empty)\n", stderr);
    return 2;
  }
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  asio::signal_set signals(loop, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code&, int) { loop.stop(); });
  asio::co_spawn(loop, accept(acceptor, body), asio::detached);
  std::printf("http://127.0.0.1:%u\n", unsigned{acceptor.local_endpoint().port()});
  std::fflush(stdout);
  loop.run();
  return 0;
}
