// See kept.hpp.
#include "tools/host/kept.hpp"

#include <array>

#include "tools/providers/exchange.hpp"

namespace portcullis::tools::host {
namespace {

using fanout::SeatOutcome;
using providers::exchange::count_member;
using providers::exchange::member;
using providers::exchange::string_member;
using verdict::SeatStatus;

constexpr std::array statuses{SeatStatus::ok,
                              SeatStatus::failed,
                              SeatStatus::timed_out,
                              SeatStatus::cancelled,
                              SeatStatus::cancelled_decided,
                              SeatStatus::not_dispatched};

std::chrono::microseconds time_of(const Json& entry, std::string_view key) {
  return std::chrono::microseconds(count_member(entry, key).value_or(0));
}

}  // namespace

Json kept(const std::vector<SeatOutcome>& outcomes) {
  Json out = Json::array();
  for (const SeatOutcome& end : outcomes) {
    Json entry{{"seat", end.seat},
               {"family", end.family},
               {"status", verdict::name_of(end.status)},
               {"reason", end.reason},
               {"latency", end.latency.count()},
               {"queued", end.queued.count()},
               {"connect", end.connect.count()},
               {"first_byte", end.first_byte.count()},
               {"attempts", end.attempts},
               {"hedges", end.hedges},
               {"cached", end.cached},
               {"served_model", end.served_model}};
    if (end.reply) entry["reply"] = *end.reply;
    if (end.tokens_in) entry["tokens_in"] = *end.tokens_in;
    if (end.tokens_out) entry["tokens_out"] = *end.tokens_out;
    if (end.cost_micro_usd) entry["cost_micro_usd"] = *end.cost_micro_usd;
    out.push_back(std::move(entry));
  }
  return out;
}

std::map<std::string, SeatOutcome> outcomes_of(const Json& kept) {
  std::map<std::string, SeatOutcome> out;
  if (!kept.is_array()) return out;
  for (const Json& entry : kept) {
    const std::string* seat = string_member(entry, "seat");
    const std::string* status = string_member(entry, "status");
    if (seat == nullptr || status == nullptr) continue;
    SeatOutcome end;
    end.seat = *seat;
    for (const SeatStatus known : statuses)
      if (verdict::name_of(known) == *status) end.status = known;
    if (const Json* reply = member(entry, "reply")) end.reply = *reply;
    // An end without its reply is no good end.
    if (end.status == SeatStatus::ok && !end.reply) continue;
    for (auto [key, into] : {std::pair{"family", &end.family}, std::pair{"reason", &end.reason},
                             std::pair{"served_model", &end.served_model}})
      if (const std::string* text = string_member(entry, key)) *into = *text;
    end.latency = time_of(entry, "latency");
    end.queued = time_of(entry, "queued");
    end.connect = time_of(entry, "connect");
    end.first_byte = time_of(entry, "first_byte");
    end.attempts = static_cast<unsigned>(count_member(entry, "attempts").value_or(0));
    end.hedges = static_cast<unsigned>(count_member(entry, "hedges").value_or(0));
    const Json* cached = member(entry, "cached");
    end.cached = cached != nullptr && cached->is_boolean() && cached->get<bool>();
    end.tokens_in = count_member(entry, "tokens_in");
    end.tokens_out = count_member(entry, "tokens_out");
    end.cost_micro_usd = count_member(entry, "cost_micro_usd");
    out.emplace(*seat, std::move(end));
  }
  return out;
}

}  // namespace portcullis::tools::host
