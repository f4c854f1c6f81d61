// See handler.hpp. Free text cannot be compared as a whole: there the first usable answer is a draft, which the other
// families judge claim by claim the way `verify` does.
#include "tools/consult/handler.hpp"

#include <algorithm>
#include <map>

#include "tools/billing.hpp"
#include "tools/consult/ballot_report.hpp"
#include "tools/consult/calibrated.hpp"
#include "tools/consult/challenge.hpp"
#include "tools/consult/draft.hpp"
#include "tools/consult/question.hpp"
#include "tools/consult/rejudge.hpp"
#include "tools/consult/stopping.hpp"
#include "tools/fanout/merge.hpp"
#include "tools/host/kept.hpp"
#include "tools/host/round.hpp"
#include "tools/retrieval/fetch.hpp"
#include "tools/verify/judge.hpp"
#include "tools/verify/rounds/ask.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::consult {
namespace {

using NoFallen = std::map<std::string, std::string>;
using Done = std::move_only_function<void(Outcome)>;

struct Consulting : std::enable_shared_from_this<Consulting> {
  std::shared_ptr<Call> call;
  std::shared_ptr<const Settings> settings;
  Done done;
  Question question;
  std::string profile;
  verdict::Policy policy;
  bool hedge = false;
  Call::Clock::time_point deadline;
  std::vector<fanout::ModelSeat> seats;
  std::vector<verdict::PlannedSeat> planned;
  std::vector<fanout::SeatOutcome> outcomes;
  std::map<std::string, fanout::SeatOutcome> paid;  // in earlier rounds
  std::optional<PanelCalibration> calibration;
  Json judgement = nullptr;  // of the vote, for the audit record
  std::string task_class;
  std::shared_ptr<fanout::PanelRun> run;
  std::optional<std::map<std::string, std::string>> fallen;  // by the challenge round, once it was held
  std::vector<verdict::Ballot> before_it;                    // the ballots, and the answer that was challenged
  std::string challenged_answer;

  void start(Json arguments) {
    question.text = std::move(arguments["question"].get_ref<std::string&>());
    if (question.text.size() > settings->text_bytes)
      return done(failed({"question_too_large",
                          "The question has " + std::to_string(question.text.size()) + " bytes; at most " +
                              std::to_string(settings->text_bytes) + " are allowed.",
                          {},
                          "Ask a shorter question and give documents as `evidence`."}));
    question.format_json = std::move(arguments["answer_format"]);
    auto format = read_format(question.format_json);
    if (!format) return done(failed(std::move(format.error())));
    question.format = std::move(*format);
    if (const auto evidence = arguments.find("evidence"); evidence != arguments.end()) {
      auto documents = verify::read_evidence(*evidence, settings->evidence_bytes);
      if (!documents) return done(failed(std::move(documents.error())));
      question.evidence = std::move(*documents);
    }
    if (const auto name = arguments.find("profile"); name != arguments.end()) profile = name->get<std::string>();
    const auto found = find_profile(*settings, profile);
    if (!found) return done(failed(found.error()));
    if (profile.empty()) profile = settings->default_profile;
    policy = verdict::tightened((*found)->policy, settings->floor);
    hedge = (*found)->hedge;
    seats = (*found)->seats;
    if (seats.empty())
      return done(failed({"no_model_seat",
                          "No model seat is configured, so there is nobody to consult.",
                          {},
                          settings->no_seat_help}));
    for (const auto& seat : seats) planned.push_back(seat.planned());
    task_class = (*found)->task_class;
    if (const auto name = arguments.find("task_class"); name != arguments.end()) task_class = name->get<std::string>();
    calibration.emplace(*settings, **found, policy, task_class,
                        question.format_json.at("type").get_ref<const std::string&>(), question.format.tolerance != 0);
    auto self = shared_from_this();
    retrieval::fetch(call, *settings, std::move(question.evidence), [self](auto evidence) {
      if (!evidence) return self->done(failed(std::move(evidence.error())));
      self->question.evidence = std::move(*evidence);
      self->pack();
    });
  }

  void pack() {
    auto self = shared_from_this();
    std::size_t bytes = 0;
    for (const auto& document : question.evidence) bytes += document.text.size();
    call->compute(bytes, [self] { self->pack_evidence(); }, [self] { self->ask(); });
  }

  // One prompt goes to every seat, so the smallest window counts.
  void pack_evidence() {
    std::vector<std::string_view> documents;
    for (const auto& document : question.evidence) documents.push_back(document.text);
    const std::size_t room = packing::evidence_room(seats, providers::Prompt().max_output_tokens);
    question.packed =
        packing::pack(documents, question.text, room > question.text.size() ? room - question.text.size() : 0);
  }

