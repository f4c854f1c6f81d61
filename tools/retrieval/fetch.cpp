// See fetch.hpp.
#include "tools/retrieval/fetch.hpp"

#include <algorithm>

#include "tools/retrieval/corpora.hpp"
#include "tools/retrieval/sent.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::retrieval {

namespace {

using Documents = std::expected<std::vector<checkers::Document>, schemas::Problem>;

struct Fetching {
  std::shared_ptr<Call> call;
  std::shared_ptr<SentEvidence> sent;
  std::shared_ptr<Corpora> corpora;
  std::size_t most_bytes = 0;  // that corpora may still bring
  std::vector<checkers::Document> documents;
  std::vector<std::string> hashes;  // of the texts that came with the call and are kept
  Corpora::Done done;
};

std::string place_of(std::size_t document, const char* member) {
  return "evidence[" + std::to_string(document) + "]." + member;
}

// What was sent before, in the place of its hash.
std::optional<schemas::Problem> take_sent(Fetching& fetching) {
  std::size_t bytes = 0;
  std::size_t found = 0;
  for (std::size_t i = 0; i < fetching.documents.size(); ++i) {
    auto& document = fetching.documents[i];
    if (document.source.starts_with(hash_scheme)) {
      auto text = fetching.sent == nullptr
                      ? std::nullopt
                      : fetching.sent->find(fetching.call->principal(), document.source, fetching.call->now());
      if (!text)
        return schemas::Problem{
            "unknown_evidence",
            place_of(i, "hash") + ": no evidence with this hash is kept here from your earlier calls.",
            {},
            "Send its text; texts of up to 1 MiB are kept for an hour after their last use."};
      document.text = std::move(*text);
      document.source.clear();
      found += document.text.size();
    }
    bytes += document.text.size();
    if (bytes > fetching.most_bytes || found > most_fetched_bytes)
      return schemas::Problem{
          "evidence_too_large",
          "With evidence[" + std::to_string(i) + "] there are more than " +
              std::to_string(found > most_fetched_bytes ? most_fetched_bytes : fetching.most_bytes) +
              " bytes of evidence.",
          {},
          "Give the passages that matter."};
  }
  fetching.most_bytes = std::min(fetching.most_bytes - bytes, most_fetched_bytes - found);
  return std::nullopt;
}

void take_corpora(const std::shared_ptr<Fetching>& fetching) {
  std::vector<Reference> references;
  for (std::size_t i = 0; i < fetching->documents.size(); ++i) {
    auto reference = read_reference(fetching->documents[i].source);
    if (!reference) continue;
    reference->id = fetching->documents[i].id;
    reference->place = place_of(i, "ref");
    references.push_back(std::move(*reference));
  }
  if (references.empty()) return fetching->done(std::move(fetching->documents));
  if (fetching->corpora == nullptr)
    return fetching->done(
        std::unexpected(schemas::Problem{"unknown_corpus",
                                         references.front().place + ": this server has no corpora.",
                                         {},
                                         "Send the text, or have the operator list corpora under [corpora]."}));
  fetching->corpora->fetch(std::move(references), fetching->most_bytes, fetching->call->deadline(),
                           [fetching](Documents fetched) {
                             if (!fetched) return fetching->done(std::unexpected(std::move(fetched.error())));
                             auto next = fetched->begin();
                             for (auto& document : fetching->documents)
                               if (!document.source.empty()) document = std::move(*next++);
                             fetching->done(std::move(fetching->documents));
                           });
}

}  // namespace

void fetch(const std::shared_ptr<Call>& call, const Settings& settings, std::vector<checkers::Document> documents,
           std::move_only_function<void(Documents)> done) {
  if (documents.empty()) return done(std::move(documents));
  auto fetching = std::make_shared<Fetching>();
  fetching->call = call;
  fetching->sent = settings.sent;
  fetching->corpora = settings.corpora;
  fetching->most_bytes = settings.evidence_bytes;
  fetching->documents = std::move(documents);
  fetching->done = std::move(done);
  std::size_t bytes = 0;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < fetching->documents.size(); ++i) {
    const auto& document = fetching->documents[i];
    if (!document.source.empty() || settings.sent == nullptr || !settings.sent->takes(document.text.size())) continue;
    kept.push_back(i);
    bytes += document.text.size();
  }
  if (auto problem = take_sent(*fetching)) return fetching->done(std::unexpected(std::move(*problem)));
  call->compute(
      bytes,
      [fetching, kept] {
        for (const std::size_t i : kept) fetching->hashes.push_back(checkers::hash_of(fetching->documents[i].text));
      },
      [fetching, kept] {
        for (std::size_t k = 0; k < kept.size(); ++k)
          fetching->sent->remember(fetching->call->principal(), fetching->hashes[k], fetching->documents[kept[k]].text,
                                   fetching->call->now());
        take_corpora(fetching);
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
