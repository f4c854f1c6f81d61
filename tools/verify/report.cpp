// The result of `verify` and its audit record (see work.hpp; shapes by schemas/tools/verify.output.schema.json).
#include <algorithm>
#include <map>

#include "tools/verify/work.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::verify {
namespace {

using verdict::Span;
using verdict::Verdict;

constexpr std::size_t concise_text_bytes = 240;

Json to_json(const Span& span) {
  return Json{{"start", span.start}, {"end", span.end}};
}

std::string shown(const std::string& text, bool detailed) {
  if (detailed || text.size() <= concise_text_bytes) return json::visible(text);
  std::size_t end = concise_text_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return json::visible(text.substr(0, end)) + "…";
}

Json to_json(const verdict::Finding& finding, bool detailed) {
  Json out{{"seat", json::visible_line(finding.seat)},
           {"says", verdict::name_of(finding.says)},
           {"reason", json::visible_line(finding.reason)}};
  if (!finding.evidence.empty()) {
    Json spans = Json::array();
    for (const auto& span : finding.evidence)
      spans.push_back(Json{{"id", json::visible_line(span.id)}, {"start", span.start}, {"end", span.end}});
    out["evidence"] = std::move(spans);
  }
  if (detailed || !finding.version.empty()) out["version"] = finding.version;
  return out;
}

// The texts as one: text mode has one, claims mode puts the strings end to end, each a sentence of its own.
struct Joined {
  verdict::GateInput input;
  std::vector<std::size_t> starts;  // of each text, and the end of the last
};

Span moved(Span span, std::size_t by) {
  return {span.start + by, span.end + by};
}

Joined joined(const Work& work) {
  Joined out;
  out.input.required = work.policy.required;
  out.input.release = work.policy.release;
  std::size_t offset = 0;
  std::vector<std::size_t> first_sentence;
  for (std::size_t text = 0; text < work.splits.size(); ++text) {
    const auto& split = work.splits[text];
    out.starts.push_back(offset);
    first_sentence.push_back(out.input.sentences.size());
    const std::size_t size = work.arguments.texts[text].size();
    if (work.arguments.claims_mode) {
      out.input.sentences.push_back({{offset, offset + size}, {}, 0});
      if (split.claims.empty())
        out.input.claims.push_back({{offset, offset + size},
                                    verdict::ClaimType::world,
                                    out.input.sentences.size() - 1,
                                    {},
                                    Verdict::undecided,
                                    "no_claims"});
    } else {
      out.input.sentences = split.sentences;
    }
    for (const auto& span : split.silent) out.input.silent.push_back(moved(span, offset));
    offset += size;
  }
  out.starts.push_back(offset);
  out.input.total_bytes = offset;
  for (const auto& planned : work.claims) {
    const std::size_t by = out.starts[planned.text];
    verdict::JudgedClaim judged;
    judged.span = moved(planned.claim.span, by);
    judged.type = planned.claim.type;
    judged.sentence = first_sentence[planned.text] + (work.arguments.claims_mode ? 0 : planned.claim.sentence);
    for (const auto& span : planned.claim.covered) judged.covered.push_back(moved(span, by));
    judged.verdict = planned.verdict.verdict;
    judged.reason = planned.verdict.reason;
    out.input.claims.push_back(std::move(judged));
  }
  return out;
}

Json coverage_report(const verdict::Coverage& coverage, const Joined& all, bool claims_mode) {
  Json unchecked = Json::array();
  std::size_t text = 0;
  for (const auto& item : coverage.unchecked) {
    Span rest = item.span;
    while (!rest.empty()) {
      while (text + 2 < all.starts.size() && all.starts[text + 1] <= rest.start) ++text;
      const Span here{rest.start, std::min(rest.end, std::max(all.starts[text + 1], rest.start + 1))};
      Json entry = Json::object();
      if (claims_mode) entry["claim"] = text;
      entry["start"] = here.start - all.starts[text];
      entry["end"] = here.end - all.starts[text];
      entry["reason"] = item.reason;
      unchecked.push_back(std::move(entry));
      rest.start = here.end;
    }
  }
  return Json{{"checked_bytes", coverage.checked_bytes},
              {"total_bytes", coverage.total_bytes},
              {"unchecked", std::move(unchecked)}};
}

Json claim_report(const PlannedClaim& planned, std::size_t index, bool detailed) {
  Json out{{"index", index},
           {"text", shown(planned.claim.text, detailed)},
           {"span", to_json(planned.claim.span)},
           {"type", verdict::name_of(planned.claim.type)},
           {"verdict", verdict::name_of(planned.verdict.verdict)},
           {"reason", planned.verdict.reason}};
  Json findings = Json::array();
  for (const auto& finding : planned.input.findings) findings.push_back(to_json(finding, detailed));
  out["findings"] = std::move(findings);
  return out;
}

// claims mode: one entry a string; its verdict is the minimum of its parts, its reason that of the first worst part.
Json string_report(const Work& work, std::size_t text, std::size_t first, std::size_t last, bool detailed) {
  const std::string& source = work.arguments.texts[text];
  Json out{{"index", text}, {"text", shown(source, detailed)}, {"span", to_json(Span{0, source.size()})}};
  if (first == last) {
    out["type"] =
        verdict::name_of(work.arguments.evidence.empty() ? verdict::ClaimType::world : verdict::ClaimType::grounded);
    out["verdict"] = verdict::name_of(Verdict::undecided);
    out["reason"] = "no_claims";
    out["findings"] = Json::array();
    return out;
  }
  const auto begin = work.claims.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = work.claims.begin() + static_cast<std::ptrdiff_t>(last);
  const auto worst = std::min_element(
      begin, end, [](const PlannedClaim& a, const PlannedClaim& b) { return a.verdict.verdict < b.verdict.verdict; });
  out["type"] = verdict::name_of(worst->claim.type);
  out["verdict"] = verdict::name_of(worst->verdict.verdict);
  out["reason"] = worst->verdict.reason;
  Json findings = Json::array();
  Json parts = Json::array();
  for (auto planned = begin; planned != end; ++planned) {
    for (const auto& finding : planned->input.findings) findings.push_back(to_json(finding, detailed));
    parts.push_back(Json{{"span", to_json(planned->claim.span)},
                         {"type", verdict::name_of(planned->claim.type)},
                         {"verdict", verdict::name_of(planned->verdict.verdict)},
                         {"reason", planned->verdict.reason}});
  }
  out["findings"] = std::move(findings);
  if (last - first > 1) out["parts"] = std::move(parts);
  return out;
}

Json claims_report(const Work& work) {
  Json out = Json::array();
  const bool detailed = work.arguments.detailed;
  if (!work.arguments.claims_mode) {
    for (std::size_t i = 0; i < work.claims.size(); ++i) out.push_back(claim_report(work.claims[i], i, detailed));
    return out;
  }
  std::size_t first = 0;
  for (std::size_t text = 0; text < work.arguments.texts.size(); ++text) {
    std::size_t last = first;
    while (last < work.claims.size() && work.claims[last].text == text) ++last;
    out.push_back(string_report(work, text, first, last, detailed));
    first = last;
  }
  return out;
}

std::string released_text(const Work& work, const verdict::GateResult& gate, const Joined& all) {
  std::string out;
  if (!work.arguments.claims_mode) {
    for (const auto& span : gate.released) out += work.arguments.texts.front().substr(span.start, span.size());
    return json::visible(out);
  }
  for (std::size_t text = 0; text + 1 < all.starts.size(); ++text) {
    const Span whole{all.starts[text], all.starts[text + 1]};
    const bool kept = std::any_of(gate.released.begin(), gate.released.end(),
                                  [&](const Span& span) { return span.start <= whole.start && whole.end <= span.end; });
    if (!kept) continue;
    if (!out.empty()) out += '\n';
    out += work.arguments.texts[text];
  }
  return json::visible(out);
}

Json evidence_report(const Work& work) {
  Json out = Json::array();
  const auto& documents = work.evidence.documents();
  for (std::size_t i = 0; i < documents.size(); ++i)
    out.push_back(Json{{"id", json::visible_line(documents[i].id)},
                       {"hash", work.evidence.hash(i)},
                       {"bytes", documents[i].text.size()},
                       {"origin", verdict::name_of(documents[i].origin)}});
  return out;
}

}  // namespace

