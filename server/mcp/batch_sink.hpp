// The answers of one batch (revision 2025-03-26), sent together as one array when the last of them is there.
#pragma once

#include <memory>
#include <string>

#include "server/mcp/sink.hpp"

namespace portcullis::server::mcp {

class BatchSink final : public Sink {
 public:
  BatchSink(std::shared_ptr<Sink> sink, std::size_t expected) : sink_(std::move(sink)), missing_(expected) {}

  void notify(std::string message) override { sink_->notify(std::move(message)); }
  void answer(std::string message, HttpStatus) override {
    text_ += text_.empty() ? "[" : ",";
    text_ += message;
    one_less();
  }
  void abandon() override { one_less(); }

 private:
  void one_less() {
    if (--missing_ != 0) return;
    if (text_.empty())
      sink_->abandon();
    else
      sink_->answer(text_ + "]", HttpStatus::ok);
  }

  std::shared_ptr<Sink> sink_;
  std::size_t missing_;
  std::string text_;
};

}  // namespace portcullis::server::mcp
