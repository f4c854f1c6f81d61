// See lines.hpp.
#include "server/eval/lines.hpp"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "transport/json/visible.hpp"

namespace portcullis::server::eval {
namespace {

schemas::Problem unreadable(const std::string& shown, const std::string& why) {
  return {"file_unreadable", "\"" + shown + "\" cannot be read: " + why + ".", {}, "Give the path of a JSONL file."};
}

constexpr std::size_t most_line = 64u << 20;

}  // namespace

std::expected<Lines, schemas::Problem> Lines::open(const std::string& name) {
  Lines out;
  out.shown_ = json::visible_line(name);
  out.file_.reset(name == "-" ? stdin : std::fopen(name.c_str(), "rb"));
  if (!out.file_) return std::unexpected(unreadable(out.shown_, std::strerror(errno)));
  struct stat status{};
  if (::fstat(::fileno(out.file_.get()), &status) != 0)
    return std::unexpected(unreadable(out.shown_, std::strerror(errno)));
  if (S_ISREG(status.st_mode)) {
    out.bytes_ = static_cast<std::uint64_t>(status.st_size);
    return out;
  }
  if (S_ISDIR(status.st_mode)) return std::unexpected(unreadable(out.shown_, "it is a directory"));
  std::unique_ptr<std::FILE, Close> copy(std::tmpfile());
  if (!copy) return std::unexpected(unreadable(out.shown_, std::strerror(errno)));
  std::vector<char> buffer(1u << 16);
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), out.file_.get())) {
    if (std::fwrite(buffer.data(), 1, size, copy.get()) != size)
      return std::unexpected(unreadable(out.shown_, std::strerror(errno)));
    out.bytes_ += size;
  }
  if (std::ferror(out.file_.get()) != 0) return std::unexpected(unreadable(out.shown_, std::strerror(errno)));
  out.file_ = std::move(copy);
  return out;
}

std::expected<std::string, schemas::Problem> Lines::read(
    const std::function<bool(std::string_view line, std::size_t number)>& each,
    const std::function<void(std::uint64_t bytes)>& progress) {
  std::rewind(file_.get());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  bool good = digest && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1;
  std::vector<char> buffer(1u << 16);
  std::string held;  // the part of a line that earlier buffers held
  std::size_t number = 0;
  std::uint64_t done = 0;
  const auto deliver = [&](std::string_view line) {
    ++number;
    return line.find_first_not_of(" \t\r") == std::string_view::npos || each(line, number);
  };
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file_.get())) {
    good = good && EVP_DigestUpdate(digest.get(), buffer.data(), size) == 1;
    std::string_view rest(buffer.data(), size);
    while (!rest.empty()) {
      const auto newline = rest.find('\n');
      const std::string_view part = rest.substr(0, newline);
      if (held.size() + part.size() > most_line)
        return std::unexpected(
            schemas::Problem{"line_too_long",
                             "Line " + std::to_string(number + 1) + " of \"" + shown_ + "\" is longer than 64 MiB.",
                             {},
                             "Give one item a line."});
      if (newline == std::string_view::npos) {
        held += part;
        break;
      }
      rest.remove_prefix(newline + 1);
      bool go_on = true;
      if (held.empty()) {
        go_on = deliver(part);
      } else {
        held += part;
        go_on = deliver(held);
        held.clear();
      }
      if (!go_on) return "";
    }
    done += size;
    if (progress) progress(done);
  }
  if (std::ferror(file_.get()) != 0) return std::unexpected(unreadable(shown_, std::strerror(errno)));
  if (!held.empty() && !deliver(held)) return "";
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  good = good && EVP_DigestFinal_ex(digest.get(), hash.data(), &size) == 1;
  if (!good)
    return std::unexpected(schemas::Problem{"internal_error", "The file could not be hashed.", {}, "Report this."});
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out += hex[hash[i] >> 4];
    out += hex[hash[i] & 15];
  }
  return out;
}

}  // namespace portcullis::server::eval
