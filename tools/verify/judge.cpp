// See judge.hpp. The plain functions of work.hpp do each step; this file only puts them in order.
#include "tools/verify/judge.hpp"

#include <algorithm>
#include <optional>

#include "tools/billing.hpp"
#include "tools/host/round.hpp"
#include "tools/verify/hearing.hpp"
#include "tools/verify/panel_question.hpp"
#include "tools/verify/programs.hpp"
#include "tools/verify/proofs.hpp"
#include "tools/verify/rounds/ask.hpp"

namespace portcullis::tools::verify {
namespace {

struct Judging : std::enable_shared_from_this<Judging> {
  Judging(std::shared_ptr<Call> call_, std::unique_ptr<Work> work_,
          std::move_only_function<void(std::unique_ptr<Work>)> done_)
      : call(std::move(call_)), work(std::move(work_)), done(std::move(done_)) {}

  void start() {
    auto self = shared_from_this();
    call->compute(
        work->arguments.bytes(),
        [self] {
          check(*self->work);
          self->asked = plan_panel(*self->work);
        },
        [self] {
          run_programs(self->call, *self->work,
                       [self] { run_proofs(self->call, *self->work, [self] { self->checked(); }); });
        });
  }

  void checked() {
    if (asked.empty() || call->cancelled()) return join();
    fanout::PanelRequest request;
    request.seats = work->panel;
    const std::string nonce = call->nonce();
    request.prompt = panel_prompt(*work, asked, nonce);
    bill(request, *call, nonce, work->hedge);
    request.schema = panel_reply_schema();
    request.check = [count = asked.size()](const Json& reply) { return check_panel_reply(reply, count); };
    request.deadline = std::min(call->deadline(), call->started() + work->policy.deadline);
    if (rounds::planned(work->policy)) request.deadline = rounds::first_deadline(*call, request.deadline);
    if (!work->host_stage.empty()) {
      if (auto ask = host::ask(*call, work->host_stage, request, work->kept)) {
        work->ask = std::make_shared<Outcome>(std::move(*ask));
        return join();
      }
    }
    auto self = shared_from_this();
    hearing.emplace(*work, asked);
    request.decided = [self](const std::vector<fanout::SeatOutcome>& ended) { return self->hearing->decided(ended); };
    request.progress = [self](std::size_t ended, std::size_t all) {
      self->call->progress(static_cast<double>(ended), static_cast<double>(all),
                           std::to_string(ended) + " of " + std::to_string(all) + " seats answered");
    };
    call->progress(0, static_cast<double>(work->panel.size()),
                   "asking " + std::to_string(work->panel.size()) + " seats");
    run = call->panel().start(std::move(request), [self](std::vector<fanout::SeatOutcome> outcomes) {
      self->run.reset();
      self->take(outcomes);
      self->work->seats = std::move(outcomes);
      rounds::ask_again(self->call, *self->work, [self] { self->join(); });
    });
    call->on_cancel([weak = std::weak_ptr<fanout::PanelRun>(run)] {
      if (const auto running = weak.lock()) running->cancel();
    });
  }

  void take(const std::vector<fanout::SeatOutcome>& outcomes) {
    auto findings = hearing->findings(outcomes);
    for (std::size_t i = 0; i < asked.size(); ++i)
      for (auto& finding : findings[i]) work->claims[asked[i]].input.findings.push_back(std::move(finding));
  }

  void join() {
    join_all(*work);
    done(std::move(work));
  }

  std::shared_ptr<Call> call;
  std::unique_ptr<Work> work;
  std::move_only_function<void(std::unique_ptr<Work>)> done;
  std::vector<std::size_t> asked;
  std::optional<Hearing> hearing;
  std::shared_ptr<fanout::PanelRun> run;
};

}  // namespace

void judge(std::shared_ptr<Call> call, std::unique_ptr<Work> work,
           std::move_only_function<void(std::unique_ptr<Work>)> done) {
  std::make_shared<Judging>(std::move(call), std::move(work), std::move(done))->start();
}

}  // namespace portcullis::tools::verify
