// See print.hpp.
#include "server/cli/print.hpp"

#include <unistd.h>

#include <cstdlib>

#include "transport/json/visible.hpp"

namespace portcullis::server::cli {
namespace {

std::string coloured(const std::string& text, const char* code, bool colours) {
  return colours ? "\033[" + std::string(code) + "m" + text + "\033[0m" : text;
}

std::string word(const std::string& verdict, bool colours) {
  const char* code = verdict == "verified" || verdict == "released" || verdict == "proved" ? "32"
                     : verdict == "refuted"                                                ? "31"
                     : verdict == "agreed"                                                 ? "36"
                                                                                           : "33";
  return coloured(verdict, code, colours);
}

// One line, at most 100 bytes of text, cut between characters.
std::string brief(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  if (text.size() <= 100) return text;
  std::size_t end = 100;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string span_text(const Json& span) {
  return std::to_string(span.at("start").get<std::size_t>()) + "-" + std::to_string(span.at("end").get<std::size_t>());
}

std::string head(const Json& result, bool colours) {
  std::string out =
      "gate     " + word(result.at("gate"), colours) + "\nverdict  " + word(result.at("verdict"), colours) + "\n";
  std::string reasons;
  for (const auto& reason : result.at("reasons")) reasons += (reasons.empty() ? "" : ", ") + reason.get<std::string>();
  if (!reasons.empty()) out += "because  " + reasons + "\n";
  return out;
}

std::string receipt_line(const Json& result) {
  const Json& receipt = result.at("receipt");
  return "receipt  " + receipt.at("id").get<std::string>() + "  leaf " +
         std::to_string(receipt.at("leaf").get<std::uint64_t>()) + "  " + receipt.at("hash").get<std::string>() + "\n";
}

std::string tail(const Json& result) {
  std::string out;
  for (const auto& seat : result.at("seats")) {
    out += "seat     " + seat.at("seat").get<std::string>() + ": " + seat.at("status").get<std::string>();
    if (seat.contains("reason")) out += " (" + seat.at("reason").get<std::string>() + ")";
    if (seat.contains("latency_ms")) out += ", " + std::to_string(seat.at("latency_ms").get<long>()) + " ms";
    out += "\n";
  }
  if (result.contains("notes"))
    for (const auto& note : result.at("notes")) out += "note     " + note.get<std::string>() + "\n";
  return out + receipt_line(result);
}

std::string calibration_text(const Json& calibration) {
  if (calibration.is_string()) return calibration.get<std::string>();
  if (calibration.contains("refused")) return "refused: " + calibration.at("refused").get<std::string>();
  return "bound " + calibration.at("bound").dump() + " from score " + calibration.at("threshold").dump() +
         " on, this " + (calibration.contains("score") ? calibration.at("score").dump() : std::string("vote has none"));
}

}  // namespace

bool colours_wanted() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

std::string verify_text(const Json& result, bool colours) {
  std::string out = head(result, colours);
  for (const auto& claim : result.at("claims")) {
    out += "  [" + std::to_string(claim.at("index").get<std::size_t>()) + "] " + word(claim.at("verdict"), colours) +
           "  " + claim.at("type").get<std::string>() + " " + span_text(claim.at("span")) + "  " +
           claim.at("reason").get<std::string>() + "\n      " + brief(claim.at("text")) + "\n";
    for (const auto& finding : claim.at("findings"))
      if (finding.contains("evidence"))
        for (const auto& span : finding.at("evidence"))
          out += "      " + finding.at("seat").get<std::string>() + " " + finding.at("says").get<std::string>() + ": " +
                 span.at("id").get<std::string>() + " " + span_text(span) + "\n";
  }
  const Json& coverage = result.at("coverage");
  out += "checked  " + std::to_string(coverage.at("checked_bytes").get<std::size_t>()) + " of " +
         std::to_string(coverage.at("total_bytes").get<std::size_t>()) + " bytes\n";
  for (const auto& gap : coverage.at("unchecked"))
    out += "  unchecked " + span_text(gap) + "  " + gap.at("reason").get<std::string>() + "\n";
  if (result.contains("dropped"))
    for (const auto& gap : result.at("dropped"))
      out += "  dropped " + span_text(gap) + "  " + gap.at("reason").get<std::string>() + "\n";
  out += tail(result);
  if (result.contains("released_text")) {
    const auto text = result.at("released_text").get<std::string>();
    out += "released text:\n" + text + (text.ends_with('\n') ? "" : "\n");
  }
  return out;
}

std::string consult_text(const Json& result, bool colours) {
  std::string out = head(result, colours);
  if (result.contains("answer")) out += "answer   " + result.at("answer").get<std::string>() + "\n";
  for (const auto& vote : result.at("votes")) {
    std::string seats;
    for (const auto& seat : vote.at("seats")) seats += (seats.empty() ? "" : ", ") + seat.get<std::string>();
    out += "  vote   " + brief(vote.at("answer")) + "  (" + seats + ")\n";
  }
  for (const auto& other : result.at("dissent"))
    out += "  other  " + other.at("seat").get<std::string>() + ": " +
           (other.contains("answer") ? brief(other.at("answer")) : other.value("reason", std::string())) + "\n";
  const Json& votes = result.at("effective_votes");
  out += "votes    effective " + (votes.is_string() ? votes.get<std::string>() : votes.dump()) + ", calibration " +
         calibration_text(result.at("calibration")) + "\n";
  return out + tail(result);
}

std::string prove_text(const Json& result, bool colours) {
  std::string out;
  if (result.contains("errors")) {
    for (const auto& error : result.at("errors"))
      out += "portcullis: " + error.at("where").get<std::string>() + ":" +
             std::to_string(error.at("line").get<std::size_t>()) + ":" +
             std::to_string(error.at("column").get<std::size_t>()) + ": " + error.at("message").get<std::string>() +
             "\n  expected: " + error.at("expected").get<std::string>() + "\n";
    return out;
  }
  out = "outcome  " + word(result.at("outcome"), colours) + "\n";
  for (const auto& reason : result.at("reasons")) out += "because  " + reason.get<std::string>() + "\n";
  for (const auto& solver : result.at("solvers")) {
    out += "solver   " + solver.at("name").get<std::string>() + " " + solver.at("version").get<std::string>() + ": " +
           solver.at("outcome").get<std::string>();
    if (solver.contains("reason")) out += " (" + solver.at("reason").get<std::string>() + ")";
    out += "\n";
  }
  if (result.contains("core"))
    for (const auto& part : result.at("core"))
      out +=
          "  needs  [" + std::to_string(part.at("premise").get<std::size_t>()) + "] " + brief(part.at("text")) + "\n";
  if (result.contains("model"))
    for (const auto& value : result.at("model").at("values")) {
      out += "  model  " + value.at("name").get<std::string>();
      std::string arguments;
      if (value.contains("arguments"))
        for (const auto& argument : value.at("arguments"))
          arguments += (arguments.empty() ? "" : ", ") + argument.get<std::string>();
      if (value.contains("otherwise")) arguments = "otherwise";
      out += (arguments.empty() ? "" : "(" + arguments + ")") + " = " + value.at("value").get<std::string>() + "\n";
    }
  return out + receipt_line(result);
}

std::string problem_text(const schemas::Problem& problem) {
  std::string out = "portcullis: " + problem.message + "\n";
  if (!problem.allowed.empty()) {
    out += "  allowed:";
    for (const auto& value : problem.allowed) out += " " + value;
    out += "\n";
  }
  if (!problem.fix.empty()) out += "  fix: " + problem.fix + "\n";
  return out;
}

}  // namespace portcullis::server::cli
