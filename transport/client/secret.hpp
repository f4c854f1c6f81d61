// A key or token. It cannot be printed, formatted, compared with ==, serialised or copied by accident into a string;
// the bytes are wiped when it is destroyed.
#pragma once

#include <string.h>

#include <string>
#include <string_view>
#include <utility>

namespace portcullis::transport::client {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      value_ = other.value_;
    }
    return *this;
  }
  // A short string leaves its bytes behind when it is moved from.
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Secret() { wipe(); }

  bool empty() const { return value_.empty(); }
  // For the one place that writes the authorization header.
  std::string_view reveal() const { return value_; }

 private:
  // All that the string holds, the part beyond its size too.
  void wipe() {
    ::explicit_bzero(value_.data(), value_.capacity());
    value_.clear();
  }
  std::string value_;
};

}  // namespace portcullis::transport::client
