// Z3 by its C interface. It reads the SMT-LIB text with its own reader, so that its answer does not rest on ours.
#include <z3.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "server/worker/solve.hpp"

namespace portcullis::server::worker {
namespace {

constexpr std::size_t most_rows = 4096;  // of all tables of a model
constexpr std::size_t most_things = 500;
constexpr std::chrono::milliseconds most_for_cores{2'000};  // and a quarter of what is left, if that is less

class Z3 {
 public:
  Z3(const SolveRequest& request, const Reporter& reporter) : request_(request), reporter_(reporter) {
    Z3_global_param_set("memory_max_size", std::to_string(request.memory_bytes / (1u << 20) * 3 / 4).c_str());
    Z3_global_param_set("smt.core.minimize", "true");
    Z3_config config = Z3_mk_config();
    context_ = Z3_mk_context(config);
    Z3_del_config(config);
    Z3_set_error_handler(context_, nullptr);
  }

  void run() {
    unsigned major = 0, minor = 0, build = 0, revision = 0;
    Z3_get_version(&major, &minor, &build, &revision);
    reporter_.solver("z3", std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(build));
    const Z3_ast_vector asserted =
        Z3_parse_smtlib2_string(context_, request_.text.c_str(), 0, nullptr, nullptr, 0, nullptr, nullptr);
    if (Z3_get_error_code(context_) != Z3_OK)
      return reporter_.problem("solver_refused", Z3_get_error_msg(context_, Z3_get_error_code(context_)));
    Z3_ast_vector_inc_ref(context_, asserted);
    const unsigned count = Z3_ast_vector_size(context_, asserted);
    for (unsigned i = 0; i < count; ++i) assertions_.push_back(Z3_ast_vector_get(context_, asserted, i));
    if (request_.conclusion) {
      if (assertions_.empty()) return reporter_.problem("solver_refused", "no conclusion");
      conclusion_ = assertions_.back();
      assertions_.pop_back();
    }
    ask_all(request_.conclusion, [this](std::string_view query) { return ask(query); });
    cores();
  }

 private:
  Z3_ast last_of(std::string_view query) const {
    if (query == "premises") return nullptr;
    return query == "witness" ? conclusion_ : Z3_mk_not(context_, conclusion_);
  }

  Z3_solver solver() const {
    const Z3_solver made = Z3_mk_solver(context_);
    Z3_solver_inc_ref(context_, made);
    return made;
  }

  std::string_view ask(std::string_view query) {
    const Z3_solver solver = this->solver();
    for (const Z3_ast assertion : assertions_) Z3_solver_assert(context_, solver, assertion);
    if (const Z3_ast last = last_of(query)) Z3_solver_assert(context_, solver, last);
    const Z3_lbool result = Z3_solver_check(context_, solver);
    if (Z3_get_error_code(context_) != Z3_OK) {
      const std::string why = Z3_get_error_msg(context_, Z3_get_error_code(context_));
      reporter_.answer(query, "unknown", Json{{"reason", why}});
      return "unknown";
    }
    if (result == Z3_L_FALSE) {
      reporter_.answer(query, "unsat", Json::object());
      unsatisfied_.push_back(query);
      return "unsat";
    }
    if (result != Z3_L_TRUE) {
      reporter_.answer(query, "unknown", Json{{"reason", Z3_solver_get_reason_unknown(context_, solver)}});
      return "unknown";
    }
    Json more = Json::object();
    reporter_.answer(query, "sat", more);
    if (query != "witness") {
      const Z3_model model = Z3_solver_get_model(context_, solver);
      if (model != nullptr && Z3_get_error_code(context_) == Z3_OK) {
        Z3_model_inc_ref(context_, model);
        reporter_.answer(query, "sat", Json{{"model", structure(model)}});
      }
    }
    return "sat";
  }

  // The answers were given already; which assertions they need is asked within a share of the time. A search for the
  // smallest core may never end and looks at no clock of its own, so a thread ends the process then and says why.
  void cores() {
    if (unsatisfied_.empty() || assertions_.empty()) return;
    const auto now = std::chrono::steady_clock::now();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(request_.deadline - now);
    const auto until = now + std::clamp(left / 4, std::chrono::milliseconds(0), most_for_cores);
    const auto over = std::make_shared<std::atomic<bool>>(false);
    try {
      std::thread([this, until, over] {
        std::this_thread::sleep_until(until);
        if (over->exchange(true)) return;
        reporter_.answer(unsatisfied_.front(), "unsat", Json{{"core_late", true}});
        ::_exit(0);
      }).detach();
    } catch (const std::system_error&) {  // no thread to be had: no core either
      return reporter_.answer(unsatisfied_.front(), "unsat", Json{{"core_late", true}});
    }
    std::vector<std::pair<std::string_view, Json>> found;
    for (const std::string_view query : unsatisfied_)
      if (Json indices = core(query); indices.is_array()) found.emplace_back(query, std::move(indices));
    if (over->exchange(true)) {  // the other thread writes and ends the process
      std::this_thread::sleep_for(most_for_cores);
      return;
    }
    for (auto& [query, indices] : found) reporter_.answer(query, "unsat", Json{{"core", std::move(indices)}});
  }

  // Asked again with a literal for each assertion; null when that gives none.
  Json core(std::string_view query) {
    const Z3_solver solver = this->solver();
    std::vector<Z3_ast> literals;
    for (const Z3_ast assertion : assertions_) {
      literals.push_back(Z3_mk_fresh_const(context_, "core", Z3_mk_bool_sort(context_)));
      Z3_solver_assert_and_track(context_, solver, assertion, literals.back());
    }
    if (const Z3_ast last = last_of(query)) Z3_solver_assert(context_, solver, last);
    if (Z3_solver_check(context_, solver) != Z3_L_FALSE) return nullptr;
    const Z3_ast_vector core = Z3_solver_get_unsat_core(context_, solver);
    if (core == nullptr) return nullptr;
    Z3_ast_vector_inc_ref(context_, core);
    Json indices = Json::array();
    for (std::size_t i = 0; i < literals.size(); ++i)
      for (unsigned k = 0; k < Z3_ast_vector_size(context_, core); ++k)
        if (Z3_is_eq_ast(context_, literals[i], Z3_ast_vector_get(context_, core, k))) indices.push_back(i);
    return indices;
  }

  static int number_of(const std::string& name, char letter) {
    if (name.size() < 2 || name[0] != letter || name.find_first_not_of("0123456789", 1) != std::string::npos) return -1;
    return std::atoi(name.c_str() + 1);
  }

  std::string name_of(Z3_func_decl function) const {
    const Z3_symbol symbol = Z3_get_decl_name(context_, function);
    return Z3_get_symbol_kind(context_, symbol) == Z3_STRING_SYMBOL ? Z3_get_symbol_string(context_, symbol) : "";
  }

  // The value's text, or nothing for what has none (an irrational number, an array).
  std::optional<std::string> text(Z3_ast value) const {
    const Z3_sort sort = Z3_get_sort(context_, value);
    switch (Z3_get_sort_kind(context_, sort)) {
      case Z3_BOOL_SORT: {
        const Z3_lbool known = Z3_get_bool_value(context_, value);
        if (known == Z3_L_UNDEF) return std::nullopt;
        return known == Z3_L_TRUE ? "true" : "false";
      }
      case Z3_INT_SORT:
      case Z3_REAL_SORT:
      case Z3_BV_SORT:
        if (Z3_get_ast_kind(context_, value) != Z3_NUMERAL_AST) return std::nullopt;
        return std::string(Z3_get_numeral_string(context_, value));
      case Z3_UNINTERPRETED_SORT: {
        const auto found = things_.find(Z3_get_ast_id(context_, value));
        if (found == things_.end()) return std::nullopt;
        return std::to_string(found->second);
      }
      default:
        return std::nullopt;
    }
  }

  Json structure(Z3_model model) {
    Json counts = Json::array();
    for (std::size_t i = 0; i < request_.sorts; ++i) counts.push_back(1);
    universes_.clear();
    things_.clear();
    for (unsigned i = 0; i < Z3_model_get_num_sorts(context_, model); ++i) {
      const Z3_sort sort = Z3_model_get_sort(context_, model, i);
      const int index = number_of(Z3_get_symbol_string(context_, Z3_get_sort_name(context_, sort)), 'S');
      const Z3_ast_vector universe = Z3_model_get_sort_universe(context_, model, sort);
      if (index < 0 || static_cast<std::size_t>(index) >= request_.sorts || universe == nullptr) continue;
      Z3_ast_vector_inc_ref(context_, universe);
      std::vector<Z3_ast>& elements = universes_[Z3_get_ast_id(context_, Z3_sort_to_ast(context_, sort))];
      const unsigned size = Z3_ast_vector_size(context_, universe);
      for (unsigned k = 0; k < size && k < most_things; ++k) {
        elements.push_back(Z3_ast_vector_get(context_, universe, k));
        things_[Z3_get_ast_id(context_, elements.back())] = k;
      }
      counts[static_cast<std::size_t>(index)] = std::max(1u, size);
    }
    Json functions = Json::array();
    for (std::size_t i = 0; i < request_.functions; ++i) functions.push_back(Json{{"rows", Json::array()}});
    rows_ = 0;
    for (unsigned i = 0; i < Z3_model_get_num_consts(context_, model); ++i)
      add(model, Z3_model_get_const_decl(context_, model, i), functions);
    for (unsigned i = 0; i < Z3_model_get_num_funcs(context_, model); ++i)
      add(model, Z3_model_get_func_decl(context_, model, i), functions);
    return Json{{"things", std::move(counts)}, {"functions", std::move(functions)}};
  }

  // What the model leaves open is left out, and the reader of this may choose it; what cannot be told makes the
  // function `partial`.
  void add(Z3_model model, Z3_func_decl function, Json& functions) {
    const int index = number_of(name_of(function), 'f');
    if (index < 0 || static_cast<std::size_t>(index) >= functions.size()) return;
    Json& entry = functions[static_cast<std::size_t>(index)];
    const unsigned arity = Z3_get_domain_size(context_, function);
    std::vector<std::vector<Z3_ast>> choices;
    std::size_t product = 1;
    for (unsigned i = 0; i < arity; ++i) {
      const Z3_sort sort = Z3_get_domain(context_, function, i);
      std::vector<Z3_ast> elements;
      if (Z3_get_sort_kind(context_, sort) == Z3_BOOL_SORT)
        elements = {Z3_mk_false(context_), Z3_mk_true(context_)};
      else if (const auto known = universes_.find(Z3_get_ast_id(context_, Z3_sort_to_ast(context_, sort)));
               known != universes_.end())
        elements = known->second;
      product = elements.empty() || product > most_rows ? most_rows + 1 : product * elements.size();
      choices.push_back(std::move(elements));
    }
    if (product + rows_ > most_rows) return listed(model, function, entry);
    rows_ += product;
    std::vector<std::size_t> at(arity, 0);
    for (;;) {
      std::vector<Z3_ast> args;
      Json row = Json::array();
      for (unsigned i = 0; i < arity; ++i) {
        args.push_back(choices[i][at[i]]);
        row.push_back(text(args.back()).value_or(""));
      }
      Z3_ast value = nullptr;
      std::optional<std::string> shown;
      if (Z3_model_eval(context_, model, Z3_mk_app(context_, function, arity, args.data()), true, &value))
        shown = text(value);
      if (shown) {
        row.push_back(std::move(*shown));
        entry["rows"].push_back(std::move(row));
      } else {
        entry["partial"] = true;
      }
      std::size_t digit = 0;
      while (digit < arity && ++at[digit] == choices[digit].size()) at[digit++] = 0;
      if (digit == arity) return;
    }
  }

  // Arguments that cannot be gone through one by one: the rows that the model lists, and what it gives otherwise.
  void listed(Z3_model model, Z3_func_decl function, Json& entry) {
    entry["partial"] = true;  // until all of it is there
    const Z3_func_interp known = Z3_model_get_func_interp(context_, model, function);
    if (known == nullptr) return;
    Z3_func_interp_inc_ref(context_, known);
    const unsigned count = Z3_func_interp_get_num_entries(context_, known);
    if (count + rows_ > most_rows) return;
    rows_ += count;
    const auto otherwise = text(Z3_func_interp_get_else(context_, known));
    for (unsigned i = 0; i < count; ++i) {
      const Z3_func_entry one = Z3_func_interp_get_entry(context_, known, i);
      Z3_func_entry_inc_ref(context_, one);
      Json row = Json::array();
      for (unsigned k = 0; k < Z3_func_entry_get_num_args(context_, one); ++k) {
        const auto shown = text(Z3_func_entry_get_arg(context_, one, k));
        if (!shown) return;
        row.push_back(*shown);
      }
      const auto value = text(Z3_func_entry_get_value(context_, one));
      if (!value) return;
      row.push_back(*value);
      entry["rows"].push_back(std::move(row));
    }
    if (!otherwise) return;
    entry["otherwise"] = *otherwise;
    entry.erase("partial");
  }

  const SolveRequest& request_;
  const Reporter& reporter_;
  Z3_context context_ = nullptr;
  std::vector<Z3_ast> assertions_;
  Z3_ast conclusion_ = nullptr;
  std::vector<std::string_view> unsatisfied_;
  std::map<unsigned, std::vector<Z3_ast>> universes_;  // by the sort's id
  std::map<unsigned, unsigned> things_;                // a thing's number by its id
  std::size_t rows_ = 0;
};

}  // namespace

void run_z3(const SolveRequest& request, const Reporter& reporter) {
  Z3(request, reporter).run();
}

}  // namespace portcullis::server::worker