Json report(const Work& work) {
  const Joined all = joined(work);
  const verdict::GateResult gate = verdict::decide(all.input);
  Json out{
      {"verdict", verdict::name_of(gate.verdict)}, {"gate", verdict::name_of(gate.gate)}, {"reasons", gate.reasons}};
  out["claims"] = claims_report(work);
  out["coverage"] = coverage_report(gate.coverage, all, work.arguments.claims_mode);
  if (gate.gate == verdict::Gate::released) out["released_text"] = released_text(work, gate, all);
  if (!gate.dropped.empty()) {
    Json dropped = Json::array();
    for (const auto& item : gate.dropped)
      dropped.push_back(Json{{"start", item.span.start}, {"end", item.span.end}, {"reason", item.reason}});
    out["dropped"] = std::move(dropped);
  }
  if (work.arguments.detailed) out["evidence"] = evidence_report(work);
  Json seats = Json::array();
  for (const auto& seat : work.seats) seats.push_back(seat_report(seat));
  out["seats"] = std::move(seats);
  out["profile"] = work.profile;
  out["calibration"] = "uncalibrated";
  if (!work.notes.empty()) {
    Json notes = Json::array();
    for (const auto& note : work.notes) notes.push_back(json::visible_line(note));
    out["notes"] = std::move(notes);
  }
  return out;
}

Json record(const Work& work) {
  constexpr std::size_t most_claims = 1000;  // of the log's detail; the counts are always whole
  std::map<std::string, std::size_t> counts;
  Json claims = Json::array();
  for (const auto& planned : work.claims) {
    ++counts[std::string(verdict::name_of(planned.verdict.verdict))];
    if (claims.size() >= most_claims) continue;
    Json findings = Json::array();
    for (const auto& finding : planned.input.findings)
      findings.push_back(Json{{"seat", json::visible_line(finding.seat)},
                              {"says", verdict::name_of(finding.says)},
                              {"reason", json::visible_line(finding.reason)},
                              {"version", finding.version}});
    claims.push_back(Json{{"type", verdict::name_of(planned.claim.type)},
                          {"text", planned.text},
                          {"span", to_json(planned.claim.span)},
                          {"verdict", verdict::name_of(planned.verdict.verdict)},
                          {"reason", planned.verdict.reason},
                          {"findings", std::move(findings)}});
  }
  Json counted = Json::object();
  for (const auto& [name, count] : counts) counted[name] = count;
  Json seats = Json::array();
  for (const auto& seat : work.seats) seats.push_back(seat_report(seat));
  return Json{{"profile", work.profile},
              {"required", verdict::name_of(work.policy.required)},
              {"release", verdict::name_of(work.policy.release)},
              {"quorum", work.policy.quorum},
              {"counts", std::move(counted)},
              {"claims", std::move(claims)},
              {"evidence", evidence_report(work)},
              {"seats", std::move(seats)}};
}

}  // namespace portcullis::tools::verify
