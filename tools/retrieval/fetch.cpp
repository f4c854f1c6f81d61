// See fetch.hpp.
#include "tools/retrieval/fetch.hpp"

#include "tools/retrieval/corpora.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::retrieval {

void fetch(const std::shared_ptr<Call>& call, const Settings& settings, std::vector<checkers::Document> documents,
           std::move_only_function<void(std::expected<std::vector<checkers::Document>, schemas::Problem>)> done) {
  std::vector<Reference> references;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    bytes += documents[i].text.size();
    auto reference = read_reference(documents[i].source);
    if (!reference) continue;
    reference->id = documents[i].id;
    reference->place = "evidence[" + std::to_string(i) + "].ref";
    references.push_back(std::move(*reference));
  }
  if (references.empty()) return done(std::move(documents));
  if (settings.corpora == nullptr)
    return done(std::unexpected(schemas::Problem{"unknown_corpus",
                                                 references.front().place + ": this server has no corpora.",
                                                 {},
                                                 "Send the text, or have the operator list corpora under [corpora]."}));
  auto kept = std::make_shared<std::vector<checkers::Document>>(std::move(documents));
  settings.corpora->fetch(std::move(references), settings.evidence_bytes - std::min(bytes, settings.evidence_bytes),
                          call->deadline(), [kept, done = std::move(done)](Documents fetched) mutable {
                            if (!fetched) return done(std::unexpected(std::move(fetched.error())));
                            auto next = fetched->begin();
                            for (auto& document : *kept)
                              if (!document.source.empty()) document = std::move(*next++);
                            done(std::move(*kept));
                          });
}

Json fetched_record(const std::vector<checkers::Document>& documents) {
  std::vector<checkers::Document> fetched;
  for (const auto& document : documents)
    if (!document.source.empty()) fetched.push_back(document);
  const checkers::Evidence evidence(std::move(fetched));
  Json out = Json::array();
  for (std::size_t i = 0; i < evidence.documents().size(); ++i) {
    const auto& document = evidence.documents()[i];
    out.push_back(Json{{"id", json::visible_line(document.id)},
                       {"source", json::visible_line(document.source)},
                       {"date", document.date},
                       {"hash", evidence.hash(i)},
                       {"bytes", document.text.size()},
                       {"origin", verdict::name_of(document.origin)}});
  }
  return out;
}

}  // namespace portcullis::tools::retrieval
