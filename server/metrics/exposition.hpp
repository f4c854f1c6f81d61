// The text format that Prometheus scrapes, version 0.0.4: families with HELP and TYPE, samples with labels. Used by
// page.cpp alone, once a scrape.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace portcullis::server::metrics {

inline constexpr std::string_view exposition_content = "text/plain; version=0.0.4; charset=utf-8";

struct Label {
  std::string_view name;   // [a-zA-Z_][a-zA-Z0-9_]*, as the program writes it
  std::string_view value;  // any text; what cannot be seen is written out
};
using Labels = std::span<const Label>;

class Exposition {
 public:
  // Every sample until the next call belongs to this family. `type` is "counter", "gauge" or "histogram".
  void family(std::string_view name, std::string_view type, std::string_view help);

  void sample(Labels labels, std::uint64_t value);
  // A number of millionths, as seconds are counted in microseconds and dollars in micro-dollars.
  void millionths(Labels labels, std::uint64_t value);
  // One histogram: `counts` has one more than `bounds`, which are microseconds: what was above all of them.
  void histogram(Labels labels, std::span<const std::uint32_t> bounds, std::span<const std::uint64_t> counts,
                 std::uint64_t sum);

  std::string take() { return std::move(text_); }

 private:
  // `last` is one label more, without a name: none.
  void begin(std::string_view suffix, Labels labels, Label last = {});

  std::string name_;
  std::string text_;
};

// 1234567 as "1.234567", 2000000 as "2".
std::string decimal_of_millionths(std::uint64_t value);

}  // namespace portcullis::server::metrics
