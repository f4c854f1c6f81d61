// See sources.hpp.
#include "tools/verify/sources.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/checkers/independence.hpp"

namespace portcullis::tools::verify {
namespace {

// The documents that hold what the seats found for the claim; each once.
std::vector<std::size_t> supporting_documents(const PlannedClaim& planned,
                                              const std::unordered_map<std::string_view, std::size_t>& by_id) {
  std::vector<std::size_t> documents;
  for (const auto& finding : planned.input.findings) {
    if (finding.says != verdict::Says::supports) continue;
    for (const auto& span : finding.evidence)
      if (const auto found = by_id.find(span.id); found != by_id.end()) documents.push_back(found->second);
  }
  std::ranges::sort(documents);
  documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
  return documents;
}

}  // namespace

void add_sources(const Work& work, Json& claims) {
  const auto& documents = work.evidence.documents();
  if (documents.size() < 2) return;
  std::unordered_map<std::string_view, std::size_t> by_id;
  for (std::size_t i = 0; i < documents.size(); ++i) by_id.emplace(documents[i].id, i);
  std::vector<std::size_t> parts(work.arguments.texts.size());
  std::vector<std::vector<std::size_t>> supporting;
  std::vector<std::size_t> compared;
  for (const auto& planned : work.claims) {
    if (planned.text < parts.size()) ++parts[planned.text];
    supporting.push_back(supporting_documents(planned, by_id));
    if (supporting.back().size() > 1)
      compared.insert(compared.end(), supporting.back().begin(), supporting.back().end());
  }
  if (compared.empty()) return;
  const checkers::Sources sources(documents, std::move(compared));
  for (std::size_t i = 0; i < supporting.size(); ++i) {
    if (supporting[i].size() < 2) continue;
    const std::size_t text = work.claims[i].text;
    if (work.arguments.claims_mode && parts[text] != 1) continue;
    const std::size_t place = work.arguments.claims_mode ? text : i;
    if (place < claims.size()) claims[place]["independent_sources"] = sources.count(supporting[i]);
  }
}

}  // namespace portcullis::tools::verify
