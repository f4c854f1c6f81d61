// See corpora.hpp.
#include "tools/retrieval/corpora.hpp"

namespace portcullis::tools::retrieval {

std::optional<Reference> read_reference(std::string_view text) {
  constexpr std::string_view scheme = "corpus:";
  if (!text.starts_with(scheme)) return std::nullopt;
  text.remove_prefix(scheme.size());
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size()) return std::nullopt;
  return Reference{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1)), {}, {}};
}

}  // namespace portcullis::tools::retrieval