  void ask() {
    // Evidence takes its time; nobody pays for an answer that nobody waits for any more.
    if (call->cancelled()) return finish_vote();
    fanout::PanelRequest request;
    request.seats = seats;
    const std::string nonce = call->nonce();
    request.prompt = prompt_for(question, nonce);
    bill(request, *call, nonce, hedge);
    request.schema = reply_schema();
    auto self = shared_from_this();
    request.check = [self](const Json& reply) { return check_reply(reply, self->question.format); };
    request.deadline = deadline = std::min(call->deadline(), call->started() + policy.deadline);
    if (challenged()) request.deadline = verify::rounds::first_deadline(*call, deadline);
    paid = host::outcomes_of(host::paid(*call));
    request.answered = paid;
    if (auto asked = host::ask(*call, "answer", request)) return done(std::move(*asked));
    request.decided = [self](const std::vector<fanout::SeatOutcome>& ended) {
      return stops({.seats = &self->seats,
                    .format = &self->question.format,
                    .panel = self->panel_policy(),
                    .scoring = self->calibration->scoring(),
                    .challenged = self->challenged()},
                   ended);
    };
    request.progress = [self](std::size_t ended, std::size_t all) {
      self->call->progress(static_cast<double>(ended), static_cast<double>(all),
                           std::to_string(ended) + " of " + std::to_string(all) + " seats answered");
    };
    call->progress(0, static_cast<double>(seats.size()), "asking " + std::to_string(seats.size()) + " seats");
    run = call->panel().start(std::move(request), [self](std::vector<fanout::SeatOutcome> ended) {
      self->run.reset();
      self->outcomes = std::move(ended);
      for (auto& outcome : self->outcomes)
        if (const auto known = self->paid.find(outcome.seat); known != self->paid.end()) outcome = known->second;
      if (self->question.format.type == AnswerType::text)
        self->judge_draft();
      else
        self->finish_vote();
    });
    call->on_cancel([weak = std::weak_ptr<fanout::PanelRun>(run)] {
      if (const auto running = weak.lock()) running->cancel();
    });
  }

  verdict::PanelPolicy panel_policy() const {
    return verdict::panel_policy(policy, verdict::planned_families(planned));
  }

  // What the two ways of answering have in common.
  Json result(verdict::Verdict verdict, std::string_view reason, const std::string* answer) {
    const bool good = answer != nullptr && verdict >= policy.required;
    Json out{{"verdict", verdict::name_of(verdict)},
             {"gate", verdict::name_of(good ? verdict::Gate::released : verdict::Gate::withheld)}};
    Json reasons = Json::array();
    reasons.push_back(reason);
    if (!good && verdict >= verdict::Verdict::agreed && verdict < policy.required)
      reasons.push_back("below_required_" + std::string(verdict::name_of(policy.required)));
    out["reasons"] = std::move(reasons);
    if (good) out["answer"] = json::visible(*answer);
    return out;
  }

  void finish(Json out, Json votes, Json dissent, std::optional<int> score = {}) {
    out["votes"] = std::move(votes);
    out["effective_votes"] = calibration->effective_votes();
    out["dissent"] = std::move(dissent);
    out["calibration"] = calibration->report(score);
    if (!calibration->refused().empty()) out["reasons"].push_back(calibration->refused());
    out["seats"] = seat_reports(false);
    out["cost_usd"] = cost_report(outcomes);
    out["profile"] = profile;
    if (const std::string note = cost_note(outcomes); !note.empty()) out["notes"].push_back(note);
    if (!question.packed.complete) out["notes"].push_back(part_note(question));
    Outcome outcome;
    outcome.record = Json{{"profile", profile},
                          {"required", verdict::name_of(policy.required)},
                          {"quorum", policy.quorum},
                          {"seats", seat_reports(true)},
                          {"votes", out["votes"].size()}};
    if (Json fetched = retrieval::fetched_record(question.evidence); !fetched.empty())
      outcome.record["evidence"] = std::move(fetched);
    if (!judgement.is_null()) outcome.record["judgement"] = std::move(judgement);
    outcome.result = std::move(out);
    done(std::move(outcome));
  }

  // A draft is challenged claim by claim, by its judges.
  bool challenged() const { return policy.challenge_round && question.format.type != AnswerType::text; }

  // Whoever is behind the answer that has won.
  void hear_again(const std::vector<verdict::Ballot>& cast, const std::string& answer) {
    Challenge asked{.question = &question, .answer = answer, .voters = {}, .hedge = hedge, .deadline = deadline};
    for (const auto& seat : seats)
      if (std::ranges::any_of(cast,
                              [&](const auto& vote) { return vote.seat == seat.name && vote.canonical == answer; }))
        asked.voters.push_back(seat);
    before_it = cast;
    challenged_answer = answer;
    challenge(call, std::move(asked), [self = shared_from_this()](Challenged heard) {
      self->fallen = std::move(heard.fallen);
      for (const auto& end : heard.ended)
        for (auto& outcome : self->outcomes)
          if (outcome.seat == end.seat) fanout::merge(outcome, end);
      self->finish_vote();
    });
  }

