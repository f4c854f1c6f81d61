// A key or token. It cannot be printed, formatted, compared with ==, serialised or copied by accident into a string;
// the bytes are wiped when it is destroyed.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace portcullis::transport::client {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::exchange(other.value_, {})) {}
  Secret& operator=(Secret&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Secret() { wipe(); }

  bool empty() const { return value_.empty(); }
  // For the one place that writes the authorization header.
  std::string_view reveal() const { return value_; }

 private:
  void wipe() {
    volatile char* p = value_.data();
    for (std::size_t i = 0; i < value_.size(); ++i) p[i] = 0;
  }
  std::string value_;
};

}  // namespace portcullis::transport::client
