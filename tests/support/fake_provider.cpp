// The scripts, the records and the thread of the fake provider. One connection is in fake_peer.cpp.
#include "tests/support/fake_provider.hpp"

#include "tests/support/fake_peer.hpp"

namespace portcullis::tests {

std::string RecordedRequest::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

namespace {

// The n-th reply of a script, the last for all that follow.
const Reply* next_of(FakeScripts::Table& table, const std::string& key) {
  const auto found = table.find(key);
  if (found == table.end() || found->second.replies.empty()) return nullptr;
  FakeScript& script = found->second;
  const Reply* reply = &script.replies[std::min(script.next, script.replies.size() - 1)];
  ++script.next;
  return reply;
}

}  // namespace

Reply FakeScripts::choose(const RecordedRequest& request) {
  for (const auto& [part, reply] : contents) {
    if (request.body.find(part) != std::string::npos) return reply;
  }
  if (const Reply* reply = next_of(models, request.model)) return *reply;
  if (const Reply* reply = next_of(paths, request.target.substr(0, request.target.find('?')))) return *reply;
  return fallback;
}

struct FakeProvider::State : FakeState {
  using FakeState::FakeState;
};

FakeProvider::FakeProvider(FakeOptions options) : state_(std::make_shared<State>(std::move(options))) {
  state_->start();
}

FakeProvider::~FakeProvider() {
  state_->stop();
}

std::uint16_t FakeProvider::port() const {
  return state_->port;
}

void FakeProvider::respond(Responder responder) {
  const std::lock_guard lock(state_->mutex);
  state_->scripts.responder = std::move(responder);
}

void FakeProvider::on_content(std::string part_of_body, Reply reply) {
  const std::lock_guard lock(state_->mutex);
  state_->scripts.contents.emplace_back(std::move(part_of_body), std::move(reply));
}

void FakeProvider::on_model(std::string model, std::vector<Reply> replies) {
  const std::lock_guard lock(state_->mutex);
  state_->scripts.models[std::move(model)] = {std::move(replies), 0};
}

void FakeProvider::on_path(std::string path, std::vector<Reply> replies) {
  const std::lock_guard lock(state_->mutex);
  state_->scripts.paths[std::move(path)] = {std::move(replies), 0};
}

void FakeProvider::otherwise(Reply reply) {
  const std::lock_guard lock(state_->mutex);
  state_->scripts.fallback = std::move(reply);
}

std::vector<RecordedRequest> FakeProvider::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

std::vector<RecordedConnection> FakeProvider::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->connections;
}

std::uint64_t FakeProvider::served() const {
  const std::lock_guard lock(state_->mutex);
  return state_->served;
}

void FakeProvider::clear_records() {
  const std::lock_guard lock(state_->mutex);
  state_->requests.clear();
}

bool FakeProvider::wait_for_requests(std::size_t count, std::chrono::milliseconds limit) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, limit, [&] { return state_->served >= count; });
}

bool FakeProvider::wait_for_connections(std::size_t count, std::chrono::milliseconds limit) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, limit, [&] { return state_->connections.size() >= count; });
}

bool FakeProvider::wait_for_closes(std::size_t count, std::chrono::milliseconds limit) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, limit, [&] {
    return static_cast<std::size_t>(std::ranges::count_if(state_->connections, [](const auto& connection) {
             return connection.closed_by_peer.has_value();
           })) >= count;
  });
}

void FakeProvider::close_connections() {
  state_->close_connections();
}

}  // namespace portcullis::tests
