// See evidence.hpp.
#include "tools/packing/evidence.hpp"

#include <algorithm>

#include "tools/providers/fence.hpp"

namespace portcullis::tools::packing {

std::size_t evidence_room(const std::vector<fanout::ModelSeat>& panel, std::size_t reply_tokens) {
  constexpr std::size_t most = 200'000;
  std::size_t room = most;
  for (const auto& seat : panel)
    if (seat.context_tokens > 0) room = std::min(room, bytes_for(seat.context_tokens, reply_tokens));
  return room;
}

std::string fenced_evidence(const std::vector<checkers::Document>& documents, const Packed& packed,
                            const std::string& nonce) {
  std::string out;
  for (const Passage& passage : packed.passages) {
    const std::string_view text = documents[passage.document].text;
    out += providers::fenced("EVIDENCE", nonce, text.substr(passage.start, passage.end - passage.start));
    out += '\n';
  }
  return out;
}

}  // namespace portcullis::tools::packing
