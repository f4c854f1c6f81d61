#include "tools/checkers/evidence.hpp"

#include <openssl/evp.h>

#include <array>
#include <unordered_map>

#include "tools/checkers/normalise.hpp"
#include "tools/checkers/search.hpp"
#include "tools/checkers/sentence_index.hpp"

namespace portcullis::tools::checkers {

struct Evidence::Impl {
  struct Derived {
    std::unique_ptr<SearchableText> searchable;
    std::unique_ptr<SentenceIndex> sentences;
    std::vector<std::size_t> line_starts;
  };
  std::vector<Document> documents;
  std::vector<Derived> derived;
  std::unordered_map<std::string_view, std::size_t> by_id;  // into documents, which never change
};

Evidence::Evidence() : Evidence(std::vector<Document>{}) {}

Evidence::Evidence(std::vector<Document> documents) : impl_(std::make_unique<Impl>()) {
  impl_->documents = std::move(documents);
  impl_->derived.resize(impl_->documents.size());
  for (std::size_t i = 0; i < impl_->documents.size(); ++i) impl_->by_id.emplace(impl_->documents[i].id, i);
}

Evidence::Evidence(Evidence&&) noexcept = default;
Evidence& Evidence::operator=(Evidence&&) noexcept = default;
Evidence::~Evidence() = default;

const std::vector<Document>& Evidence::documents() const {
  return impl_->documents;
}

const Document* Evidence::find(std::string_view id) const {
  const auto found = impl_->by_id.find(id);
  return found == impl_->by_id.end() ? nullptr : &impl_->documents[found->second];
}

const SearchableText& Evidence::searchable(std::size_t document) const {
  auto& made = impl_->derived[document].searchable;
  if (!made) made = std::make_unique<SearchableText>(impl_->documents[document].text);
  return *made;
}

const NormalisedText& Evidence::normalised(std::size_t document) const {
  return searchable(document).form();
}

const SentenceIndex& Evidence::sentences(std::size_t document) const {
  auto& made = impl_->derived[document].sentences;
  if (!made) made = std::make_unique<SentenceIndex>(impl_->documents[document].text);
  return *made;
}

const std::vector<std::size_t>& Evidence::line_starts(std::size_t document) const {
  auto& starts = impl_->derived[document].line_starts;
  if (starts.empty()) {
    const std::string& text = impl_->documents[document].text;
    starts.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
      if (at + 1 < text.size()) starts.push_back(at + 1);
  }
  return starts;
}

std::string Evidence::hash(std::size_t document) const {
  return hash_of(impl_->documents[document].text);
}

std::string hash_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) return {};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name = "sha256:";
  for (unsigned int i = 0; i < size; ++i) {
    name.push_back(digits[digest[i] >> 4]);
    name.push_back(digits[digest[i] & 15]);
  }
  return name;
}

}  // namespace portcullis::tools::checkers
