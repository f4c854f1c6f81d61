// See seat.hpp.
#include "tools/retrieval/seat.hpp"

#include <algorithm>

#include "tools/retrieval/corpora.hpp"
#include "tools/retrieval/query.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::retrieval {
namespace {

using Done = std::move_only_function<void(std::expected<Retrieved, schemas::Problem>)>;

std::string names_of(const std::vector<std::string>& corpora) {
  std::string out;
  for (const auto& corpus : corpora) out += (out.empty() ? "" : ", ") + corpus;
  return out;
}

struct Asking {
  std::vector<checkers::Document> evidence;
  std::vector<std::string> questions;
  SeatRequest request;
  Done done;

  void end(Documents found) {
    if (!found) return done(std::unexpected(std::move(found.error())));
    Retrieved out;
    out.note = "Searched " + names_of(request.corpora) + " with " + std::to_string(questions.size()) +
               " statements: " + std::to_string(found->size()) + " documents.";
    out.evidence = std::move(evidence);
    for (auto& document : *found) {
      if (std::ranges::find(out.evidence, document.id, &checkers::Document::id) != out.evidence.end())
        return done(
            std::unexpected(schemas::Problem{"duplicate_evidence_id",
                                             "A piece of evidence has the id \"" + json::visible_line(document.id) +
                                                 "\", which is that of a document that was found in a corpus.",
                                             {},
                                             "Give it an id of its own."}));
      out.evidence.push_back(std::move(document));
    }
    done(std::move(out));
  }
};

}  // namespace

void ask_corpora(const std::shared_ptr<Call>& call, const Settings& settings, SeatRequest request,
                 std::vector<checkers::Document> evidence, Done done) {
  const bool counts = std::ranges::any_of(
      evidence, [&](const checkers::Document& document) { return document.origin >= request.required; });
  const bool useful = request.required <= verdict::Origin::retrieved;
  if (request.corpora.empty() || counts || !useful) return done(Retrieved{std::move(evidence), {}});
  if (settings.corpora == nullptr)
    return done(std::unexpected(schemas::Problem{"unknown_corpus",
                                                 "The profile searches corpora, and there are none.",
                                                 {},
                                                 "Have the operator list them under [corpora]."}));
  std::size_t bytes = 0;
  for (const auto& text : request.texts) bytes += text.size();
  auto asking =
      std::make_shared<Asking>(std::move(evidence), std::vector<std::string>(), std::move(request), std::move(done));
  call->compute(
      bytes, [asking] { asking->questions = statements_of(asking->request.texts); },
      [asking, corpora = settings.corpora] {
        if (asking->questions.empty()) return asking->done(Retrieved{std::move(asking->evidence), {}});
        corpora->search(asking->request.corpora, asking->questions, SearchLimits{}, asking->request.deadline,
                        [asking](Documents found) { asking->end(std::move(found)); });
      });
}

}  // namespace portcullis::tools::retrieval
