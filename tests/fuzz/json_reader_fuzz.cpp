// Any bytes: the reader never crashes; what it accepts is printed and read back as the same value, is accepted by a
// lenient reader as well, and holds nothing that the rules of reader.hpp forbid.
#include <cstdint>
#include <string_view>

#include "tests/fuzz/support.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portcullis;
  using fuzz::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = json::read(text);
  bool shown = false;
  const auto unseen = json::look(text, [&](const json::View& root) {
    shown = true;
    require(value.has_value(), "what is shown could be read");
    require(root.is_object() == value->is_object() && root.is_array() == value->is_array() &&
                root.is_null() == value->is_null() && root.string().has_value() == value->is_string(),
            "a view has the type of the tree");
    require(root.size() == (value->is_array() ? value->size() : 0), "a view has all elements");
    if (value->is_object())
      for (const auto& [key, member] : value->items())
        require(root.member(key) && (!member.is_string() || root.member(key)->string() == member.get<std::string>()),
                "a view has all members");
  });
  require(shown == value.has_value(), "what can be read is shown, and nothing else");
  require(shown || (unseen && unseen->message == value.error().message), "both refuse for the same reason");
  if (!value) {
    require(!value.error().message.empty(), "a refusal says why");
    require(json::visible_line(value.error().message) == value.error().message, "a refusal is safe to show");
    return 0;
  }
  const std::string written = json::write(*value);
  require(written.find('\n') == std::string::npos, "a document is written on one line");
  const auto again = json::read(written);
  require(again.has_value(), "what was written can be read");
  require(*again == *value, "reading and writing change nothing");
  require(json::write(*again) == written, "writing is stable");
  require(json::write_canonical(*again) == json::write_canonical(*value), "the canonical form is stable");

  const Json lenient = Json::parse(text, nullptr, false);
  require(!lenient.is_discarded(), "the strict reader accepts less than a lenient one");
  require(lenient == *value, "both readers see the same value");
  return 0;
}
