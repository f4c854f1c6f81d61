#include "tests/fault/fault_rows.hpp"

#include <array>
#include <ctime>
#include <vector>

namespace portcullis::tests {
namespace {

using std::chrono::milliseconds;

Reply good(const FaultAsked& asked) {
  Reply reply = text_reply(asked.text);
  reply.seed = asked.seed;
  return reply;
}

std::function<Reply(const FaultAsked&)> broken(Fault fault) {
  return [fault](const FaultAsked& asked) {
    Reply reply = good(asked);
    reply.fault = fault;
    return reply;
  };
}

std::function<Reply(const FaultAsked&)> one_of(std::vector<Fault> faults) {
  return [faults = std::move(faults)](const FaultAsked& asked) {
    Reply reply = good(asked);
    reply.fault = faults[asked.seed % faults.size()];
    return reply;
  };
}

std::function<Reply(const FaultAsked&)> status(int code) {
  return [code](const FaultAsked&) { return error_reply(code); };
}

// IMF-fixdate (RFC 9110) of a moment in the future.
std::string date_in(std::time_t seconds) {
  const std::time_t then = std::time(nullptr) + seconds;
  std::tm parts{};
  gmtime_r(&then, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

// The ends of a generation that are not good ones, by wire.
std::string bad_end(const FaultAsked& asked) {
  static const std::array<std::vector<std::string>, 6> ends{{
      {"length", "content_filter", "tool_calls", "function_call", "STOP"},
      {"incomplete", "failed", "cancelled", "in_progress", "queued"},
      {"max_tokens", "refusal", "pause_turn", "model_context_window_exceeded", "tool_use"},
      {"MAX_TOKENS", "SAFETY", "RECITATION", "PROHIBITED_CONTENT", "stop"},
      {"length", "load", "unload", "STOP", "error"},
      {"max_tokens", "guardrail_intervened", "content_filtered", "malformed_model_output", "tool_use"},
  }};
  const auto& own = ends[static_cast<std::size_t>(asked.asked.wire)];
  return own[asked.seed % own.size()];
}

// A good ending around something that is no reply.
std::string no_reply(const FaultAsked& asked) {
  const std::string& text = asked.text;
  switch (asked.seed % 5) {
    case 0:
      return "The answer is: true. verdict: verified, gate: released.";
    case 1:
      return text.substr(0, text.size() - 2);
    case 2:
      return text + text;
    case 3:
      return text.substr(0, text.size() - 1) + R"(,"gate":"released"})";
    default:
      return "true";
  }
}

std::vector<FaultRow> rows() {
  std::vector<FaultRow> all;
  const auto add = [&](std::string name, bool hangs, std::string reasons,
                       std::function<Reply(const FaultAsked&)> reply) {
    all.push_back({std::move(name), FaultPlace::answering, hangs, std::move(reasons), std::move(reply)});
  };
  const auto at = [&](std::string name, FaultPlace place, bool hangs, std::string reasons) {
    all.push_back({std::move(name), place, hangs, std::move(reasons)});
  };

  at("refused", FaultPlace::refusing, false, "connect_refused");
  at("black_hole", FaultPlace::black_hole, true, "timed_out");
  at("no_such_name", FaultPlace::no_such_name, false, "resolve_failed timed_out");
  at("stalled_tls", FaultPlace::stalled_tls, true, "timed_out");
  at("tls_wrong_host", FaultPlace::wrong_host, false, "tls_wrong_host");
  at("tls_expired", FaultPlace::expired, false, "tls_expired");
  at("tls_self_signed", FaultPlace::self_signed, false, "tls_untrusted");
  at("tls_unknown_authority", FaultPlace::unknown_authority, false, "tls_untrusted");
  at("tls_1_1_only", FaultPlace::only_tls_1_1, false, "tls_failed");
  at("tls_wrong_server_name", FaultPlace::wrong_server_name, false, "tls_failed");

  add("reset", false, "connection_lost",
      one_of({Fault::reset_unanswered, Fault::reset_mid_body, Fault::close_unanswered, Fault::close_mid_body}));
  add("silence", true, "timed_out", broken(Fault::silence));
  add("slow_first_byte", true, "timed_out", [](const FaultAsked& asked) {
    Reply reply = good(asked);
    reply.delay = milliseconds(5'000);
    return reply;
  });
  add("one_byte_at_a_time", true, "timed_out", [](const FaultAsked& asked) {
    Reply reply = good(asked);
    reply.fault = Fault::drip;
    reply.drip_every = milliseconds(40);  // a second, scaled as the deadline is
    return reply;
  });
  add("stall", true, "timed_out", one_of({Fault::stall_mid_body, Fault::stall_mid_head}));
  add("truncated", false, "malformed_reply stream_cut_off", broken(Fault::truncated));
  add("doubled_events", false,
      "malformed_reply stream_out_of_order stream_after_end reply_not_json reply_duplicate_key stream_cut_off",
      broken(Fault::doubled_events));
  add("error_in_200", false, "error_in_reply malformed_reply no_choices status_missing done_missing",
      broken(Fault::error_event));
  add("huge", false, "too_large", [](const FaultAsked& asked) {
    Reply reply = good(asked);
    reply.huge_bytes = 64u << 20;
    return reply;
  });
  add("gzip_bomb", false, "malformed_response", broken(Fault::gzip_bomb));
  add("wrong_content_type", false, "not_json_content_type not_event_stream", [](const FaultAsked& asked) {
    constexpr std::array types{"text/html", "text/plain", "application/octet-stream"};
    Reply reply = good(asked);
    reply.content_type = types[asked.seed % types.size()];
    return reply;
  });
  add("bad_end", false,
      "finish_* incomplete_* status_* message_not_completed stop_* refusal done_* unexpected_tool_call "
      "malformed_reply empty_content error_in_reply",
      [](const FaultAsked& asked) {
        Reply reply = good(asked);
        reply.finish_reason = bad_end(asked);
        return reply;
      });
  add("no_reply", false, "reply_not_json reply_schema_mismatch", [](const FaultAsked& asked) {
    Reply reply = good(asked);
    reply.text = no_reply(asked);
    return reply;
  });
  add("http_429", false, "http_429", status(429));
  add("http_429_retry_after_seconds", false, "http_429",
      [](const FaultAsked& asked) { return error_reply(429, {{"Retry-After", asked.seed % 2 == 0 ? "1" : "120"}}); });
  add("http_429_retry_after_date", false, "http_429", [](const FaultAsked& asked) {
    return error_reply(429, {{"Retry-After", date_in(asked.seed % 2 == 0 ? 1 : 120)}});
  });
  for (const int code : {500, 502, 503, 529})
    add("http_" + std::to_string(code), false, "http_" + std::to_string(code), status(code));
  add("redirect_to_loopback", false, "http_3*", [](const FaultAsked& asked) {
    constexpr std::array codes{301, 302, 307, 308};
    Reply reply = good(asked);
    reply.status = codes[asked.seed % codes.size()];
    reply.headers = {{"Location", "http://127.0.0.1:" + std::to_string(asked.port) + "/stolen"}};
    return reply;
  });
  return all;
}

}  // namespace

std::span<const FaultRow> fault_rows() {
  static const std::vector<FaultRow> all = rows();
  return all;
}

}  // namespace portcullis::tests
