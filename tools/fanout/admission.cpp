#include "tools/fanout/admission.hpp"

#include <algorithm>

namespace portcullis::tools::fanout {
namespace {

// Nobody could ever be asked with no place at all; the configuration refuses 0, this is the second line.
AdmissionSettings at_least_one(AdmissionSettings settings) {
  settings.concurrent = std::max<std::size_t>(settings.concurrent, 1);
  settings.concurrent_in_all = std::max<std::size_t>(settings.concurrent_in_all, 1);
  return settings;
}

}  // namespace

Admission::Admission(const AdmissionSettings& settings) : settings_(at_least_one(settings)) {}

Admission::Line& Admission::add_line(const OwnPlaces& own) {
  const std::lock_guard lock(mutex_);
  ++without_any_;
  Line& line = lines_.emplace_back();
  line.most_in_flight = std::max<std::size_t>(own.concurrent.value_or(settings_.concurrent), 1);
  line.most_waiting = own.queue.value_or(settings_.queue);
  return line;
}

bool Admission::has_place(const Line& line) const {
  const std::size_t others_without = without_any_ - (line.in_flight == 0 ? 1 : 0);
  const std::size_t kept = std::min(others_without, settings_.concurrent_in_all / 2);
  return line.in_flight < line.most_in_flight &&
         in_all_ + (line.in_flight == 0 ? 0 : kept) < settings_.concurrent_in_all;
}

void Admission::take(Line& line) {
  if (line.in_flight++ == 0) --without_any_;
  ++in_all_;
}

Admission::Answer Admission::ask(Line& line, Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  if (line.first == nullptr && has_place(line)) {
    take(line);
    return Answer::granted;
  }
  if (line.waiting >= line.most_waiting || waiter.line_ != nullptr) return Answer::shed;
  waiter.line_ = &line;
  waiter.before_ = line.last;
  waiter.after_ = nullptr;
  (line.last != nullptr ? line.last->after_ : line.first) = &waiter;
  line.last = &waiter;
  ++line.waiting;
  ++waiting_in_all_;
  return Answer::queued;
}

bool Admission::try_now(Line& line) {
  const std::lock_guard lock(mutex_);
  if (line.first != nullptr || !has_place(line)) return false;
  take(line);
  return true;
}

void Admission::unlink(Waiter& waiter) {
  Line& line = *waiter.line_;
  (waiter.before_ != nullptr ? waiter.before_->after_ : line.first) = waiter.after_;
  (waiter.after_ != nullptr ? waiter.after_->before_ : line.last) = waiter.before_;
  waiter.line_ = nullptr;
  --line.waiting;
  --waiting_in_all_;
}

bool Admission::withdraw(Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  if (waiter.line_ == nullptr) return false;
  unlink(waiter);
  return true;
}

void Admission::release(Line& line) {
  const std::lock_guard lock(mutex_);
  if (line.in_flight == 0) return;
  if (--line.in_flight == 0) ++without_any_;
  --in_all_;
  if (waiting_in_all_ > 0) grant_to_those_who_wait();
}

void Admission::grant_to_those_who_wait() {
  // Once around without a grant: nobody who waits has a place.
  for (std::size_t looked = 0; looked < lines_.size() && waiting_in_all_ > 0; ++looked) {
    Line& line = lines_[turn_];
    turn_ = (turn_ + 1) % lines_.size();
    if (line.first == nullptr || !has_place(line)) continue;
    Waiter& next = *line.first;
    unlink(next);
    take(line);
    next.granted();
    looked = static_cast<std::size_t>(-1);
  }
}

std::size_t Admission::in_flight(const Line& line) const {
  const std::lock_guard lock(mutex_);
  return line.in_flight;
}

std::size_t Admission::waiting(const Line& line) const {
  const std::lock_guard lock(mutex_);
  return line.waiting;
}

}  // namespace portcullis::tools::fanout
