// The runners of panels and of sources with every seat's end counted on its way back to the tool. Put between the real
// ones and the tools by server/cli.
#pragma once

#include "server/metrics/metrics.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/retrieval/source_runner.hpp"

namespace portcullis::server::metrics {

class MeteredPanel final : public tools::fanout::PanelRunner {
 public:
  // Both outlive this, and every run of it.
  MeteredPanel(tools::fanout::PanelRunner& inner, Metrics& metrics) : inner_(inner), metrics_(metrics) {}

  std::shared_ptr<tools::fanout::PanelRun> start(
      tools::fanout::PanelRequest request,
      std::move_only_function<void(std::vector<tools::fanout::SeatOutcome>)> done) override;
  std::vector<tools::fanout::ProviderState> providers() const override { return inner_.providers(); }

 private:
  tools::fanout::PanelRunner& inner_;
  Metrics& metrics_;
};

class MeteredSources final : public tools::retrieval::SourceRunner {
 public:
  MeteredSources(std::shared_ptr<tools::retrieval::SourceRunner> inner, Metrics& metrics)
      : inner_(std::move(inner)), metrics_(metrics) {}

  std::shared_ptr<tools::retrieval::SourceRun> start(tools::retrieval::SourceRequest request, Done done) override;
  std::vector<tools::retrieval::SourceState> states() const override { return inner_->states(); }

 private:
  std::shared_ptr<tools::retrieval::SourceRunner> inner_;
  Metrics& metrics_;
};

}  // namespace portcullis::server::metrics
