// Which processes that share a store are alive: each holds a lock on a byte of its own in the file `owners`, at a
// random offset that is its number. The kernel lets go of it when the process dies, however it dies. Used by the SQLite
// form.
#pragma once

#include <cstdint>
#include <expected>

#include "server/audit/files.hpp"

namespace portcullis::server::store {

class Owner {
 public:
  // Takes a number in that directory; an errno when there is no lock to be had.
  static std::expected<Owner, int> enter(const audit::Fd& directory);

  std::int64_t number() const { return number_; }  // never 0
  // True for our own number too, and when the kernel cannot say.
  bool alive(std::int64_t number) const;

 private:
  Owner(audit::Fd file, std::int64_t number) : file_(std::move(file)), number_(number) {}

  audit::Fd file_;
  std::int64_t number_;
};

}  // namespace portcullis::server::store
