// See compile.hpp. The catalogue has checked the form of every keyword before this file looks at it.
#include "schemas/compile.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "schemas/catalogue.hpp"
#include "schemas/describe.hpp"
#include "schemas/equality.hpp"

namespace portcullis::schemas {
namespace {

constexpr std::size_t max_patterns = 512;                  // different ones; each may grow to a mebibyte when it runs
constexpr std::size_t max_pattern_instructions = 200'000;  // of all together
constexpr std::size_t many = 16;                           // values of an enum from which on they are sorted
constexpr std::size_t max_const_steps = 4'000'000;         // work on the values of all const and enum keywords

class Compiler {
 public:
  explicit Compiler(const CompileOptions& options) : options_(options), catalogue_(options) {}

  std::expected<Program, Failure> run(const Json& schema) {
    if (auto root = catalogue_.add_document(schema, ""); !root) return std::unexpected(std::move(root.error()));
    // References met on the way add documents, and so nodes, behind the end.
    for (NodeId id = 0; id < catalogue_.size(); ++id) {
      compile_node(id);
      if (!failure_.empty()) return std::unexpected(std::move(failure_));
    }
    for (const auto& [name, index] : anchor_names_) {
      for (std::uint32_t resource = 0; resource < catalogue_.resources().size(); ++resource) {
        const auto& anchors = catalogue_.resources()[resource].anchors;
        const auto found = anchors.find(name);
        if (found == anchors.end() || !found->second.dynamic) continue;
        program_.dynamic_anchors[index].emplace(resource, found->second.node);
      }
    }
    skip_plain_references();
    program_.locations = catalogue_.take_locations();
    return std::move(program_);
  }

 private:
  // The checks of the node at hand; what stays empty is not stored.
  struct Parts {
    NumberChecks numbers;
    StringChecks strings;
    ArrayChecks arrays;
    ObjectChecks objects;
    std::map<std::string, std::uint32_t, std::less<>> names;
    std::vector<EnumCheck> enums;
    std::vector<Application> applications;
    NodeId condition = none, consequence = none, alternative = none;
    bool has_numbers = false, has_strings = false, has_arrays = false, has_objects = false;
  };

  void fail(NodeId id, std::string_view keyword, std::string_view reason) {
    if (failure_.empty()) failure_ = catalogue_.place(id, keyword) + ' ' + std::string(reason);
  }

  void compile_node(NodeId id) {
    Node node;
    node.location = catalogue_[id].location;
    node.resource = catalogue_[id].resource;
    const Json& schema = *catalogue_[id].value;
    if (schema.is_boolean()) {
      node.never = !schema.get<bool>();
      node.types = node.never ? TypeSet{0} : any_type;
      node.only_type = true;
      program_.nodes.push_back(node);
      return;
    }
    Parts parts;
    const Dialect dialect = catalogue_.resource_of(id).dialect;
    for (const auto& [name, value] : schema.get_ref<const Json::object_t&>()) {
      const KeywordRule* rule = find_keyword(name);
      if (rule == nullptr || !dialect.has(rule->vocabulary)) continue;
      add_keyword(id, *rule, value, node, parts);
      if (!failure_.empty()) return;
    }
    finish(node, parts);
    program_.nodes.push_back(node);
  }

