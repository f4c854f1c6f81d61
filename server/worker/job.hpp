// One worker process on the server's loop: it is given a request and what it writes is gathered, within a time that
// holds even if the zygote does not keep it. Used by solvers.cpp and programs.cpp.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/worker/sandbox.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::server::worker {

class Zygote;

struct JobRequest {
  std::size_t body = 0;  // index in the zygote's list
  Bounds bounds;
  std::chrono::steady_clock::time_point deadline;  // of the zygote; this side waits a little longer
  std::string message;
  std::size_t most_reply_bytes = 8u << 20;
};

struct JobEnd {
  std::string reply;         // what the worker wrote, and the zygote's word on its end
  std::string_view stopped;  // why this side closed the socket ("cancelled", "deadline"), or empty
};

class Job {
 public:
  virtual ~Job() = default;
  virtual void cancel() = 0;  // `ended` is still called
};

// On the loop; `ended` exactly once, on the loop, never from inside this call.
std::shared_ptr<Job> start_job(boost::asio::io_context& loop, const Zygote& zygote, JobRequest request,
                               std::function<void(JobEnd)> ended);

}  // namespace portcullis::server::worker
