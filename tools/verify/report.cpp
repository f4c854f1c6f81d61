// The result of `verify` and its audit record (see work.hpp; shapes by schemas/tools/verify.output.schema.json).
#include <algorithm>
#include <map>

#include "tools/billing.hpp"
#include "tools/verify/joined.hpp"
#include "tools/verify/rejudge.hpp"
#include "tools/verify/sources.hpp"
#include "tools/verify/work.hpp"
#include "transport/json/object.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::verify {
namespace {

using json::array_of;
using json::ObjectBuilder;
using verdict::Span;
using verdict::Verdict;

constexpr std::size_t concise_text_bytes = 240;

Json to_json(const Span& span) {
  return ObjectBuilder(2).add("start", span.start).add("end", span.end);
}

std::string shown(const std::string& text, bool detailed) {
  if (detailed || text.size() <= concise_text_bytes) return json::visible(text);
  std::size_t end = concise_text_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return json::visible(text.substr(0, end)) + "…";
}

Json to_json(const verdict::Finding& finding, bool detailed) {
  ObjectBuilder out(6);
  out.add("seat", json::visible_line(finding.seat))
      .add("says", verdict::name_of(finding.says))
      .add("reason", json::visible_line(finding.reason));
  if (!finding.evidence.empty()) {
    Json spans = array_of(finding.evidence.size());
    for (const auto& span : finding.evidence)
      spans.push_back(
          ObjectBuilder(3).add("id", json::visible_line(span.id)).add("start", span.start).add("end", span.end).take());
    out.add("evidence", std::move(spans));
  }
  if (detailed || !finding.version.empty()) out.add("version", finding.version);
  if (!finding.detail.empty()) out.add("detail", json::visible(finding.detail));
  return std::move(out).take();
}

// What no model seat saw. The places of the first; the bytes of all of them stand in the notes.
Json left_out_report(const Work& work) {
  constexpr std::size_t most_places = 100;
  Json out = Json::array();
  for (const auto& passage : work.packed.left_out) {
    if (out.size() == most_places) break;
    out.push_back(ObjectBuilder(3)
                      .add("id", json::visible_line(work.arguments.evidence[passage.document].id))
                      .add("start", passage.start)
                      .add("end", passage.end)
                      .take());
  }
  return out;
}

Json coverage_report(const verdict::Coverage& coverage, const Joined& all, const Work& work) {
  const bool claims_mode = work.arguments.claims_mode;
  Json unchecked = Json::array();
  std::size_t text = 0;
  for (const auto& item : coverage.unchecked) {
    Span rest = item.span;
    while (!rest.empty()) {
      while (text + 2 < all.starts.size() && all.starts[text + 1] <= rest.start) ++text;
      const Span here{rest.start, std::min(rest.end, std::max(all.starts[text + 1], rest.start + 1))};
      ObjectBuilder entry(4);
      if (claims_mode) entry.add("claim", text);
      entry.add("start", here.start - all.starts[text]).add("end", here.end - all.starts[text]);
      entry.add("reason", item.reason);
      unchecked.push_back(std::move(entry).take());
      rest.start = here.end;
    }
  }
  ObjectBuilder out(4);
  out.add("checked_bytes", coverage.checked_bytes)
      .add("total_bytes", coverage.total_bytes)
      .add("unchecked", std::move(unchecked));
  if (!work.packed.complete) out.add("evidence_left_out", left_out_report(work));
  return std::move(out).take();
}

Json claim_report(const Work& work, std::size_t index, bool detailed) {
  const PlannedClaim& planned = work.claims[index];
  Json findings = array_of(planned.input.findings.size());
  for (const auto& finding : planned.input.findings) findings.push_back(to_json(finding, detailed));
  ObjectBuilder out(8);
  out.add("index", index)
      .add("text", shown(planned.claim.text, detailed))
      .add("span", to_json(planned.claim.span))
      .add("type", verdict::name_of(planned.claim.type))
      .add("verdict", verdict::name_of(planned.verdict.verdict))
      .add("reason", planned.verdict.reason);
  if (const auto score = work.calibration.score(work, planned)) out.add("score", *score);
  out.add("findings", std::move(findings));
  return std::move(out).take();
}

// claims mode: one entry a string; its verdict is the minimum of its parts, its reason that of the first worst part.
Json string_report(const Work& work, std::size_t text, std::size_t first, std::size_t last, bool detailed) {
  const std::string& source = work.arguments.texts[text];
  ObjectBuilder out(9);
  out.add("index", text).add("text", shown(source, detailed)).add("span", to_json(Span{0, source.size()}));
  if (first == last) {
    const bool grounded = !work.arguments.evidence.empty();
    out.add("type", verdict::name_of(grounded ? verdict::ClaimType::grounded : verdict::ClaimType::world))
        .add("verdict", verdict::name_of(Verdict::undecided))
        .add("reason", "no_claims")
        .add("findings", Json::array());
    return std::move(out).take();
  }
  const auto begin = work.claims.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = work.claims.begin() + static_cast<std::ptrdiff_t>(last);
  const auto worst = std::min_element(
      begin, end, [](const PlannedClaim& a, const PlannedClaim& b) { return a.verdict.verdict < b.verdict.verdict; });
  const bool several = last - first > 1;
  Json findings = Json::array();
  Json parts = Json::array();
  for (auto planned = begin; planned != end; ++planned) {
    for (const auto& finding : planned->input.findings) findings.push_back(to_json(finding, detailed));
    if (!several) continue;
    ObjectBuilder part(5);
    part.add("span", to_json(planned->claim.span))
        .add("type", verdict::name_of(planned->claim.type))
        .add("verdict", verdict::name_of(planned->verdict.verdict))
        .add("reason", planned->verdict.reason);
    if (const auto score = work.calibration.score(work, *planned)) part.add("score", *score);
    parts.push_back(std::move(part).take());
  }
  out.add("type", verdict::name_of(worst->claim.type))
      .add("verdict", verdict::name_of(worst->verdict.verdict))
      .add("reason", worst->verdict.reason);
  if (const auto score = work.calibration.score(work, *worst)) out.add("score", *score);
  out.add("findings", std::move(findings));
  if (several) out.add("parts", std::move(parts));
  return std::move(out).take();
}

Json claims_report(const Work& work) {
  const bool detailed = work.arguments.detailed;
  Json out = array_of(work.arguments.claims_mode ? work.arguments.texts.size() : work.claims.size());
  if (!work.arguments.claims_mode) {
    for (std::size_t i = 0; i < work.claims.size(); ++i) out.push_back(claim_report(work, i, detailed));
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
  for (std::size_t i = 0; i < documents.size(); ++i) {
    ObjectBuilder document(6);
    document.add("id", json::visible_line(documents[i].id))
        .add("hash", work.evidence.hash(i))
        .add("bytes", documents[i].text.size())
        .add("origin", verdict::name_of(documents[i].origin));
    if (!documents[i].source.empty()) document.add("source", json::visible_line(documents[i].source));
    if (!documents[i].date.empty()) document.add("date", json::visible_line(documents[i].date));
    out.push_back(std::move(document).take());
  }
  return out;
}

Json seats_report(const Work& work, bool detailed) {
  Json out = array_of(work.seats.size() + work.sources.size());
  for (const auto& seat : work.seats) out.push_back(seat_report(seat, detailed));
  for (const auto& source : work.sources) out.push_back(seat_report(source, detailed));
  return out;
}

}  // namespace

Json report(const Work& work) {
  const Joined all = joined(work);
  verdict::GateResult gate = verdict::decide(all.input);
  Json calibration = work.calibration.report(work);
  if (calibration.is_object())
    for (const Json& type : calibration.at("claims"))
      if (const std::string refused = type.value("refused", std::string());
          !refused.empty() && std::ranges::find(gate.reasons, refused) == gate.reasons.end())
        gate.reasons.push_back(refused);
  Json claims = claims_report(work);
  add_sources(work, claims);
  ObjectBuilder out(15);  // fourteen at most, and the receipt that the server adds
  out.add("verdict", verdict::name_of(gate.verdict))
      .add("gate", verdict::name_of(gate.gate))
      .add("reasons", gate.reasons)
      .add("claims", std::move(claims))
      .add("coverage", coverage_report(gate.coverage, all, work));
  if (gate.gate == verdict::Gate::released) out.add("released_text", released_text(work, gate, all));
  if (!gate.dropped.empty()) {
    Json dropped = array_of(gate.dropped.size());
    for (const auto& item : gate.dropped)
      dropped.push_back(
          ObjectBuilder(3).add("start", item.span.start).add("end", item.span.end).add("reason", item.reason).take());
    out.add("dropped", std::move(dropped));
  }
  if (work.arguments.detailed) out.add("evidence", evidence_report(work));
  out.add("seats", seats_report(work, work.arguments.detailed));
  auto paid = work.seats;
  paid.insert(paid.end(), work.sources.begin(), work.sources.end());
  if (!paid.empty()) out.add("cost_usd", cost_report(paid));
  out.add("profile", work.profile);
  if (std::ranges::any_of(work.claims, &PlannedClaim::for_panel))
    out.add("effective_votes", work.calibration.effective_votes(work));
  out.add("calibration", std::move(calibration));
  const std::string cost = cost_note(paid);
  if (!work.notes.empty() || !cost.empty()) {
    Json notes = array_of(work.notes.size() + 1);
    for (const auto& note : work.notes) notes.push_back(json::visible_line(note));
    if (!cost.empty()) notes.push_back(cost);
    out.add("notes", std::move(notes));
  }
  return std::move(out).take();
}

// Members stand in the order of the canonical form, which then has nothing to sort.
Json record(const Work& work) {
  constexpr std::size_t most_claims = 1000;  // of the log's detail; the counts are always whole
  std::map<std::string_view, std::size_t> counts;
  Json claims = array_of(std::min(work.claims.size(), most_claims));
  for (const auto& planned : work.claims) {
    ++counts[verdict::name_of(planned.verdict.verdict)];
    if (claims.size() >= most_claims) continue;
    Json findings = array_of(planned.input.findings.size());
    for (const auto& finding : planned.input.findings)
      findings.push_back(ObjectBuilder(4)
                             .add("reason", json::visible_line(finding.reason))
                             .add("says", verdict::name_of(finding.says))
                             .add("seat", json::visible_line(finding.seat))
                             .add("version", finding.version)
                             .take());
    claims.push_back(ObjectBuilder(6)
                         .add("findings", std::move(findings))
                         .add("reason", planned.verdict.reason)
                         .add("span", to_json(planned.claim.span))
                         .add("text", planned.text)
                         .add("type", verdict::name_of(planned.claim.type))
                         .add("verdict", verdict::name_of(planned.verdict.verdict))
                         .take());
  }
  ObjectBuilder counted(counts.size());
  for (const auto& [name, count] : counts) counted.add(name, count);
  ObjectBuilder out(9);
  out.add("claims", std::move(claims)).add("counts", std::move(counted).take()).add("evidence", evidence_report(work));
  if (Json judgement = judgement_of(work); !judgement.is_null()) out.add("judgement", std::move(judgement));
  out.add("profile", work.profile)
      .add("quorum", work.policy.quorum)
      .add("release", verdict::name_of(work.policy.release))
      .add("required", verdict::name_of(work.policy.required))
      .add("seats", seats_report(work, true));
  return std::move(out).take();
}

}  // namespace portcullis::tools::verify
