// See job.hpp.
#include "server/worker/job.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "server/worker/zygote.hpp"

namespace portcullis::server::worker {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// What the worker needs to load, and the zygote to kill and tell, beside the time for the problem.
constexpr std::chrono::milliseconds grace{300};

class SocketJob final : public Job, public std::enable_shared_from_this<SocketJob> {
 public:
  SocketJob(asio::io_context& loop, JobRequest request, std::function<void(JobEnd)> ended)
      : loop_(loop), request_(std::move(request)), ended_(std::move(ended)), socket_(loop), guard_(loop) {}

  void start(const Zygote& zygote) {
    const auto self = shared_from_this();
    const auto socket = zygote.run(request_.body, request_.bounds);
    error_code error;
    if (socket) socket_.assign(asio::local::stream_protocol(), *socket, error);
    if (!socket || error) {
      if (socket) ::close(*socket);
      asio::post(loop_, [self] { self->finish(); });
      return;
    }
    asio::async_write(socket_, asio::buffer(request_.message), [self](const error_code&, std::size_t) {
      error_code ignored;
      self->socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    });
    guard_.expires_at(request_.deadline + grace);
    guard_.async_wait([self](const error_code& failed) {
      if (!failed) self->stop("deadline");
    });
    receive();
  }

  // The zygote kills a worker whose socket is closed.
  void cancel() override { stop("cancelled"); }

 private:
  void receive() {
    socket_.async_read_some(asio::buffer(piece_),
                            [self = shared_from_this()](const error_code& error, std::size_t got) {
                              self->end_.reply.append(self->piece_.data(), got);
                              if (error || self->end_.reply.size() > self->request_.most_reply_bytes)
                                return self->finish();
                              self->receive();
                            });
  }
  void stop(std::string_view why) {
    if (!ended_) return;
    end_.stopped = why;
    error_code ignored;
    socket_.close(ignored);
  }
  void finish() {
    guard_.cancel();
    error_code ignored;
    socket_.close(ignored);
    if (auto ended = std::exchange(ended_, nullptr)) ended(std::move(end_));
  }

  asio::io_context& loop_;
  JobRequest request_;
  std::function<void(JobEnd)> ended_;
  asio::local::stream_protocol::socket socket_;
  asio::steady_timer guard_;
  std::array<char, 16384> piece_{};
  JobEnd end_;
};

}  // namespace

std::shared_ptr<Job> start_job(asio::io_context& loop, const Zygote& zygote, JobRequest request,
                               std::function<void(JobEnd)> ended) {
  auto job = std::make_shared<SocketJob>(loop, std::move(request), std::move(ended));
  job->start(zygote);
  return job;
}

}  // namespace portcullis::server::worker
