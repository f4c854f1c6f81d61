// Any bytes as the lines and bodies of an audit log: whatever is accepted is written again byte for byte, so that no
// changed byte reads as the same value.
#include <string>

#include "server/audit/checkpoint.hpp"
#include "server/audit/encoding.hpp"
#include "server/audit/leaf.hpp"
#include "tests/fuzz/support.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::server;
using fuzz::require;

void check_line(const std::string& line) {
  if (const auto leaf = audit::parse_leaf_line(line)) {
    std::string again;
    audit::append_leaf_line(again, leaf->index, leaf->hash, leaf->record);
    require(again == line + '\n', "a leaf line is written as it was read");
    if (const auto record = audit::read_record(leaf->record, leaf->index)) {
      Json copy = *record;
      const auto complete = audit::complete_record(copy, leaf->index);
      require(!complete || *complete == leaf->record, "a record is written as it was read");
      require(!audit::read_record(leaf->record, leaf->index + 1), "a record belongs to one leaf");
    }
  }
  if (const auto checkpoint = audit::parse_checkpoint_line(line))
    require(audit::line_of(*checkpoint) == line + '\n', "a checkpoint line is written as it was read");
  if (const auto origin = audit::parse_origin_line(line)) {
    require(audit::origin_line(*origin) == line + '\n', "an origin line is written as it was read");
    require(audit::is_origin(*origin), "an origin is the name of a log");
  }
  if (const auto hash = audit::hash_from_hex(line)) require(audit::to_hex(*hash) == line, "one spelling in hex");
  if (const auto hash = audit::hash_from_base64(line))
    require(audit::to_base64(*hash) == line, "one spelling in base64");
  if (const auto number = audit::parse_size(line)) require(std::to_string(*number) == line, "one spelling of a size");
}

// What the log takes can be read back, and only then.
void check_record(std::string_view text, std::uint64_t index) {
  auto record = json::read(text);
  if (!record || !record->is_object()) return;
  (*record)["id"] = "r_00000000000000000000000000000000";
  (*record)["time"] = "2026-11-22T19:26:00.000Z";
  const auto complete = audit::complete_record(*record, index);
  if (!complete) return;
  require(complete->find('\n') == std::string::npos, "a record is one line");
  const auto again = audit::read_record(*complete, index);
  require(again.has_value(), "what the log takes can be read back");
  require(json::write_canonical(*again) == *complete, "the record keeps its bytes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  check_line(text);
  check_record(text, size);
  if (const auto body = audit::parse_body(text)) {
    const std::string again = audit::body_of(*body);
    require(again == text || again == text + '\n', "a checkpoint body is written as it was read");
  }
  for (std::size_t start = 0, lines = 0; start < text.size() && lines < 32; ++lines) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    check_line(text.substr(start, end - start));
    start = end + 1;
  }
  return 0;
}