  void add_keyword(NodeId id, const KeywordRule& rule, const Json& value, Node& node, Parts& parts) {
    switch (rule.keyword) {
      case Keyword::annotation:
        return;
      case Keyword::type:
        node.types = 0;
        if (value.is_string()) {
          node.types = type_named(value.get_ref<const std::string&>());
        } else {
          for (const Json& name : value) node.types |= type_named(name.get_ref<const std::string&>());
        }
        return;
      case Keyword::const_:
      case Keyword::enum_:
        return add_enum(id, rule, value, parts);
      case Keyword::multiple_of:
        parts.numbers.divisor = *decimal_of(value);
        [[fallthrough]];
      case Keyword::minimum:
      case Keyword::maximum:
      case Keyword::exclusive_minimum:
      case Keyword::exclusive_maximum:
        parts.has_numbers = true;
        *bound(rule.keyword, parts.numbers) = value;
        return;
      case Keyword::min_length:
      case Keyword::max_length:
        parts.has_strings = true;
        (rule.keyword == Keyword::min_length ? parts.strings.min_length : parts.strings.max_length) = count_of(value);
        return;
      case Keyword::pattern:
        parts.has_strings = true;
        parts.strings.pattern = add_pattern(id, rule.name, value.get_ref<const std::string&>(), "");
        return;
      case Keyword::format:
        return add_format(id, value.get_ref<const std::string&>(), parts);
      case Keyword::ref:
      case Keyword::dynamic_ref:
        return add_reference(id, rule, value.get_ref<const std::string&>(), parts);
      case Keyword::all_of:
      case Keyword::any_of:
      case Keyword::one_of:
        return add_branches(rule.keyword, value, parts);
      case Keyword::not_:
        return add_application(Applicator::not_, {catalogue_.node_of(value)}, parts);
      case Keyword::if_:
        parts.condition = catalogue_.node_of(value);
        return;
      case Keyword::then_:
        parts.consequence = catalogue_.node_of(value);
        return;
      case Keyword::else_:
        parts.alternative = catalogue_.node_of(value);
        return;
      case Keyword::prefix_items:
      case Keyword::items:
      case Keyword::contains:
      case Keyword::unevaluated_items:
      case Keyword::min_items:
      case Keyword::max_items:
      case Keyword::unique_items:
      case Keyword::min_contains:
      case Keyword::max_contains:
        parts.has_arrays = true;
        return add_array_keyword(rule.keyword, value, parts.arrays);
      default:
        parts.has_objects = true;
        return add_object_keyword(id, rule, value, parts);
    }
  }

  static std::optional<Json>* bound(Keyword keyword, NumberChecks& numbers) {
    switch (keyword) {
      case Keyword::minimum:
        return &numbers.minimum;
      case Keyword::maximum:
        return &numbers.maximum;
      case Keyword::exclusive_minimum:
        return &numbers.exclusive_minimum;
      case Keyword::exclusive_maximum:
        return &numbers.exclusive_maximum;
      default:
        return &numbers.multiple_of;
    }
  }

  static std::uint64_t count_of(const Json& value) { return non_negative_integer(value).value_or(0); }

  void add_enum(NodeId id, const KeywordRule& rule, const Json& value, Parts& parts) {
    EnumCheck check;
    check.is_const = rule.keyword == Keyword::const_;
    const auto add = [&](const Json& one) {
      std::string form;
      if (!append_canonical(one, form, const_budget_)) {
        return fail(id, rule.name, "holds a value that is too deep or too large");
      }
      check.values.push_back(one);
      check.canonical.push_back(std::move(form));
    };
    if (check.is_const) {
      add(value);
    } else {
      for (const Json& one : value) {
        add(one);
        if (!failure_.empty()) return;
      }
    }
    std::ranges::sort(check.canonical);
    if (check.values.size() <= many) check.canonical.clear();
    parts.enums.push_back(std::move(check));
  }

  std::uint32_t add_pattern(NodeId id, std::string_view keyword, const std::string& text, std::string_view member) {
    if (const auto known = pattern_ids_.find(text); known != pattern_ids_.end()) return known->second;
    const std::string subject = member.empty() ? std::string() : "has the member " + in_quotes(member) + ", which ";
    auto pattern = Pattern::compile(text);
    if (!pattern) {
      fail(id, keyword, subject + pattern.error());
      return none;
    }
    pattern_instructions_ += pattern->size();
    if (program_.patterns.size() == max_patterns || pattern_instructions_ > max_pattern_instructions) {
      fail(id, keyword, "is one pattern too many: all patterns together are too large");
      return none;
    }
    program_.patterns.push_back(std::move(*pattern));
    const auto index = static_cast<std::uint32_t>(program_.patterns.size() - 1);
    pattern_ids_.emplace(text, index);
    return index;
  }

  void add_format(NodeId id, const std::string& name, Parts& parts) {
    const bool demanded = catalogue_.resource_of(id).dialect.format_assertion;
    if (!demanded && !options_.assert_format) return;
    const Format* format = find_format(name);
    if (format == nullptr) {
      // Validation 7.2.2: where assertion is demanded by the dialect, an unknown format must not pass in silence.
      if (demanded) fail(id, "format", "is " + in_quotes(name) + ", which is not known here and so cannot be asserted");
      return;
    }
    parts.has_strings = true;
    parts.strings.format = format;
  }

  void add_application(Applicator kind, const std::vector<NodeId>& operands, Parts& parts,
                       std::uint32_t anchor = none) {
    parts.applications.push_back({kind, static_cast<std::uint32_t>(program_.operands.size()),
                                  static_cast<std::uint32_t>(operands.size()), anchor});
    program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
  }

