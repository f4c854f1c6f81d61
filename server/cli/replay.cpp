// `replay`: what the audit log holds of votes and claims, judged again, by the policy they were judged by or by that of
// a profile of today. Nothing is asked and nothing is written; a log that is not whole is not replayed.
#include <cstdio>

#include "server/audit/snapshot.hpp"
#include "server/audit/verify.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/print.hpp"
#include "tools/consult/rejudge.hpp"
#include "tools/verify/rejudge.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::cli {
namespace {

Exit refuse_replay(const schemas::Problem& problem) {
  std::fputs(problem_text(problem).c_str(), stderr);
  return problem.code == "audit_corrupt" ? Exit::internal_error : Exit::usage;
}

struct Counts {
  std::uint64_t calls = 0, without_vote = 0, changed = 0, to_released = 0, to_withheld = 0, unreadable = 0;
};

struct Rejudged {
  tools::verdict::Verdict verdict;
  tools::verdict::Gate gate;
  std::string reason;
};

using Judge = std::function<std::expected<Rejudged, std::string>(const std::string& tool, const Json& judgement,
                                                                 std::chrono::sys_days day)>;

template <class Again>
std::expected<Rejudged, std::string> as_one(Again again) {
  if (!again) return std::unexpected(std::move(again.error()));
  return Rejudged{again->verdict, again->gate, std::move(again->reason)};
}

// One line of JSON for a record that holds what a panel said.
void replay_record(const Json& record, const Judge& judge, bool all, Counts& counts) {
  ++counts.calls;
  const auto text = [&](const char* name) { return record.value(name, std::string()); };
  const auto detail = record.find("detail");
  const std::string tool = text("tool");
  if ((tool != "consult" && tool != "verify") || text("outcome") != "result" || detail == record.end() ||
      !detail->contains("judgement")) {
    ++counts.without_vote;
    return;
  }
  const auto day = tools::verdict::day_of(text("time").substr(0, 10));
  const auto again = day ? judge(tool, (*detail)["judgement"], *day) : std::unexpected(std::string("no time"));
  Json line{{"receipt", text("id")}, {"leaf", record.value("leaf", Json(nullptr))}, {"tool", tool}};
  line["before"] = Json{{"verdict", text("verdict")}, {"gate", text("gate")}};
  if (!again) {
    ++counts.unreadable;
    line["error"] = again.error();
    std::fputs((json::write(line) + "\n").c_str(), stdout);
    return;
  }
  const std::string verdict(tools::verdict::name_of(again->verdict)), gate(tools::verdict::name_of(again->gate));
  line["after"] = Json{{"verdict", verdict}, {"gate", gate}, {"reason", again->reason}};
  const bool changed = verdict != text("verdict") || gate != text("gate");
  line["changed"] = changed;
  if (changed) ++counts.changed;
  if (gate != text("gate")) ++(gate == "released" ? counts.to_released : counts.to_withheld);
  if (changed || all) std::fputs((json::write(line) + "\n").c_str(), stdout);
}

}  // namespace

Exit replay(const ReplayCommand& command, const config::Config& config) {
  const std::filesystem::path directory =
      command.directory.empty() ? config.audit_directory : std::filesystem::path(command.directory);
  const auto settings = config::settings_of(config);
  Judge judge = [](const std::string& tool, const Json& judgement, std::chrono::sys_days) {
    return tool == "verify" ? as_one(tools::verify::rejudge(judgement)) : as_one(tools::consult::rejudge(judgement));
  };
  if (!command.profile.empty()) {
    const auto profile = tools::find_profile(settings, command.profile);
    if (!profile) return refuse_replay(profile.error());
    judge = [&settings, profile = *profile](const std::string& tool, const Json& judgement, std::chrono::sys_days day) {
      return tool == "verify" ? as_one(tools::verify::rejudge(judgement, settings, *profile, day))
                              : as_one(tools::consult::rejudge(judgement, settings, *profile, day));
    };
  }
  const auto damaged = [](const std::string& what) {
    return refuse_replay({"audit_corrupt", "The audit log is not whole: " + what, {}, "Run portcullis audit verify."});
  };
  if (const auto report = audit::verify(directory); !report.ok) return damaged(report.problem);
  auto snapshot = audit::take_snapshot(directory);
  if (!snapshot) return damaged(snapshot.error().problem);
  audit::Position at = snapshot->beginning.position;
  audit::Walk walk(at, snapshot->leaves, snapshot->leaves_size, snapshot->checkpoints, snapshot->checkpoints_size);
  Counts counts;
  while (true) {
    const auto leaf = walk.next();
    if (!leaf) return damaged(leaf.error().problem);
    if (!*leaf) break;
    const auto record = audit::read_record((*leaf)->record, (*leaf)->index);
    if (!record) return damaged(record.error());
    replay_record(*record, judge, command.all, counts);
  }
  std::fprintf(
      stderr,
      "portcullis: %llu calls, %llu without a vote to judge; %llu verdicts changed, %llu now released, %llu now "
      "withheld, %llu unreadable.\n",
      static_cast<unsigned long long>(counts.calls), static_cast<unsigned long long>(counts.without_vote),
      static_cast<unsigned long long>(counts.changed), static_cast<unsigned long long>(counts.to_released),
      static_cast<unsigned long long>(counts.to_withheld), static_cast<unsigned long long>(counts.unreadable));
  return counts.changed == 0 && counts.unreadable == 0 ? Exit::ok : Exit::withheld;
}

}  // namespace portcullis::server::cli
