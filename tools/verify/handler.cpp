// See handler.hpp: reads the arguments, has the text judged, reports.
#include "tools/verify/handler.hpp"

#include <algorithm>
#include <set>

#include "tools/host/round.hpp"
#include "tools/retrieval/fetch.hpp"
#include "tools/retrieval/seat.hpp"
#include "tools/retrieval/source_seat.hpp"
#include "tools/verify/judge.hpp"

namespace portcullis::tools::verify {
namespace {

class VerifyTool final : public Tool {
 public:
  explicit VerifyTool(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "verify"; }

  void start(std::shared_ptr<Call> call, Json arguments, std::move_only_function<void(Outcome)> done) override {
    auto read = read_arguments(std::move(arguments), *settings_);
    if (!read) return done(failed(std::move(read.error())));
    const auto profile = find_profile(*settings_, read->profile);
    if (!profile) return done(failed(profile.error()));

    auto work = std::make_unique<Work>();
    work->arguments = std::move(*read);
    // The release mode is a choice of form: every released byte meets the policy either way. Only the floor forbids it.
    verdict::Policy policy = (*profile)->policy;
    if (work->arguments.release) policy.release = *work->arguments.release;
    work->policy = verdict::tightened(policy, settings_->floor);
    work->hedge = (*profile)->hedge;
    work->profile = work->arguments.profile.empty() ? settings_->default_profile : work->arguments.profile;
    work->panel = without_family((*profile)->seats, work->arguments.author);
    if (!work->arguments.author.empty() && !work->panel.empty() && work->panel.size() == (*profile)->seats.size())
      work->notes.push_back("No seat of the panel is of the author's family \"" + work->arguments.author +
                            "\", so none was left out. Families: " + families_of(work->panel) + ".");

    work->calibration = ClaimCalibration(*settings_, **profile, work->policy, work->panel);
    work->host_stage = "verify";
    auto documents = std::move(work->arguments.evidence);
    auto kept = std::make_shared<std::pair<std::unique_ptr<Work>, std::move_only_function<void(Outcome)>>>(
        std::move(work), std::move(done));
    retrieval::fetch(call, *settings_, std::move(documents), [call, settings = settings_, kept](auto evidence) {
      if (!evidence) return kept->second(failed(std::move(evidence.error())));
      search(call, settings, std::move(kept->first), std::move(*evidence), std::move(kept->second));
    });
  }

 private:
  using Done = std::move_only_function<void(Outcome)>;

  // What the corpora of the profile hold, where the call brings nothing that counts.
  static void search(const std::shared_ptr<Call>& call, const std::shared_ptr<const Settings>& settings,
                     std::unique_ptr<Work> work, std::vector<checkers::Document> evidence, Done done) {
    retrieval::SeatRequest request;
    if (const auto profile = find_profile(*settings, work->profile)) request.corpora = (*profile)->corpora;
    if (!request.corpora.empty()) request.texts = work->arguments.texts;
    request.required = work->policy.evidence_origin;
    request.deadline = std::min(call->deadline(), call->started() + work->policy.deadline);
    retrieval::SourceQuestion question;
    if (const auto profile = find_profile(*settings, work->profile)) question.sources = (*profile)->sources;
    if (!question.sources.empty()) question.texts = work->arguments.texts;
    question.required = request.required;
    question.counts = std::ranges::any_of(
        evidence, [&](const checkers::Document& document) { return document.origin >= request.required; });
    question.deadline = request.deadline;
    auto kept = std::make_shared<std::pair<std::unique_ptr<Work>, Done>>(std::move(work), std::move(done));
    retrieval::ask_corpora(call, *settings, std::move(request), std::move(evidence),
                           [call, settings, kept, question = std::move(question)](auto found) mutable {
                             if (!found) return kept->second(failed(std::move(found.error())));
                             if (!found->note.empty()) kept->first->notes.push_back(std::move(found->note));
                             ask_sources(call, settings, std::move(kept->first), std::move(question),
                                         std::move(found->evidence), std::move(kept->second));
                           });
  }

  // And what its sources outside the house say. What they cost is told whether they answered or not.
  static void ask_sources(const std::shared_ptr<Call>& call, const std::shared_ptr<const Settings>& settings,
                          std::unique_ptr<Work> work, retrieval::SourceQuestion question,
                          std::vector<checkers::Document> evidence, Done done) {
    auto kept = std::make_shared<std::pair<std::unique_ptr<Work>, Done>>(std::move(work), std::move(done));
    if (!question.sources.empty()) host::carry_spending(*call, call->spending().get());
    retrieval::ask_sources(call, *settings, std::move(question), std::move(evidence),
                           [call, settings, kept](retrieval::SourceFindings found) {
                             if (!found.problem.code.empty()) {
                               Outcome outcome = failed(std::move(found.problem));
                               Json seats = Json::array();
                               for (const auto& seat : found.seats) seats.push_back(seat_report(seat, true));
                               outcome.record = Json{{"seats", std::move(seats)}};
                               return kept->second(std::move(outcome));
                             }
                             kept->first->arguments.evidence = std::move(found.evidence);
                             kept->first->sources = std::move(found.seats);
                             if (!found.note.empty()) kept->first->notes.push_back(std::move(found.note));
                             run(call, settings, std::move(kept->first), std::move(kept->second));
                           });
  }

  static void run(const std::shared_ptr<Call>& call, const std::shared_ptr<const Settings>& settings,
                  std::unique_ptr<Work> work, std::move_only_function<void(Outcome)> done) {
    judge(call, std::move(work), [call, settings, done = std::move(done)](std::unique_ptr<Work> judged) mutable {
      if (judged->ask) return done(std::move(*judged->ask));
      add_notes(*judged, *settings);
      std::shared_ptr<Work> shared = std::move(judged);
      auto outcome = std::make_shared<Outcome>();
      call->compute(
          shared->arguments.bytes(),
          [shared, outcome] {
            outcome->result = report(*shared);
            outcome->record = record(*shared);
          },
          [outcome, done = std::make_shared<std::move_only_function<void(Outcome)>>(std::move(done))] {
            (*done)(std::move(*outcome));
          });
    });
  }

  static void add_notes(Work& work, const Settings& settings) {
    const bool lacks_seats = std::any_of(work.claims.begin(), work.claims.end(), [](const PlannedClaim& planned) {
      return planned.not_asked_reason == "no_model_seat";
    });
    if (lacks_seats && settings.no_seat_help.empty())
      work.notes.emplace_back("No model seat is left once the author's family is left out.");
    else if (lacks_seats)
      work.notes.push_back("Some statements need model seats, and none is configured. " + settings.no_seat_help);
  }

  static std::string families_of(const std::vector<fanout::ModelSeat>& seats) {
    std::set<std::string> families;
    for (const auto& seat : seats) families.insert(seat.family);
    std::string out;
    for (const auto& family : families) out += (out.empty() ? "" : ", ") + family;
    return out;
  }

  std::shared_ptr<const Settings> settings_;
};

}  // namespace

std::unique_ptr<Tool> make_verify_tool(std::shared_ptr<const Settings> settings) {
  return std::make_unique<VerifyTool>(std::move(settings));
}

}  // namespace portcullis::tools::verify
