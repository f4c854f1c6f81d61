// See probe.hpp.
#include "server/doctor/probe.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>

#include "schemas/embedded.hpp"
#include "schemas/validator.hpp"
#include "server/doctor/cause.hpp"
#include "tools/fanout/runner.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::doctor {
namespace {

using tools::fanout::ModelSeat;
using tools::fanout::SeatOutcome;

// PROVIDER, MODEL, SEAT and KEY are filled in.
constexpr std::string_view other_key =
    "Check the key of provider PROVIDER (KEY): it may be wrong, expired or without "
    "the right to use MODEL.";
constexpr std::string_view other_model =
    "Correct the model of seat SEAT in the configuration, and the provider's list of models says how it is written; or "
    "correct providers.PROVIDER.base_url.";
constexpr std::string_view no_way =
    "Check providers.PROVIDER.base_url, the network, the firewall and the proxy of this machine.";
constexpr std::string_view later = "Try again later; nothing has to be changed here.";
constexpr std::string_view looser =
    "Set providers.PROVIDER.structured to \"json_object\" or \"none\", or choose a model that keeps a schema.";

constexpr std::array rows{
    Cause{"no_key", "key_missing", "has no key", "Set it in the server's environment (KEY)."},
    Cause{"http_401", "bad_key", "refused the key", other_key},
    Cause{"http_403", "bad_key", "refused the key", other_key},
    Cause{"http_402", "no_credit", "says that the account has no credit", "Top up the account of PROVIDER."},
    Cause{"http_404", "model_not_found", "does not know the model MODEL", other_model},
    Cause{"model_not_found", "model_not_found", "does not know the model MODEL", other_model},
    Cause{"http_400", "request_refused", "refused the form of the request", looser},
    Cause{"http_422", "request_refused", "refused the form of the request", looser},
    Cause{"http_429", "rate_limited", "says that there were too many requests", later},
    Cause{"http_5", "provider_out_of_order", "is out of order", later},
    Cause{"http_", "unexpected_status", "answered with an unexpected status", no_way},
    Cause{"resolve_failed", "unreachable", "has an address whose name is not known", no_way},
    Cause{"connect_refused", "unreachable", "does not listen at its address", no_way},
    Cause{"connect_failed", "unreachable", "cannot be reached", no_way},
    Cause{"connection_lost", "unreachable", "closed the connection", no_way},
    Cause{"timed_out", "unreachable", "did not answer in time", no_way},
    Cause{"address_refused", "private_address", "has a private address, and such are refused",
          "If it is meant to be there, set providers.PROVIDER.allow_private = true."},
    Cause{"tls_untrusted", "tls_untrusted", "shows a certificate of an authority that is not known here",
          "Set providers.PROVIDER.ca_file to the PEM file of its authority, or install the package ca-certificates."},
    Cause{"tls_expired", "tls_expired", "shows a certificate that has expired or is not valid yet",
          "Have it renewed, and check the clock of this machine."},
    Cause{"tls_wrong_host", "tls_wrong_host", "shows a certificate for another name",
          "Write providers.PROVIDER.base_url with the name that the certificate has."},
    Cause{"tls_failed", "tls_failed", "could not agree on a TLS version (1.2 or later is needed)",
          "Check that base_url is the address of an HTTPS server, and its TLS versions."},
    Cause{"misconfigured", "misconfigured", "cannot be asked as it is configured",
          "Check providers.PROVIDER (base_url, region, key) with `portcullis config show --origin`."},
    Cause{"reply_", "schema_not_kept", "answered, but did not keep the reply schema", looser},
    Cause{"empty_content", "schema_not_kept", "answered with nothing", looser},
    Cause{"finish_length", "reply_cut_off", "was cut off by the output limit",
          "Raise providers.PROVIDER.reasoning_room: hidden reasoning is counted in it."},
    Cause{"stop_max_tokens", "reply_cut_off", "was cut off by the output limit",
          "Raise providers.PROVIDER.reasoning_room: hidden reasoning is counted in it."},
    Cause{"price_unknown", "price_unknown", "has no known price, and a budget in money is set",
          "Add the price of SEAT to the configuration, or limit tokens instead of money."},
    Cause{"budget", "budget", "is not asked, as the budget does not allow it", "Raise the budget."},
};

std::string key_source_of(const ModelSeat& seat, const std::vector<config::KeyStatus>& keys) {
  const auto found = std::ranges::find(keys, seat.provider->name, &config::KeyStatus::provider);
  return found == keys.end() || found->source.empty() ? "none is configured" : found->source;
}

}  // namespace

Finding diagnosis(const ModelSeat& seat, const SeatOutcome& end, const std::string& key_source) {
  if (end.status == tools::verdict::SeatStatus::ok) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(end.latency).count();
    std::string what = "answered by the schema in " + std::to_string(ms) + " ms";
    if (!end.served_model.empty() && end.served_model != seat.model) what += ", as " + end.served_model;
    return {Level::ok, "ok", seat.name, what, ""};
  }
  const std::vector<std::pair<std::string_view, std::string>> names{
      {"PROVIDER", seat.provider->name}, {"MODEL", seat.model}, {"SEAT", seat.name}, {"KEY", key_source}};
  if (const Cause* cause = cause_of(rows, end.reason))
    return {Level::wrong, std::string(cause->code), seat.name,
            "The provider " + seat.provider->name + " " + filled(cause->what, names) + " (" + end.reason + ").",
            filled(cause->fix, names)};
  return {Level::wrong, "seat_failed", seat.name, "The seat failed: " + end.reason + ".",
          "Run it again with --log-level debug, and check providers." + seat.provider->name + "."};
}

Findings probe(const config::Loaded& loaded, std::chrono::milliseconds patience) {
  Findings out;
  const auto schema_text = json::read(schemas::embedded("providers/consult_reply"));
  if (!schema_text) return out;
  auto schema = schemas::Validator::compile(*schema_text);
  if (!schema) return out;
  tools::fanout::PanelRequest request;
  for (const ModelSeat& seat : loaded.config.seats) {
    if (!seat.provider || seat.demo()) continue;
    if (seat.host()) {
      out.push_back(
          {Level::note, "client_seat", seat.name, "is asked through a client, so there is nobody to try", ""});
      continue;
    }
    request.seats.push_back(seat);
  }
  if (request.seats.empty()) return out;
  request.prompt.system = "Answer one question by the schema.";
  request.prompt.user = "Is 2 + 2 equal to 4? Set status to answered and answer to true.";
  request.prompt.schema_name = "consult_reply";
  request.prompt.reply_schema = *schema_text;
  request.prompt.max_output_tokens = 256;
  request.schema = std::make_shared<const schemas::Validator>(std::move(*schema));
  request.deadline = std::chrono::steady_clock::now() + patience;
  const std::vector<ModelSeat> seats = request.seats;

  boost::asio::io_context loop(1);
  const auto runner = tools::fanout::make_runner(loop, loaded.config.fanout);
  std::vector<SeatOutcome> ends;
  bool done = false;
  const auto run = runner->start(std::move(request), [&](std::vector<SeatOutcome> outcomes) {
    ends = std::move(outcomes);
    done = true;
    loop.stop();
  });
  loop.run();
  if (!done) return out;
  for (std::size_t i = 0; i < ends.size() && i < seats.size(); ++i)
    out.push_back(diagnosis(seats[i], ends[i], key_source_of(seats[i], loaded.keys)));
  return out;
}

}  // namespace portcullis::server::doctor
