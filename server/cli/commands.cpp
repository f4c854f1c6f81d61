// See commands.hpp.
#include "server/cli/commands.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

#include "server/audit/verify.hpp"
#include "server/cli/input.hpp"
#include "server/cli/one_call.hpp"
#include "server/cli/print.hpp"
#include "server/doctor/probe.hpp"
#include "server/doctor/source_probe.hpp"
#include "tools/panel_state.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::cli {
namespace {

constexpr std::chrono::seconds probe_patience{30};

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

Exit fail(const schemas::Problem& problem) {
  std::fputs(problem_text(problem).c_str(), stderr);
  const bool ours =
      problem.code == "internal_error" || problem.code == "audit_unavailable" || problem.code == "audit_corrupt";
  return ours ? Exit::internal_error : Exit::usage;
}

Exit finish(const std::expected<Json, schemas::Problem>& result, bool as_json, std::string (*text)(const Json&, bool)) {
  if (!result) return fail(result.error());
  print(as_json ? json::write(*result) + "\n" : text(*result, colours_wanted()));
  return result->at("gate") == "released" ? Exit::ok : Exit::withheld;
}

// SMT-LIB begins with a command, rules have their arrow or their headings, everything else is formulas.
std::string format_of(const std::string& file, std::string_view program) {
  if (file.ends_with(".smt2")) return "smtlib2";
  std::string_view rest = program;
  const auto skip_blanks = [&] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size())); };
  for (skip_blanks(); rest.starts_with(';'); skip_blanks()) rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
  if (rest.empty()) return "smtlib2";
  if (rest.starts_with('(')) {
    rest.remove_prefix(1);
    skip_blanks();
    for (const std::string_view command : {"set-", "declare-", "define-", "assert", "check-", "push", "pop", "get-",
                                           "reset", "exit", "echo", "minimize", "maximize"})
      if (rest.starts_with(command)) return "smtlib2";
  }
  const auto has = [&](std::string_view part) { return program.find(part) != std::string_view::npos; };
  return has(">>>") || has("Rules:") || has("Facts:") ? "rules" : "formula";
}

}  // namespace

Exit verify(const VerifyCommand& command, const config::Config& config) {
  Json arguments = Json::object();
  auto text = read_text(command.file, config.limits.text_bytes);
  if (!text) return fail(text.error());
  arguments["text"] = std::move(*text);
  if (!command.evidence.empty()) {
    auto evidence = read_evidence(command.evidence, config.limits.evidence_bytes);
    if (!evidence) return fail(evidence.error());
    arguments["evidence"] = std::move(*evidence);
  }
  if (!command.schema.empty()) {
    auto schema = read_json(command.schema);
    if (!schema) return fail(schema.error());
    arguments["schema"] = std::move(*schema);
  }
  if (!command.author.empty()) arguments["author"] = command.author;
  if (!command.profile.empty()) arguments["profile"] = command.profile;
  if (!command.release.empty()) arguments["release"] = command.release;
  if (!command.checks.empty()) arguments["checks"] = command.checks;
  if (command.detailed) arguments["response_format"] = "detailed";
  return finish(call_once(config, "verify", std::move(arguments)), command.json, verify_text);
}

Exit consult(const ConsultCommand& command, const config::Config& config) {
  Json format{{"type", command.type}};
  if (!command.options.empty()) format["options"] = command.options;
  if (!command.unit.empty()) format["unit"] = command.unit;
  if (!command.tolerance.empty()) {
    double value = 0;
    const char* end = command.tolerance.data() + command.tolerance.size();
    const auto [last, error] = std::from_chars(command.tolerance.data(), end, value);
    if (error != std::errc() || last != end)
      return fail({"invalid_tolerance", "--tolerance is not a number.", {}, "Give a number such as 0.01."});
    format["tolerance"] = value;
  }
  if (!command.schema.empty()) {
    auto schema = read_json(command.schema);
    if (!schema) return fail(schema.error());
    format["schema"] = std::move(*schema);
  }
  Json arguments{{"question", command.question}, {"answer_format", std::move(format)}};
  if (!command.evidence.empty()) {
    auto evidence = read_evidence(command.evidence, config.limits.evidence_bytes);
    if (!evidence) return fail(evidence.error());
    arguments["evidence"] = std::move(*evidence);
  }
  if (!command.profile.empty()) arguments["profile"] = command.profile;
  if (!command.task_class.empty()) arguments["task_class"] = command.task_class;
  return finish(call_once(config, "consult", std::move(arguments)), command.json, consult_text);
}

Exit prove(const ProveCommand& command, const config::Config& config) {
  auto program = read_text(command.file, config.limits.text_bytes);
  if (!program) return fail(program.error());
  const std::string format = command.format.empty() ? format_of(command.file, *program) : command.format;
  Json arguments{{"format", format}, {"program", std::move(*program)}};
  if (!command.conclusion.empty()) arguments["conclusion"] = command.conclusion;
  const auto result = call_once(config, "prove", std::move(arguments));
  if (!result || !result->contains("errors")) return finish(result, command.json, prove_text);
  const std::string text = command.json ? json::write(*result) + "\n" : prove_text(*result, false);
  std::fputs(text.c_str(), command.json ? stdout : stderr);
  return Exit::usage;
}

Exit audit_verify(const AuditVerifyCommand& command, const config::Config& config) {
  const std::string directory = command.directory.empty() ? config.audit_directory.string() : command.directory;
  std::optional<std::string> anchor;
  if (!command.anchor.empty()) {
    auto text = read_text(command.anchor, 1u << 16);
    if (!text) return fail(text.error());
    anchor = std::move(*text);
  }
  const audit::VerifyReport report = audit::verify(directory, anchor);
  if (command.json) {
    print(json::write(report.to_json()) + "\n");
  } else if (report.ok) {
    print("ok  " + std::to_string(report.leaves) + " leaves, root " + report.root + "\n");
  } else {
    print("NOT OK  " + report.problem + "\n");
    if (report.first_bad) print("first bad index: " + std::to_string(*report.first_bad) + "\n");
  }
  return report.ok ? Exit::ok : Exit::withheld;
}

Exit doctor(const DoctorCommand& command, const doctor::Configuration& configuration) {
  doctor::Findings findings = doctor::check_installation(configuration);
  Json panel = nullptr;
  if (configuration && command.panel) {
    for (auto& finding : doctor::check_panel(*configuration)) findings.push_back(std::move(finding));
    const auto& config = configuration->config;
    panel = tools::panel_state(config::settings_of(config), config.seats, config.fanout, {});
  }
  if (configuration && command.probe)
    for (const auto asks : {doctor::probe, doctor::probe_sources})
      for (auto& finding : asks(*configuration, probe_patience)) findings.push_back(std::move(finding));
  print(command.json ? json::write(doctor::to_json(findings, std::move(panel))) + "\n"
                     : doctor::to_text(findings, colours_wanted()));
  return doctor::healthy(findings) ? Exit::ok : Exit::usage;
}

}  // namespace portcullis::server::cli
