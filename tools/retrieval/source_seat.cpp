// See source_seat.hpp.
#include "tools/retrieval/source_seat.hpp"

#include <algorithm>

#include "tools/retrieval/query.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::retrieval {
namespace {

struct AskingSources : std::enable_shared_from_this<AskingSources> {
  std::shared_ptr<Call> call;
  std::shared_ptr<SourceRunner> runner;
  SourceList sources;
  SourceQuestion question;
  std::vector<std::string> queries;
  std::size_t statements = 0;
  SourceFindings out;
  std::move_only_function<void(SourceFindings)> done;

  // Off the loop, perhaps.
  void prepare() {
    for (const std::string& statement : statements_of(question.texts, &statements)) {
      std::string query = query_of(statement);
      if (!query.empty() && std::ranges::find(queries, query) == queries.end()) queries.push_back(std::move(query));
    }
  }

  void ask() {
    // Without words to ask about only a resource can be read.
    if (queries.empty()) std::erase_if(sources, [](const auto& source) { return source->resource.empty(); });
    if (statements == 0 || sources.empty() || call->cancelled()) return done(std::move(out));
    SourceRequest request;
    request.sources = sources;
    request.queries = queries;
    request.principal = call->principal();
    request.spending = call->spending();
    request.deadline = question.deadline;
    const auto run = runner->start(std::move(request),
                                   [self = shared_from_this()](SourceAnswer answer) { self->end(std::move(answer)); });
    call->on_cancel([weak = std::weak_ptr<SourceRun>(run)] {
      if (const auto running = weak.lock()) running->cancel();
    });
  }

  void end(SourceAnswer answer) {
    out.seats = std::move(answer.seats);
    for (std::size_t i = 0; i < out.seats.size() && out.problem.code.empty(); ++i)
      if (out.seats[i].status == verdict::SeatStatus::failed || out.seats[i].status == verdict::SeatStatus::timed_out ||
          out.seats[i].status == verdict::SeatStatus::not_dispatched)
        if (!out.seats[i].reason.empty()) out.problem = source_problem(*sources[i], out.seats[i].reason);
    if (call->cancelled() && out.problem.code.empty()) out.problem = {"cancelled", "The call was cancelled.", {}, ""};
    for (auto& document : answer.documents) {
      if (std::ranges::find(out.evidence, document.id, &checkers::Document::id) != out.evidence.end())
        out.problem = {"duplicate_evidence_id",
                       "A piece of evidence has the id \"" + json::visible_line(document.id) +
                           "\", which is that of a document that a source has found.",
                       {},
                       "Give it an id of its own."};
      out.evidence.push_back(std::move(document));
    }
    if (out.problem.code.empty()) out.note = note_on(answer.documents.size());
    done(std::move(out));
  }

  std::string note_on(std::size_t documents) const {
    std::string names;
    std::size_t most = 0;
    for (const auto& source : sources) {
      names += (names.empty() ? "" : ", ") + source->seat();
      most = std::max(most, std::min(source->queries, queries.size()));
    }
    return "Asked " + names + " about " + std::to_string(most) + " of " + std::to_string(statements) +
           " statements: " + std::to_string(documents) + " pieces of evidence, parts of what they come from.";
  }
};

std::string fix_of(const Source& source, const std::string& reason) {
  const std::string table = "[sources." + source.name + "]";
  if (reason == "price_unknown")
    return "There is a budget in money: set price_usd of " + table +
           " (of one query; 0 for what costs nothing), or limit tokens instead.";
  if (reason == "budget_exhausted")
    return "Wait until the hour's budget is free again, lower `queries` of " + table +
           ", raise the budget, or give evidence with the call.";
  if (reason == "no_key")
    return "Set the key that key_env or key_file of " + table + " names, in the server's environment.";
  if (reason == "http_401" || reason == "http_403")
    return source.kind == SourceKind::searxng
               ? "Have the operator list json under search.formats of the SearXNG instance, or give its key in " +
                     table + "."
               : "Check the key of " + table + ".";
  if (reason == "http_429" || reason == "overloaded") return "Wait, or lower `queries` of " + table + ".";
  if (reason == "timed_out") return "Raise timeout_ms of " + table + ", or lower its `queries`.";
  if (reason == "address_refused") return "Set allow_private = true in " + table + " if the address is meant.";
  if (reason.starts_with("tls_")) return "Check the certificate of the source, or set ca_file in " + table + ".";
  if (reason.starts_with("http_3"))
    return "Write the address that the source redirects to in " + table + ": redirects are not followed.";
  return "Check `url` of " + table + ", try again later, name another profile, or give evidence with the call.";
}

}  // namespace

schemas::Problem source_problem(const Source& source, const std::string& reason) {
  return {"source_failed",
          "The source " + source.seat() + " gave no evidence (" + reason +
              "), and judging without it would not say so. Nothing was judged.",
          {},
          fix_of(source, reason)};
}

void ask_sources(const std::shared_ptr<Call>& call, const Settings& settings, SourceQuestion question,
                 std::vector<checkers::Document> evidence, std::move_only_function<void(SourceFindings)> done) {
  auto asking = std::make_shared<AskingSources>();
  asking->out.evidence = std::move(evidence);
  asking->done = std::move(done);
  if (question.sources.empty() || question.counts || question.required > verdict::Origin::retrieved)
    return asking->done(std::move(asking->out));
  for (const std::string& name : question.sources) {
    const auto found = settings.sources.find(name);
    if (found != settings.sources.end()) asking->sources.push_back(found->second);
  }
  if (settings.source_runner == nullptr || asking->sources.size() != question.sources.size()) {
    asking->out.problem = {"unknown_source",
                           "The profile asks sources that there are not.",
                           {},
                           "Have the operator configure them under [sources]."};
    return asking->done(std::move(asking->out));
  }
  asking->call = call;
  asking->runner = settings.source_runner;
  asking->question = std::move(question);
  std::size_t bytes = 0;
  for (const auto& text : asking->question.texts) bytes += text.size();
  call->compute(bytes, [asking] { asking->prepare(); }, [asking] { asking->ask(); });
}

}  // namespace portcullis::tools::retrieval