  void finish_vote() {
    // Behind the challenge the answers stay as they were grouped: without one of them they might be others.
    auto cast = fallen ? before_it : ballots(outcomes, question.format);
    if (fallen)
      for (auto& ballot : cast)
        if (fallen->contains(ballot.seat)) ballot.canonical.clear();
    const auto panel = panel_policy();
    auto vote = verdict::count(planned, cast, panel, calibration->scoring());
    std::string overruled;
    const auto too_low = [&](const auto& document) { return document.origin < policy.evidence_origin; };
    if (std::ranges::any_of(question.evidence, too_low)) {
      vote.verdict = verdict::Verdict::undecided;
      vote.reason = overruled = "evidence_origin_too_low";
      vote.winner.reset();
    }
    // What was agreed on a part of the evidence may be refuted by the rest.
    if (!question.packed.complete) {
      vote.verdict = verdict::Verdict::undecided;
      vote.reason = overruled = "partial_evidence";
      vote.winner.reset();
    }
    if (fallen && vote.winner && vote.votes[*vote.winner].answer != challenged_answer) {
      vote.verdict = verdict::Verdict::undecided;
      vote.reason = overruled = "not_heard_again";
      vote.winner.reset();
    }
    if (challenged() && vote.winner && !fallen) return hear_again(cast, vote.votes[*vote.winner].answer);
    judgement = judgement_of({.seats = &seats,
                              .ballots = &cast,
                              .vote = &vote,
                              .policy = policy,
                              .panel = panel,
                              .scoring = calibration->scoring(),
                              .task_class = task_class,
                              .answer_type = question.format_json.at("type").get<std::string>(),
                              .overruled = overruled,
                              .challenged = fallen.has_value()});
    const std::string* answer = vote.winner ? &vote.votes[*vote.winner].answer : nullptr;
    finish(result(vote.verdict, vote.reason, answer), votes_report(vote.votes),
           dissent_report(outcomes, cast, answer, fallen ? *fallen : NoFallen()), vote.score);
  }

  void judge_draft() {
    const auto cast = ballots(outcomes, question.format);
    const auto author = draft_of(seats, cast);
    if (!author) return finish_vote();
    auto work = work_of_draft(*author, question, seats, policy, deadline - call->started());
    work->profile = profile;
    work->hedge = hedge;
    // The answers are paid for; they come back with what the client's model says of the draft.
    work->host_stage = "draft";
    work->kept = host::kept(outcomes);
    auto self = shared_from_this();
    verify::judge(call, std::move(work), [self, draft = author->canonical, cast](std::unique_ptr<verify::Work> judged) {
      if (judged->ask) return self->ask_client(std::move(*judged->ask));
      self->finish_draft(draft, cast, *judged);
    });
  }

  // The audit record says who was paid in this round.
  void ask_client(Outcome asked) {
    asked.record = Json{{"profile", profile}, {"seats", seat_reports(true)}};
    if (Json fetched = retrieval::fetched_record(question.evidence); !fetched.empty())
      asked.record["evidence"] = std::move(fetched);
    done(std::move(asked));
  }

  Json seat_reports(bool detailed) const {
    Json reports = Json::array();
    for (const auto& outcome : outcomes) reports.push_back(seat_report(outcome, detailed));
    return reports;
  }

  void finish_draft(const std::string& draft, const std::vector<verdict::Ballot>& cast, const verify::Work& work) {
    const Json judged = verify::report(work);
    const auto verdict = verdict::verdict_from(judged.at("verdict").get_ref<const std::string&>());
    const bool released = judged.at("gate") == "released";
    Json out = result(verdict.value_or(verdict::Verdict::undecided), "draft_judged", released ? &draft : nullptr);
    for (const auto& reason : judged.at("reasons")) out["reasons"].push_back(reason);
    Json votes = texts_report(cast, seats.size());
    Json apart = dissent_report(outcomes, cast, released ? &draft : nullptr);
    for (const auto& seat : work.seats) outcomes.push_back(seat);
    finish(std::move(out), std::move(votes), std::move(apart));
  }
};

class ConsultTool final : public Tool {
 public:
  explicit ConsultTool(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}
  std::string_view name() const override { return "consult"; }
  void start(std::shared_ptr<Call> call, Json arguments, Done done) override {
    auto consulting = std::make_shared<Consulting>();
    consulting->call = std::move(call);
    consulting->settings = settings_;
    consulting->done = std::move(done);
    consulting->start(std::move(arguments));
  }

 private:
  std::shared_ptr<const Settings> settings_;
};

}  // namespace

std::unique_ptr<Tool> make_consult_tool(std::shared_ptr<const Settings> settings) {
  return std::make_unique<ConsultTool>(std::move(settings));
}

}  // namespace portcullis::tools::consult
