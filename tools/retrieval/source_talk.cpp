// See source_talk.hpp.
#include "tools/retrieval/source_talk.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <charconv>
#include <utility>

namespace portcullis::tools::retrieval {
namespace {

using std::chrono::microseconds;
using transport::client::Failure;
using transport::client::Request;
using transport::client::Response;
using verdict::SeatStatus;

constexpr std::chrono::seconds farewell_time{1};

// Seconds of `Retry-After`; a date there, or nothing, is a second.
std::chrono::seconds pause_of(const Response& response) {
  const std::string_view text = response.header("retry-after");
  unsigned seconds = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) seconds = 1;
  return std::chrono::seconds(std::clamp(seconds, 1u, 3600u));
}

}  // namespace

SourceTalk::SourceTalk(boost::asio::io_context& loop, transport::client::Client& client,
                       std::shared_ptr<const Source> source, std::unique_ptr<Dialogue> dialogue, SourcePurse purse,
                       Clock::time_point deadline)
    : loop_(loop),
      client_(client),
      source_(std::move(source)),
      dialogue_(std::move(dialogue)),
      purse_(std::move(purse)),
      deadline_(deadline) {
  outcome_.seat = source_->seat();
  outcome_.family = "none";
}

void SourceTalk::start(Ended ended) {
  ended_ = std::move(ended);
  started_ = Clock::now();
  obey(dialogue_->begin());
}

void SourceTalk::obey(Dialogue::Step step) {
  if (!step.failure.empty()) return leave(SeatStatus::failed, std::move(step.failure));
  if (!step.send) return leave(SeatStatus::ok, {});
  tried_twice_ = false;
  last_ = std::move(*step.send);
  last_is_query_ = step.query;
  send(last_);
}

void SourceTalk::send(Request request) {
  if (last_is_query_ && !purse_.leaves()) return leave(SeatStatus::failed, "budget_exhausted");
  ++outcome_.attempts;
  const std::weak_ptr<SourceTalk> weak = weak_from_this();
  exchange_ = client_.send(std::move(request), deadline_,
                           {[weak](Response response) {
                              if (const auto self = weak.lock(); self && !self->over_) self->answered(response);
                            },
                            [weak](const Failure& failure) {
                              if (const auto self = weak.lock(); self && !self->over_) self->broke(failure);
                            }});
}

void SourceTalk::answered(const Response& response) {
  exchange_ = 0;
  purse_.ended(true);
  outcome_.connect = response.timings.connect;
  outcome_.first_byte = response.timings.first_byte;
  if (wait_and_ask_again(response)) return;
  obey(dialogue_->take(response));
}

void SourceTalk::broke(const Failure& failure) {
  exchange_ = 0;
  purse_.ended(failure.sent);
  const bool late = failure.code == transport::client::FailCode::timed_out;
  leave(late ? SeatStatus::timed_out : SeatStatus::failed, std::string(name_of(failure.code)));
}

bool SourceTalk::wait_and_ask_again(const Response& response) {
  if ((response.status != 429 && response.status != 503) || tried_twice_) return false;
  const Clock::time_point again = Clock::now() + pause_of(response);
  if (again >= deadline_ || (last_is_query_ && !purse_.add(Clock::now()))) return false;
  tried_twice_ = true;
  timer_ = std::make_unique<boost::asio::steady_timer>(loop_, again);
  timer_->async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    if (const auto self = weak.lock(); !error && self && !self->over_) self->send(self->last_);
  });
  return true;
}

void SourceTalk::leave(SeatStatus status, std::string reason) {
  over_ = true;
  outcome_.status = status;
  outcome_.reason = std::move(reason);
  outcome_.latency = std::chrono::duration_cast<microseconds>(Clock::now() - started_);
  purse_.close();
  outcome_.cost_micro_usd = purse_.cost();
  last_ = {};
  const auto self = shared_from_this();
  auto last_word = dialogue_->farewell();
  const Clock::time_point latest = Clock::now() + farewell_time;
  if (last_word && status == SeatStatus::ok) {
    // Waited for, as the process may end with the call. Whatever it answers, what it said before stands.
    client_.send(std::move(*last_word), std::min(latest, deadline_),
                 {[self](const Response&) { self->end(); }, [self](const Failure&) { self->end(); }});
    return;
  }
  if (last_word) client_.send(std::move(*last_word), latest, {[](const Response&) {}, [](const Failure&) {}});
  boost::asio::post(loop_, [self] { self->end(); });
}

void SourceTalk::end() {
  if (auto ended = std::exchange(ended_, nullptr)) ended(*this);
}

void SourceTalk::stop(SeatStatus status, std::string reason) {
  ended_ = nullptr;
  if (over_) return;
  if (timer_) timer_->cancel();
  if (exchange_ != 0) purse_.ended(client_.cancel(exchange_));
  leave(status, std::move(reason));
}

}  // namespace portcullis::tools::retrieval
