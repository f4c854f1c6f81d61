// See arguments.hpp.
#include "tools/prove/arguments.hpp"

#include <utility>

namespace portcullis::tools::prove {
namespace {

std::unexpected<schemas::Problem> wrong(std::string code, std::string message, std::string fix) {
  return std::unexpected(schemas::Problem{std::move(code), std::move(message), {}, std::move(fix)});
}

std::vector<std::string> strings(Json& array) {
  std::vector<std::string> out;
  for (Json& item : array) out.push_back(std::move(item.get_ref<std::string&>()));
  return out;
}

}  // namespace

std::size_t bytes_of(const Arguments& arguments) {
  std::size_t bytes = arguments.program.size() + (arguments.conclusion ? arguments.conclusion->size() : 0);
  for (const auto& text : arguments.facts) bytes += text.size();
  for (const auto& text : arguments.premises) bytes += text.size();
  return bytes;
}

std::expected<Arguments, schemas::Problem> read_arguments(Json arguments, std::size_t most_bytes) {
  Arguments out;
  const std::string format = arguments.at("format").get<std::string>();
  out.format = format == "formula" ? Format::formula : format == "rules" ? Format::rules : Format::smtlib2;
  const bool has_program = arguments.contains("program");
  if (has_program) out.program = std::move(arguments["program"].get_ref<std::string&>());
  if (arguments.contains("facts")) out.facts = strings(arguments["facts"]);
  if (arguments.contains("premises")) out.premises = strings(arguments["premises"]);
  if (arguments.contains("conclusion")) out.conclusion = std::move(arguments["conclusion"].get_ref<std::string&>());
  if (out.format == Format::smtlib2 && (!has_program || arguments.contains("premises") || arguments.contains("facts")))
    return wrong("arguments_do_not_fit", "Format smtlib2 takes a program and no premises or facts.",
                 "Give the whole script as `program`, and what is to follow as `conclusion` if there is one.");
  if (out.format != Format::smtlib2 && has_program && (arguments.contains("premises") || arguments.contains("facts")))
    return wrong("arguments_do_not_fit", "A program and premises were given.",
                 "Give either `program` with its headings or `premises` and `conclusion`.");
  if (out.format != Format::smtlib2 && !has_program && !out.conclusion)
    return wrong("arguments_do_not_fit", "There is no conclusion.", "Give what is to follow as `conclusion`.");
  if (out.format == Format::formula && !out.facts.empty())
    return wrong("arguments_do_not_fit", "Facts belong to format rules.", "Give them among the `premises`.");
  if (const std::size_t bytes = bytes_of(out); bytes > most_bytes)
    return wrong(
        "program_too_large",
        "The problem has " + std::to_string(bytes) + " bytes; at most " + std::to_string(most_bytes) + " are allowed.",
        "Leave out what the conclusion does not need.");
  return out;
}

}  // namespace portcullis::tools::prove
