// See finding.hpp. Everything that is shown was made visible here, whoever wrote it.
#include "server/doctor/finding.hpp"

#include <algorithm>

#include "transport/json/visible.hpp"

namespace portcullis::server::doctor {
namespace {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::note:
      return "note";
    case Level::warning:
      return "warning";
    case Level::wrong:
      return "wrong";
  }
  return "wrong";
}

const char* colour_of(Level level) {
  return level == Level::ok ? "32" : level == Level::wrong ? "31" : level == Level::warning ? "33" : "36";
}

}  // namespace

bool healthy(const Findings& findings) {
  return std::ranges::none_of(findings, [](const Finding& finding) { return finding.level == Level::wrong; });
}

Json to_json(const Findings& findings, Json panel) {
  Json list = Json::array();
  for (const Finding& finding : findings) {
    Json entry{{"level", name_of(finding.level)},
               {"code", finding.code},
               {"subject", json::visible_line(finding.subject)},
               {"what", json::visible_line(finding.what)}};
    if (!finding.fix.empty()) entry["fix"] = json::visible_line(finding.fix);
    list.push_back(std::move(entry));
  }
  Json out{{"healthy", healthy(findings)}, {"findings", std::move(list)}};
  if (!panel.is_null()) out["panel"] = std::move(panel);
  return out;
}

std::string to_text(const Findings& findings, bool colours) {
  std::string out;
  for (const Finding& finding : findings) {
    std::string level(name_of(finding.level));
    level.resize(9, ' ');
    if (colours) level = "\033[" + std::string(colour_of(finding.level)) + "m" + level + "\033[0m";
    out += level + json::visible_line(finding.subject) + ": " + json::visible_line(finding.what);
    if (finding.level != Level::ok) out += " [" + finding.code + "]";
    out += '\n';
    if (!finding.fix.empty()) out += "         fix: " + json::visible_line(finding.fix) + '\n';
  }
  return out;
}

}  // namespace portcullis::server::doctor
