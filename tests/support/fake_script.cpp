#include "tests/support/fake_script.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace portcullis::tests {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, Fault>, 13> fault_names = {
    {{"none", Fault::none},
     {"silence", Fault::silence},
     {"stall_mid_head", Fault::stall_mid_head},
     {"stall_mid_body", Fault::stall_mid_body},
     {"drip", Fault::drip},
     {"close_unanswered", Fault::close_unanswered},
     {"reset_unanswered", Fault::reset_unanswered},
     {"close_mid_body", Fault::close_mid_body},
     {"reset_mid_body", Fault::reset_mid_body},
     {"truncated", Fault::truncated},
     {"doubled_events", Fault::doubled_events},
     {"error_event", Fault::error_event},
     {"gzip_bomb", Fault::gzip_bomb}}};

[[noreturn]] void refuse(const std::string& what) {
  throw std::runtime_error(what);
}

Fault fault_named(const std::string& name) {
  for (const auto& [known, fault] : fault_names) {
    if (known == name) return fault;
  }
  refuse("unknown fault: " + name);
}

Reply reply_from(const Json& json) {
  Reply reply;
  for (const auto& [key, value] : json.items()) {
    if (key == "text") {
      reply.text = value.get<std::string>();
    } else if (key == "body") {
      reply.body = value.is_string() ? value.get<std::string>() : value.dump();
    } else if (key == "status") {
      reply.status = value.get<int>();
    } else if (key == "content_type") {
      reply.content_type = value.get<std::string>();
    } else if (key == "headers") {
      for (const auto& [name, text] : value.items()) reply.headers.emplace_back(name, text.get<std::string>());
    } else if (key == "finish_reason") {
      reply.finish_reason = value.get<std::string>();
    } else if (key == "prompt_tokens") {
      reply.prompt_tokens = value.get<int>();
    } else if (key == "completion_tokens") {
      reply.completion_tokens = value.get<int>();
    } else if (key == "delay_ms") {
      reply.delay = std::chrono::milliseconds(value.get<int>());
    } else if (key == "fault") {
      reply.fault = fault_named(value.get<std::string>());
    } else if (key == "drip_ms") {
      reply.drip_every = std::chrono::milliseconds(value.get<int>());
    } else if (key == "seed") {
      reply.seed = value.get<std::uint64_t>();
    } else if (key == "error") {
      reply.error = value.get<bool>();
    } else if (key == "chunked") {
      reply.chunked = value.get<bool>();
    } else if (key == "close") {
      reply.close = value.get<bool>();
    } else if (key == "close_without_saying") {
      reply.close_without_saying = value.get<bool>();
    } else if (key == "huge_bytes") {
      reply.huge_bytes = value.get<std::uint64_t>();
    } else if (key == "raw") {
      reply.raw = value.get<std::string>();
    } else {
      refuse("unknown member of a reply: " + key);
    }
  }
  return reply;
}

std::vector<Reply> replies_from(const Json& json) {
  if (json.is_object()) return {reply_from(json)};
  std::vector<Reply> replies;
  for (const Json& entry : json) replies.push_back(reply_from(entry));
  return replies;
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::expected<FakeOptions, std::string> FakeScriptFile::options() const {
  try {
    const Json json = Json::parse(text);
    FakeOptions options;
    if (const auto tls = json.find("tls"); tls != json.end()) {
      options.tls = ServerIdentity{contents_of(tls->at("certificate").get<std::string>()),
                                   contents_of(tls->at("key").get<std::string>())};
    }
    options.record = json.value("record", true);
    return options;
  } catch (const std::exception& error) {
    return std::unexpected(error.what());
  }
}

std::expected<void, std::string> FakeScriptFile::apply_to(FakeProvider& fake) const {
  try {
    const Json json = Json::parse(text);
    for (const auto& [key, value] : json.items()) {
      if (key == "rules") {
        for (const Json& rule : value) {
          fake.on_content(rule.at("contains").get<std::string>(), reply_from(rule.at("reply")));
        }
      } else if (key == "models") {
        for (const auto& [model, replies] : value.items()) fake.on_model(model, replies_from(replies));
      } else if (key == "paths") {
        for (const auto& [path, replies] : value.items()) fake.on_path(path, replies_from(replies));
      } else if (key == "default") {
        fake.otherwise(reply_from(value));
      } else if (key != "tls" && key != "record") {
        refuse("unknown member: " + key);
      }
    }
    return {};
  } catch (const std::exception& error) {
    return std::unexpected(error.what());
  }
}

std::string journal_of(const FakeProvider& fake) {
  Json journal = Json::array();
  for (const RecordedRequest& request : fake.requests()) {
    Json headers = Json::object();
    for (const auto& [name, value] : request.headers) headers[name] = value;
    journal.push_back({{"connection", request.connection},
                       {"method", request.method},
                       {"target", request.target},
                       {"model", request.model},
                       {"headers", headers},
                       {"body", request.body}});
  }
  return journal.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace portcullis::tests
