// One source on its way in one call: a dialogue over the client, with its time, its one second try of a request that
// was refused for now, and its account. On the loop; made by the runner.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/fanout/panel.hpp"
#include "tools/retrieval/dialogue.hpp"
#include "tools/retrieval/source_purse.hpp"

namespace portcullis::tools::retrieval {

class SourceTalk : public std::enable_shared_from_this<SourceTalk> {
 public:
  using Clock = transport::client::Client::Clock;
  using Ended = std::function<void(SourceTalk&)>;

  // `purse` was opened for the queries of the dialogue.
  SourceTalk(boost::asio::io_context& loop, transport::client::Client& client, std::shared_ptr<const Source> source,
             std::unique_ptr<Dialogue> dialogue, SourcePurse purse, Clock::time_point deadline);

  // `ended` once, never from inside start().
  void start(Ended ended);
  // Closes the socket; `ended` is not called any more.
  void stop(verdict::SeatStatus status, std::string reason);

  bool over() const { return over_; }
  const Source& source() const { return *source_; }
  Dialogue& dialogue() { return *dialogue_; }
  fanout::SeatOutcome& outcome() { return outcome_; }

 private:
  void obey(Dialogue::Step step);
  void send(transport::client::Request request);
  void answered(const transport::client::Response& response);
  void broke(const transport::client::Failure& failure);
  bool wait_and_ask_again(const transport::client::Response& response);
  // Says what the source has to hear, and tells the end.
  void leave(verdict::SeatStatus status, std::string reason);
  void end();

  boost::asio::io_context& loop_;
  transport::client::Client& client_;
  std::shared_ptr<const Source> source_;
  std::unique_ptr<Dialogue> dialogue_;
  SourcePurse purse_;
  Clock::time_point deadline_;
  Clock::time_point started_;
  Ended ended_;
  fanout::SeatOutcome outcome_;
  transport::client::Request last_;  // for the second try
  bool last_is_query_ = false;
  bool tried_twice_ = false;
  bool over_ = false;
  transport::client::Client::ExchangeId exchange_ = 0;
  std::unique_ptr<boost::asio::steady_timer> timer_;
};

}  // namespace portcullis::tools::retrieval
