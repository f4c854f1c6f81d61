// See checkpoint.hpp.
#include "server/audit/checkpoint.hpp"

#include <array>

#include "server/audit/encoding.hpp"
#include "server/audit/random.hpp"

namespace portcullis::server::audit {
namespace {

constexpr std::string_view kOriginPrefix = "portcullis/";
constexpr std::size_t kOriginDigits = 16;

std::string size_and_root(std::uint64_t size, const Hash& root) {
  return std::to_string(size) + ' ' + to_base64(root);
}

}  // namespace

std::string body_of(const Checkpoint& checkpoint) {
  std::string out = checkpoint.origin;
  out += '\n';
  out += std::to_string(checkpoint.size);
  out += '\n';
  out += to_base64(checkpoint.root);
  out += '\n';
  return out;
}

std::optional<Checkpoint> parse_body(std::string_view body) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  const std::size_t first = body.find('\n');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = body.find('\n', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto size = parse_size(body.substr(first + 1, second - first - 1));
  const auto root = hash_from_base64(body.substr(second + 1));
  if (first == 0 || !size || !root) return std::nullopt;
  return Checkpoint{std::string(body.substr(0, first)), *size, *root};
}

std::string new_origin() {
  std::array<std::uint8_t, kOriginDigits / 2> bytes;
  fill_random(bytes);
  return std::string(kOriginPrefix) + to_hex(bytes);
}

bool is_origin(std::string_view text) {
  return text.size() == kOriginPrefix.size() + kOriginDigits && text.starts_with(kOriginPrefix) &&
         is_hex(text.substr(kOriginPrefix.size()));
}

Hash first_link(std::string_view origin) {
  return sha256(origin);
}

Hash next_link(const Hash& before, std::uint64_t size, const Hash& root) {
  std::string bytes(before.begin(), before.end());
  bytes += size_and_root(size, root);
  return sha256(bytes);
}

std::string origin_line(std::string_view origin) {
  return std::string(origin) + ' ' + to_base64(first_link(origin)) + '\n';
}

std::string line_of(const CheckpointLine& checkpoint) {
  return size_and_root(checkpoint.size, checkpoint.root) + ' ' + to_base64(checkpoint.link) + '\n';
}

std::optional<std::string> parse_origin_line(std::string_view line) {
  const auto origin = take_word(line);
  if (!origin || !is_origin(*origin) || line != to_base64(first_link(*origin))) return std::nullopt;
  return std::string(*origin);
}

std::optional<CheckpointLine> parse_checkpoint_line(std::string_view line) {
  const auto size_word = take_word(line);
  const auto root_word = size_word ? take_word(line) : std::nullopt;
  if (!root_word) return std::nullopt;
  const auto size = parse_size(*size_word);
  const auto root = hash_from_base64(*root_word);
  const auto link = hash_from_base64(line);
  if (!size || !root || !link) return std::nullopt;
  return CheckpointLine{*size, *root, *link};
}

}  // namespace portcullis::server::audit
