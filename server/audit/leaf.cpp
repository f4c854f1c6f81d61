// See leaf.hpp.
#include "server/audit/leaf.hpp"

#include <algorithm>

#include "server/audit/encoding.hpp"
#include "server/audit/problems.hpp"
#include "transport/json/canonical.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::audit {
namespace {

// Below the depth limit of the strict reader, so that what was written can be read back.
constexpr std::size_t kMaxDepth = 60;
constexpr json::ReadLimits kReadLimits{.max_bytes = kMaxRecord, .max_depth = 64};
constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

// The last `width` digits of a number that is not negative, in front of `end`.
void put_digits(char* end, int value, int width) {
  for (; width > 0; --width, value /= 10) *--end = static_cast<char>('0' + value % 10);
}

bool is_receipt_id(const Json& id) {
  constexpr std::size_t kIdSize = 34;
  const auto* text = id.get_ptr<const std::string*>();
  return text != nullptr && text->size() == kIdSize && text->starts_with("r_") &&
         is_hex(std::string_view(*text).substr(2));
}

schemas::Problem unfit(std::string why) {
  return unavailable("The audit record was not taken: " + why + '.', "Make the record an object that fits the limits.");
}

}  // namespace

std::string utc_time(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto whole = floor<milliseconds>(time);
  const auto day = floor<days>(whole);
  const year_month_day date(day);
  const hh_mm_ss clock(whole - day);
  std::string out = "0000-00-00T00:00:00.000Z";
  const auto put = [&](std::size_t end, auto value, int width) {
    put_digits(out.data() + end, static_cast<int>(value), width);
  };
  put(4, static_cast<int>(date.year()), 4);
  put(7, static_cast<unsigned>(date.month()), 2);
  put(10, static_cast<unsigned>(date.day()), 2);
  put(13, clock.hours().count(), 2);
  put(16, clock.minutes().count(), 2);
  put(19, clock.seconds().count(), 2);
  put(23, clock.subseconds().count(), 3);
  return out;
}

std::expected<std::string, schemas::Problem> complete_record(Json& record, std::uint64_t index) {
  std::string text;
  if (auto done = complete_record(record, index, text); !done) return std::unexpected(std::move(done.error()));
  return text;
}

std::expected<void, schemas::Problem> complete_record(Json& record, std::uint64_t index, std::string& text) {
  if (!record.is_object()) return std::unexpected(unfit("it is not an object"));
  record["leaf"] = index;
  text.clear();
  const json::CanonicalForm form = json::write_canonical_form(record, text);
  if (form.depth > kMaxDepth) return std::unexpected(unfit("it is nested too deeply"));
  if (text.size() > kMaxRecord) return std::unexpected(unfit("it is larger than 8 MiB"));
  // Invalid UTF-8 is written as U+FFFD, by which two keys may become one. What cannot be verified is not written.
  if (!form.reads_back || text.find(kReplacementCharacter) != std::string::npos) {
    if (const auto again = read_record(text, index); !again) return std::unexpected(unfit(again.error()));
  }
  return {};
}

void append_leaf_line(std::string& out, std::uint64_t index, const Hash& hash, std::string_view record) {
  out += std::to_string(index);
  out += ' ';
  append_hex(hash, out);
  out += ' ';
  out += record;
  out += '\n';
}

std::optional<LeafLine> parse_leaf_line(std::string_view line) {
  const auto index_word = take_word(line);
  const auto hash_word = index_word ? take_word(line) : std::nullopt;
  if (!hash_word) return std::nullopt;
  const auto index = parse_size(*index_word);
  const auto hash = hash_from_hex(*hash_word);
  if (!index || !hash) return std::nullopt;
  return LeafLine{*index, *hash, line};
}

std::expected<Json, std::string> read_record(std::string_view text, std::uint64_t index) {
  auto record = json::read(text, kReadLimits);
  if (!record) return std::unexpected("its record is not JSON: " + record.error().message);
  if (!record->is_object()) return std::unexpected("its record is not an object");
  if (json::write_canonical(*record) != text) return std::unexpected("its record is not in canonical form");
  const auto leaf = record->find("leaf");
  const auto id = record->find("id");
  const auto time = record->find("time");
  if (leaf == record->end() || !leaf->is_number_integer() || *leaf != index) {
    return std::unexpected("its record names another leaf");
  }
  if (id == record->end() || !is_receipt_id(*id)) return std::unexpected("its record has no receipt id");
  if (time == record->end() || !time->is_string()) return std::unexpected("its record has no time");
  return std::move(*record);
}

}  // namespace portcullis::server::audit
