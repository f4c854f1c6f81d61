// See exposition.hpp.
#include "server/metrics/exposition.hpp"

#include "transport/json/visible.hpp"

namespace portcullis::server::metrics {
namespace {

// Backslash, quote and line end are escaped; visible_line() has left no line end.
void append_label_value(std::string_view value, std::string& out) {
  for (const char c : json::visible_line(value)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
}

}  // namespace

std::string decimal_of_millionths(std::uint64_t value) {
  std::string out = std::to_string(value / 1'000'000);
  if (value % 1'000'000 == 0) return out;
  std::string fraction = std::to_string(1'000'000 + value % 1'000'000);
  while (fraction.back() == '0') fraction.pop_back();
  fraction.front() = '.';
  return out + fraction;
}

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
  text_.append(name).append(" ").append(type).append("\n");
}

void Exposition::begin(std::string_view suffix, Labels labels, Label last) {
  text_.append(name_).append(suffix);
  char before = '{';
  const auto add = [&](const Label& label) {
    text_ += before;
    text_.append(label.name).append("=\"");
    append_label_value(label.value, text_);
    text_ += '"';
    before = ',';
  };
  for (const Label& label : labels) add(label);
  if (!last.name.empty()) add(last);
  if (before == ',') text_ += '}';
  text_ += ' ';
}

void Exposition::sample(Labels labels, std::uint64_t value) {
  begin("", labels);
  text_.append(std::to_string(value)).append("\n");
}

void Exposition::millionths(Labels labels, std::uint64_t value) {
  begin("", labels);
  text_.append(decimal_of_millionths(value)).append("\n");
}

void Exposition::histogram(Labels labels, std::span<const std::uint32_t> bounds, std::span<const std::uint64_t> counts,
                           std::uint64_t sum) {
  std::uint64_t up_to = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    up_to += counts[i];
    begin("_bucket", labels, {"le", i < bounds.size() ? decimal_of_millionths(bounds[i]) : "+Inf"});
    text_.append(std::to_string(up_to)).append("\n");
  }
  begin("_sum", labels);
  text_.append(decimal_of_millionths(sum)).append("\n");
  begin("_count", labels);
  text_.append(std::to_string(up_to)).append("\n");
}

}  // namespace portcullis::server::metrics
