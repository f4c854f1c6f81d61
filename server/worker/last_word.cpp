// See last_word.hpp.
#include "server/worker/last_word.hpp"

#include <csignal>

namespace portcullis::server::worker {
namespace {

constexpr int out_of_memory_code = 101;  // of Z3's own exit, and of the zygote for std::bad_alloc

}  // namespace

std::string text_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number() ? found->get<double>() : 0;
}

std::string how_it_ended(const Json& line, std::string_view stopped, std::uint64_t memory_bytes) {
  const std::string ended = text_of(line, "ended");
  const int code = static_cast<int>(number_of(line, "code"));
  if (ended == "deadline") return std::string(stopped.empty() ? ended : stopped);
  if (ended == "exit" && code == 0) return {};
  if (code == out_of_memory_code && ended == "exit") return "out_of_memory";
  if (ended == "signal" && code == SIGXCPU) return "deadline";
  if (ended == "signal" && code == SIGSYS) return "forbidden_call";
  const bool near_the_limit = number_of(line, "peak_kib") * 1024 > 0.7 * static_cast<double>(memory_bytes);
  return ended == "signal" && near_the_limit ? "out_of_memory" : "worker_died";
}

}  // namespace portcullis::server::worker
