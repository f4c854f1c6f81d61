// The names of the enumerators, one table each; both directions read the same table.
#include "tools/verdict/words.hpp"

#include <array>
#include <utility>

namespace portcullis::tools::verdict {
namespace {

template <class E, std::size_t N>
using Names = std::array<std::pair<E, std::string_view>, N>;

constexpr Names<ClaimType, 10> claim_types{{{ClaimType::quotation, "quotation"},
                                            {ClaimType::citation, "citation"},
                                            {ClaimType::arithmetic, "arithmetic"},
                                            {ClaimType::quantity, "quantity"},
                                            {ClaimType::date, "date"},
                                            {ClaimType::structured, "structured"},
                                            {ClaimType::logical, "logical"},
                                            {ClaimType::executable, "executable"},
                                            {ClaimType::grounded, "grounded"},
                                            {ClaimType::world, "world"}}};
constexpr Names<Says, 4> says_names{{{Says::supports, "supports"},
                                     {Says::refutes, "refutes"},
                                     {Says::abstains, "abstains"},
                                     {Says::not_applicable, "not_applicable"}}};
constexpr Names<Verdict, 4> verdicts{{{Verdict::refuted, "refuted"},
                                      {Verdict::undecided, "undecided"},
                                      {Verdict::agreed, "agreed"},
                                      {Verdict::verified, "verified"}}};
constexpr Names<Gate, 2> gates{{{Gate::withheld, "withheld"}, {Gate::released, "released"}}};
constexpr Names<SeatKind, 3> seat_kinds{
    {{SeatKind::model, "model"}, {SeatKind::checker, "checker"}, {SeatKind::evidence, "evidence"}}};
constexpr Names<SeatStatus, 6> seat_statuses{{{SeatStatus::ok, "ok"},
                                              {SeatStatus::failed, "failed"},
                                              {SeatStatus::timed_out, "timed_out"},
                                              {SeatStatus::cancelled, "cancelled"},
                                              {SeatStatus::cancelled_decided, "cancelled_decided"},
                                              {SeatStatus::not_dispatched, "not_dispatched"}}};
constexpr Names<Origin, 3> origins{
    {{Origin::caller, "caller"}, {Origin::retrieved, "retrieved"}, {Origin::operator_listed, "operator"}}};
constexpr Names<ReleaseMode, 2> release_modes{
    {{ReleaseMode::verified_only, "verified_only"}, {ReleaseMode::all, "all"}}};

template <class E, std::size_t N>
constexpr std::string_view name_in(const Names<E, N>& names, E value) {
  for (const auto& [candidate, name] : names)
    if (candidate == value) return name;
  return "unknown";
}

template <class E, std::size_t N>
constexpr std::optional<E> value_in(const Names<E, N>& names, std::string_view name) {
  for (const auto& [value, candidate] : names)
    if (candidate == name) return value;
  return std::nullopt;
}

}  // namespace

std::string_view name_of(ClaimType v) {
  return name_in(claim_types, v);
}
std::string_view name_of(Says v) {
  return name_in(says_names, v);
}
std::string_view name_of(Verdict v) {
  return name_in(verdicts, v);
}
std::string_view name_of(Gate v) {
  return name_in(gates, v);
}
std::string_view name_of(SeatKind v) {
  return name_in(seat_kinds, v);
}
std::string_view name_of(SeatStatus v) {
  return name_in(seat_statuses, v);
}
std::string_view name_of(Origin v) {
  return name_in(origins, v);
}
std::string_view name_of(ReleaseMode v) {
  return name_in(release_modes, v);
}

std::optional<ClaimType> claim_type_from(std::string_view n) {
  return value_in(claim_types, n);
}
std::optional<Says> says_from(std::string_view n) {
  return value_in(says_names, n);
}
std::optional<Verdict> verdict_from(std::string_view n) {
  return value_in(verdicts, n);
}
std::optional<Origin> origin_from(std::string_view n) {
  return value_in(origins, n);
}
std::optional<ReleaseMode> release_mode_from(std::string_view n) {
  return value_in(release_modes, n);
}

}  // namespace portcullis::tools::verdict
