// The table of the product's tools. A new tool is one row here, two schema files and one folder below tools/.
#include "schemas/embedded.hpp"
#include "server/mcp/catalogue.hpp"

namespace portcullis::server::mcp {

const std::vector<ToolEntry>& product_tools() {
  static const std::vector<ToolEntry> rows{
      {.name = "verify",
       .title = "Verify a text",
       .description =
           "Checks a text, or single claims, against source documents and plain facts of calculation. Quotations, "
           "citations, arithmetic, units, dates, JSON and what a JavaScript program prints are decided exactly, "
           "without "
           "a model; other statements need a panel of models. Returns a verdict per claim (verified, agreed, refuted, "
           "undecided), what was not checked, "
           "and the text only if the gate releases it.",
       .input_schema = schemas::embedded("tools/verify.input"),
       .output_schema = schemas::embedded("tools/verify.output"),
       .read_only = true,
       .destructive = false,
       .idempotent = true,
       .open_world = true},
      {.name = "consult",
       .title = "Ask several models",
       .description =
           "Puts one question to several models at once and compares their answers. Returns the votes, the dissent and "
           "an answer only if enough independent model families gave the same one. Agreement is not proof: use "
           "`verify` for what can be checked.",
       .input_schema = schemas::embedded("tools/consult.input"),
       .output_schema = schemas::embedded("tools/consult.output"),
       .read_only = true,
       .destructive = false,
       .idempotent = false,
       .open_world = true,
       .search_hint = "ask a panel of models, majority vote, second opinion, cross-check an answer"},
      {.name = "prove",
       .title = "Prove a conclusion",
       .description =
           "Decides by two independent solvers, Z3 and cvc5, whether a conclusion follows from premises. Takes "
           "first-order formulas, Horn rules with facts, or an SMT-LIB 2 script (arithmetic, bit vectors, arrays, "
           "scheduling). Returns proved, refuted, consistent with a checked counter-model, inconsistent premises, or "
           "unknown. Malformed input is located by line and column.",
       .input_schema = schemas::embedded("tools/prove.input"),
       .output_schema = schemas::embedded("tools/prove.output"),
       .read_only = true,
       .destructive = false,
       .idempotent = true,
       .open_world = false,
       .search_hint =
           "logic, theorem, entailment, SMT solver, satisfiability, constraints, counterexample, scheduling"},
  };
  return rows;
}

}  // namespace portcullis::server::mcp
