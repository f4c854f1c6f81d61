// How many requests are out at once, per provider and in all, and who waits for a place. First come, first served
// within a provider; between providers in turn. One provider that answers nobody holds at most its own places, and one
// place is kept for each other provider that has none (up to half of all), so that it starves nobody.
//
// One for the process. Its lock is mutex_; everything may be called from any loop. How long somebody may wait is up to
// the waiter: it withdraws.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>

#include "tools/fanout/settings.hpp"

namespace portcullis::tools::fanout {

class Admission {
 public:
  struct Line;

  // Who wants a place. Has to stay until it was granted one or has withdrawn.
  class Waiter {
   public:
    // The place is this one's now. Called under the lock and from any thread: may only post.
    virtual void granted() noexcept = 0;

   protected:
    ~Waiter() = default;

   private:
    friend class Admission;
    Line* line_ = nullptr;  // null: does not wait
    Waiter* before_ = nullptr;
    Waiter* after_ = nullptr;
  };

  // One provider's places and queue; the fields belong to Admission.
  struct Line {
    std::size_t most_in_flight = 0;
    std::size_t most_waiting = 0;
    std::size_t in_flight = 0;
    std::size_t waiting = 0;
    Waiter* first = nullptr;
    Waiter* last = nullptr;
  };

  enum class Answer { granted, queued, shed };

  explicit Admission(const AdmissionSettings& settings);

  // The lines stay where they are for as long as this lives. `own`: where a provider has not what all have.
  Line& add_line(const OwnPlaces& own = {});

  Answer ask(Line& line, Waiter& waiter);
  // A place now or not at all, and never before those who wait.
  bool try_now(Line& line);
  // True: it waited and waits no more. False: it did not wait; was it queued before, then a place has been granted.
  bool withdraw(Waiter& waiter);
  // Gives one place back.
  void release(Line& line);

  std::size_t in_flight(const Line& line) const;
  std::size_t waiting(const Line& line) const;

 private:
  bool has_place(const Line& line) const;
  void take(Line& line);
  void unlink(Waiter& waiter);
  void grant_to_those_who_wait();

  const AdmissionSettings settings_;
  mutable std::mutex mutex_;
  std::deque<Line> lines_;
  std::size_t in_all_ = 0;
  std::size_t waiting_in_all_ = 0;
  std::size_t without_any_ = 0;  // lines with nothing in flight
  std::size_t turn_ = 0;         // the line that is looked at first
};

}  // namespace portcullis::tools::fanout
