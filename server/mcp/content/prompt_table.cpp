// The table of the product's prompts. A new one is a row here and a text in prompts/.
#include "server/mcp/content/product_prompts.hpp"

namespace portcullis::server::mcp {

const std::vector<PromptRow>& prompt_table() {
  static const PromptRowArgument profile{
      "profile", "Profile of the checks: quick, balanced (default), deep, paranoid, or one of the operator's."};
  static const std::vector<PromptRow> rows{
      {"verification",
       "Verify before you hand it on",
       "Checks a text claim by claim against its sources, mends what is refuted, and releases only what passes.",
       {{"text", "The text to check.", true},
        {"sources", "The source documents, or where they are."},
        {"release",
         "all: the whole text or nothing. verified_only: drop unproven sentences.",
         false,
         {"all", "verified_only"}},
        profile}},
      {"triangulation",
       "Check a claim from three sides",
       "Looks for at least three sources of different origin for one claim and counts only independent ones.",
       {{"claim", "The claim, one sentence.", true}, {"sources", "What is known of sources already."}, profile}},
      {"decision_routing",
       "Find the right way to decide",
       "Sends a question to calculation, to sources, to a panel of models or to a person, by what it is and what is at "
       "stake.",
       {{"decision", "What has to be decided.", true},
        {"options", "The options, one a line."},
        {"stakes", "What a wrong answer costs.", false, {"low", "medium", "high", "irreversible"}},
        profile}},
      {"hypothesis_rivalry",
       "Let explanations compete",
       "Sets rival explanations against the same evidence and keeps those that nothing contradicts.",
       {{"observation", "What has to be explained.", true},
        {"hypotheses", "Explanations that are there already."},
        profile}},
      {"causal_model",
       "Say what causes what",
       "Draws the causes of an outcome as a graph, looks for confounders, and says what would change it.",
       {{"question", "What outcome, and what is said to cause it.", true},
        {"variables", "Variables that must be part of the model."},
        profile}},
      {"trade_offs",
       "Weigh options against criteria",
       "Compares options by weighted criteria, with every figure checked and the point named where the choice tips.",
       {{"decision", "What is to be chosen.", true},
        {"options", "The options, one a line."},
        {"criteria", "What counts, one a line, with weights if known."},
        profile}},
      {"tree_planner",
       "Plan as a tree",
       "Opens several ways to a goal, tests the cheapest doubt of each first, and keeps the best with a way back.",
       {{"goal", "What has to be reached, and how it is recognised.", true},
        {"constraints", "What must hold on the way."},
        {"branches", "How many ways to open.", false, {"2", "3", "4", "5"}},
        profile}},
      {"diverse_lenses",
       "Look through different lenses",
       "Answers one question from several standpoints that are kept apart, then says where they differ and why.",
       {{"question", "The question.", true},
        {"lenses",
         "The standpoints, separated by commas.",
         false,
         {"user, operator, attacker", "optimist, sceptic, outsider", "law, cost, safety",
          "short term, long term, worst case"}},
        profile}},
      {"sequential_thinking",
       "Think step by step, and check the steps",
       "Numbers its thoughts, goes back where one fails, and checks every step that can be checked.",
       {{"problem", "The problem.", true},
        {"thoughts", "A first guess of how many thoughts it takes.", false, {"5", "8", "12", "20"}},
        profile}},
  };
  return rows;
}

}  // namespace portcullis::server::mcp
