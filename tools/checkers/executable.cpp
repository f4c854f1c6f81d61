// Executable claims: the program was run and printed what is said, or something else. Whatever kept it from running to
// its end, or could make it print something else elsewhere, is no answer.
#include <algorithm>

#include "tools/checkers/checker.hpp"
#include "tools/checkers/program_runner.hpp"
#include "tools/claims/executable.hpp"

namespace portcullis::tools::checkers {

namespace {

using claims::Executable;
using verdict::Finding;
using verdict::Says;

constexpr std::size_t most_shown = 500;  // bytes of a real output

// Line ends of one kind, and none at the end.
std::string lines_of(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out.push_back(text[i]);
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

// Without what people change when they write an output down: layout, quotation marks, commas between values.
std::string bare_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (std::string_view(" \t\r\n,\"'`").find(c) == std::string_view::npos) out.push_back(c);
  return out;
}

// "prints 5" is said of a program that prints "The sum is 5" as well, or 4, 5 and 6.
bool has_part(const std::string& printed, const std::string& said) {
  constexpr std::size_t most_places = 1'000;
  const auto goes_on = [&](std::size_t at) {
    const auto c = static_cast<unsigned char>(printed[at]);
    if (c == '.') return at + 1 < printed.size() && printed[at + 1] >= '0' && printed[at + 1] <= '9';
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 || c == '-';
  };
  std::size_t at = printed.find(said);
  for (std::size_t places = 0; at != std::string::npos && places < most_places; ++places) {
    const std::size_t end = at + said.size();
    if ((at == 0 || !goes_on(at - 1)) && (end == printed.size() || !goes_on(end))) return true;
    at = printed.find(said, at + 1);
  }
  return at != std::string::npos;
}

std::string shown(const std::string& text) {
  if (text.size() <= most_shown) return text;
  std::size_t end = most_shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

class ExecutableChecker final : public Checker {
 public:
  std::string_view seat() const override { return "checker:executable"; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::executable; }

  Finding check(const claims::Claim& claim, const CheckContext& context) const override {
    if (claim.type != type()) return say(Says::not_applicable, "other_claim_type");
    const auto* program = dynamic_cast<const Executable*>(claim.payload.get());
    if (program == nullptr) return say(Says::abstains, "not_parseable");
    if (context.program == nullptr) return say(Says::abstains, "no_sandbox");
    const ProgramReport& report = *context.program;
    if (!report.ended.empty()) return say(Says::abstains, report.ended, report.detail);
    const std::string printed = lines_of(report.output);
    const std::string said = lines_of(program->expected);
    if (said.empty()) return say(Says::abstains, "not_parseable");
    if (printed == said) return say(Says::supports, "same_output");
    if (printed.empty()) return say(Says::abstains, "no_output");
    if (has_part(printed, said)) return say(Says::abstains, "part_of_output", shown(printed));
    if (bare_of(printed) == bare_of(said)) return say(Says::abstains, "layout_differs", shown(printed));
    return say(Says::refutes, "other_output", shown(printed));
  }

 private:
  Finding say(Says says, std::string reason, std::string detail = {}) const {
    return {std::string(seat()), says, std::move(reason), {}, std::string(version()), std::move(detail)};
  }
};

}  // namespace

std::unique_ptr<Checker> make_executable_checker() {
  return std::make_unique<ExecutableChecker>();
}

}  // namespace portcullis::tools::checkers