  void add_reference(NodeId id, const KeywordRule& rule, const std::string& reference, Parts& parts) {
    auto target = catalogue_.resolve(id, rule.name, reference);
    if (!target) {
      failure_ = std::move(target.error());
      return;
    }
    if (rule.keyword == Keyword::ref || target->anchor.empty()) {
      return add_application(Applicator::ref, {target->node}, parts);
    }
    program_.has_dynamic_refs = true;
    const auto [known, fresh] =
        anchor_names_.emplace(target->anchor, static_cast<std::uint32_t>(program_.dynamic_anchors.size()));
    if (fresh) program_.dynamic_anchors.emplace_back();
    add_application(Applicator::dynamic_ref, {target->node}, parts, known->second);
  }

  void add_branches(Keyword keyword, const Json& value, Parts& parts) {
    std::vector<NodeId> branches;
    for (const Json& branch : value) branches.push_back(catalogue_.node_of(branch));
    const Applicator kind = keyword == Keyword::all_of   ? Applicator::all_of
                            : keyword == Keyword::any_of ? Applicator::any_of
                                                         : Applicator::one_of;
    add_application(kind, branches, parts);
  }

  void add_array_keyword(Keyword keyword, const Json& value, ArrayChecks& arrays) {
    switch (keyword) {
      case Keyword::prefix_items:
        for (const Json& item : value) arrays.prefix.push_back(catalogue_.node_of(item));
        return;
      case Keyword::items:
        arrays.items = catalogue_.node_of(value);
        return;
      case Keyword::contains:
        arrays.contains = catalogue_.node_of(value);
        return;
      case Keyword::unevaluated_items:
        arrays.unevaluated = catalogue_.node_of(value);
        return;
      case Keyword::min_items:
        arrays.min_items = count_of(value);
        return;
      case Keyword::max_items:
        arrays.max_items = count_of(value);
        return;
      case Keyword::min_contains:
        arrays.min_contains = count_of(value);
        return;
      case Keyword::max_contains:
        arrays.max_contains = count_of(value);
        return;
      default:
        arrays.unique = value.get<bool>();
    }
  }

  static std::uint32_t name_index(const std::string& text, Parts& parts) {
    const auto [known, fresh] = parts.names.emplace(text, static_cast<std::uint32_t>(parts.objects.names.size()));
    if (fresh) parts.objects.names.push_back({text, none});
    return known->second;
  }

  void add_object_keyword(NodeId id, const KeywordRule& rule, const Json& value, Parts& parts) {
    ObjectChecks& objects = parts.objects;
    switch (rule.keyword) {
      case Keyword::properties:
        for (const auto& [name, child] : value.get_ref<const Json::object_t&>()) {
          objects.names[name_index(name, parts)].property = catalogue_.node_of(child);
          ++objects.properties;
        }
        return;
      case Keyword::pattern_properties:
        for (const auto& [text, child] : value.get_ref<const Json::object_t&>()) {
          const std::uint32_t pattern = add_pattern(id, rule.name, text, text);
          if (!failure_.empty()) return;
          objects.patterns.emplace_back(pattern, catalogue_.node_of(child));
        }
        return;
      case Keyword::additional_properties:
        objects.additional = catalogue_.node_of(value);
        return;
      case Keyword::property_names:
        objects.property_names = catalogue_.node_of(value);
        return;
      case Keyword::unevaluated_properties:
        objects.unevaluated = catalogue_.node_of(value);
        return;
      case Keyword::min_properties:
        objects.min_properties = count_of(value);
        return;
      case Keyword::max_properties:
        objects.max_properties = count_of(value);
        return;
      case Keyword::required:
        for (const Json& name : value) {
          objects.required.push_back(name_index(name.get_ref<const std::string&>(), parts));
        }
        return;
      default:  // dependentRequired, dependentSchemas, and dependencies, which was both
        for (const auto& [name, operand] : value.get_ref<const Json::object_t&>()) add_dependency(name, operand, parts);
    }
  }

  void add_dependency(const std::string& trigger, const Json& operand, Parts& parts) {
    Dependency dependency{name_index(trigger, parts), {}, none};
    if (operand.is_array()) {
      for (const Json& name : operand) {
        dependency.required.push_back(name_index(name.get_ref<const std::string&>(), parts));
      }
    } else {
      dependency.schema = catalogue_.node_of(operand);
    }
    parts.objects.dependencies.push_back(std::move(dependency));
  }

