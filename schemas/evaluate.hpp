// Runs a compiled schema on an instance. One object per run; private to this folder.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/collector.hpp"
#include "schemas/equality.hpp"
#include "schemas/program.hpp"

namespace portcullis::schemas {

inline constexpr std::size_t report_steps = 32;  // what it takes to write one violation
inline constexpr std::size_t max_steps = 10'000'000;
// Subschemas within each other, of which an instance of depth 64 needs a few for each level. A level takes at most about
// 0.7 KiB of stack (more with sanitizers), so that all of them fit into 1 MiB: see tests/unit/schemas_bound_test.cpp.
inline constexpr unsigned max_nesting = 1024;

class Evaluation {
 public:
  // Without a collector the run ends at the first violation.
  Evaluation(const Program& program, Collector* collector)
      : program_(program), collector_(collector), budget_(max_steps) {}

  // False also when the budget ran out: ask exhausted().
  bool run(const Json& instance) { return check(0, instance, Path{}, false) && !budget_.exhausted(); }
  bool exhausted() const { return budget_.exhausted(); }

 private:
  static constexpr std::uint32_t all_marked = none;

  // The annotations of a successful subschema (which members or items it has evaluated) stay in marks_ when `track`.
  bool check(NodeId id, const Json& value, const Path& path, bool track);
  bool check_quietly(NodeId id, const Json& value, const Path& path, bool track);
  bool run_keywords(const Node& node, const Json& value, const Path& path, bool track);
  bool check_enum(const Node& node, const EnumCheck& values, const Json& value, const Path& path);
  bool check_number(const Node& node, const NumberChecks& checks, const Json& value, const Path& path);
  bool check_string(const Node& node, const StringChecks& checks, std::string_view text, const Path& path);
  bool check_array(const Node& node, const ArrayChecks& checks, const Json& value, const Path& path, bool track);
  bool check_contains(const Node& node, const ArrayChecks& checks, const Json::array_t& items, const Path& path,
                      bool track);
  bool check_object(const Node& node, const ObjectChecks& checks, const Json& value, const Path& path, bool track);
  bool check_member(const Node& node, const ObjectChecks& checks, const Json::object_t::value_type& member,
                    std::uint32_t name, const Path& path, bool& evaluated);
  bool check_name(const Node& node, const ObjectChecks& checks, const std::string& name, const Path& path);
  bool check_presence(const Node& node, const ObjectChecks& checks, const Json& value,
                      std::span<const std::uint64_t> seen, const Path& path, bool track);
  bool check_unevaluated_members(const Node& node, const ObjectChecks& checks, const Json& value, const Path& path,
                                 std::size_t base);
  bool check_unevaluated_items(const Node& node, const ArrayChecks& checks, const Json& value, const Path& path,
                               std::size_t base);
  bool apply(const Node& node, const Application& application, const Json& value, const Path& path, bool track);
  [[gnu::noinline]] bool apply_any_of(const Node& node, const Application& application, const Json& value,
                                      const Path& path, bool track);
  [[gnu::noinline]] bool apply_one_of(const Node& node, const Application& application, const Json& value,
                                      const Path& path, bool track);
  NodeId dynamic_target(const Application& application);

  // Says what is wrong. True when the run goes on to find more. Not inlined: the texts of a message would widen the
  // frames that recur.
  template <typename Message>
  [[gnu::noinline]] bool report(const Node& node, std::string_view keyword, const Path& path, Message message);
  // True for the items or members that the marks since `base` name; empty when they name all.
  std::vector<bool> evaluated_since(std::size_t base, std::size_t size) const;
  std::string where(const Node& node, std::string_view keyword) const;

  const Program& program_;
  Collector* collector_;
  Budget budget_;
  unsigned nesting_ = 0;
  std::vector<std::uint32_t> marks_;
  std::vector<std::uint32_t> scope_;  // resources on the way, outermost first; only kept when there are dynamic refs
};

template <typename Message>
bool Evaluation::report(const Node& node, std::string_view keyword, const Path& path, Message message) {
  if (collector_ == nullptr || budget_.exhausted()) return false;
  if (!collector_->wants(path)) return true;
  // Alternatives within alternatives may write many reports that are thrown away, so they count as work.
  return budget_.charge(report_steps + collector_->add(path, where(node, keyword), keyword, message()) / 16);
}

}  // namespace portcullis::schemas