  template <typename Checks>
  static std::uint32_t store(std::vector<Checks>& all, Checks& checks) {
    all.push_back(std::move(checks));
    return static_cast<std::uint32_t>(all.size() - 1);
  }

  void finish(Node& node, Parts& parts) {
    if (parts.condition != none) {
      add_application(Applicator::if_then_else, {parts.condition, parts.consequence, parts.alternative}, parts);
    }
    if (parts.has_numbers) node.numbers = store(program_.numbers, parts.numbers);
    if (parts.has_strings) node.strings = store(program_.strings, parts.strings);
    if (parts.has_arrays) node.arrays = store(program_.arrays, parts.arrays);
    if (parts.has_objects) {
      finish_object(parts.objects);
      node.objects = store(program_.objects, parts.objects);
    }
    node.enums_first = static_cast<std::uint32_t>(program_.enums.size());
    node.enums_count = static_cast<std::uint32_t>(parts.enums.size());
    std::ranges::move(parts.enums, std::back_inserter(program_.enums));
    node.applications_first = static_cast<std::uint32_t>(program_.applications.size());
    node.applications_count = static_cast<std::uint32_t>(parts.applications.size());
    std::ranges::copy(parts.applications, std::back_inserter(program_.applications));
    node.only_type = node.numbers == none && node.strings == none && node.arrays == none && node.objects == none &&
                     node.enums_count == 0 && node.applications_count == 0;
  }

  static void finish_object(ObjectChecks& objects) {
    objects.sorted.resize(objects.names.size());
    for (std::uint32_t i = 0; i < objects.sorted.size(); ++i) objects.sorted[i] = i;
    std::ranges::sort(objects.sorted, comes_before,
                      [&](std::uint32_t i) { return std::string_view(objects.names[i].text); });
    if (objects.names.size() <= 64) {
      for (const std::uint32_t name : objects.required) objects.required_bits |= std::uint64_t{1} << name;
    }
    objects.looks_at_members = !objects.names.empty() || !objects.patterns.empty() || objects.additional != none ||
                               objects.property_names != none;
  }

  // A subschema that is nothing but a $ref is replaced by its target wherever it is used. Not with dynamic references
  // about, because the resource that is passed through may matter to them.
  void skip_plain_references() {
    if (program_.has_dynamic_refs) return;
    const auto target_of = [&](NodeId id) {
      const Node& node = program_.nodes[id];
      const bool plain = node.types == any_type && node.numbers == none && node.strings == none &&
                         node.arrays == none && node.objects == none && node.enums_count == 0 &&
                         node.applications_count == 1;
      if (!plain || program_.applications[node.applications_first].kind != Applicator::ref) return none;
      return program_.operands[program_.applications[node.applications_first].first];
    };
    const auto skip = [&](NodeId& id) {
      if (id == none) return;
      NodeId last = id;
      for (int hops = 0; hops < 16; ++hops) {  // a circle of references stays one, and ends at the bound when it runs
        const NodeId next = target_of(last);
        if (next == none) break;
        last = next;
      }
      id = last;
    };
    std::ranges::for_each(program_.operands, skip);
    for (ArrayChecks& arrays : program_.arrays) {
      std::ranges::for_each(arrays.prefix, skip);
      skip(arrays.items);
      skip(arrays.contains);
      skip(arrays.unevaluated);
    }
    for (ObjectChecks& objects : program_.objects) {
      for (Name& name : objects.names) skip(name.property);
      for (auto& [pattern, node] : objects.patterns) skip(node);
      for (Dependency& dependency : objects.dependencies) skip(dependency.schema);
      skip(objects.additional);
      skip(objects.property_names);
      skip(objects.unevaluated);
    }
  }

  const CompileOptions& options_;
  Catalogue catalogue_;
  Program program_;
  Failure failure_;
  std::map<std::string, std::uint32_t> anchor_names_;
  std::map<std::string, std::uint32_t, std::less<>> pattern_ids_;
  std::size_t pattern_instructions_ = 0;
  Budget const_budget_{max_const_steps};
};

}  // namespace

std::expected<Program, std::string> compile_schema(const Json& schema, const CompileOptions& options) {
  return Compiler(options).run(schema);
}

}  // namespace portcullis::schemas
