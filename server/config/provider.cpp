// One provider of the configuration: vendor row, settings, environment, key (see panel.hpp).
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

#include "server/config/aws_profile.hpp"
#include "server/config/key_place.hpp"
#include "server/config/panel.hpp"
#include "tools/providers/base_url.hpp"
#include "tools/providers/vendors.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::config {
namespace {

namespace providers = tools::providers;
using providers::Quirks;

// An address of this machine or of a private network, written as one. Link-local addresses are not among them: cloud
// metadata services answer there.
bool is_private_literal(const std::string& host) {
  if (host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    const std::uint32_t address = ntohl(v4.s_addr);
    return address >> 24 == 127 || address >> 24 == 10 || address >> 20 == 0xAC1 || address >> 16 == 0xC0A8;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (v6.s6_addr[0] & 0xFE) == 0xFC;
}

bool is_variable_name(const std::string& text) {
  const auto good = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::ranges::all_of(text, good);
}

// What may stand in a header field without changing it.
bool is_usable_key(std::string_view key) {
  return std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7F; });
}

std::string_view name_of(Quirks::StructuredReply reply) {
  switch (reply) {
    case Quirks::StructuredReply::json_schema:
      return "json_schema";
    case Quirks::StructuredReply::json_object:
      return "json_object";
    case Quirks::StructuredReply::none:
      return "none";
    case Quirks::StructuredReply::forced_tool:
      return "forced_tool";
  }
  return "none";
}

Quirks::StructuredReply structured_from(std::string_view name) {
  for (const auto reply : {Quirks::StructuredReply::json_schema, Quirks::StructuredReply::json_object,
                           Quirks::StructuredReply::forced_tool}) {
    if (name_of(reply) == name) return reply;
  }
  return Quirks::StructuredReply::none;
}

class Builder {
 public:
  Builder(const std::string& name, const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems)
      : name_(name),
        prefix_("providers." + text_of(Path{name}) + "."),
        merged_(merged),
        sources_(sources),
        loaded_(loaded),
        problems_(problems) {}

  std::shared_ptr<const providers::Provider> build() {
    auto provider = std::make_shared<providers::Provider>();
    provider->name = name_;
    if (!find_vendor() || !set_wire(*provider)) return nullptr;
    const bool good_url = set_details(*provider) && set_base_url(*provider);
    const bool good_file = set_ca_file(*provider);
    const bool good_key = set_key(*provider);
    set_quirks(*provider);
    if (!good_url || !good_file || !good_key) return nullptr;
    return provider;
  }

 private:
  const Setting* find(const std::string& field) const { return merged_.find(prefix_ + field); }
  const std::string* text(const std::string& field) const {
    const Setting* setting = find(field);
    return setting == nullptr ? nullptr : &std::get<std::string>(setting->value);
  }
  std::string variable(const std::string& name) const {
    const auto found = sources_.environment.find(name);
    return found == sources_.environment.end() ? "" : found->second;
  }
  void note(const std::string& field, const Value& value, const Origin& origin) {
    loaded_.values.push_back({prefix_ + field, text_of(value), origin});
  }
  Origin origin_of(const std::string& field) const {
    const Setting* setting = find(field);
    return setting == nullptr ? Origin{} : setting->origin;
  }
  bool problem(std::string code, std::string message, std::string fix, std::vector<std::string> allowed = {}) {
    problems_.add({std::move(code), std::move(message), std::move(allowed), std::move(fix)});
    return false;
  }

  static std::vector<std::string> vendor_names() {
    std::vector<std::string> names;
    for (const auto& vendor : providers::vendors()) names.emplace_back(vendor.name);
    return names;
  }

  bool find_vendor() {
    const std::string* wanted = text("vendor");
    vendor_ = providers::find_vendor(wanted != nullptr ? *wanted : name_);
    if (vendor_ != nullptr) {
      note("vendor", std::string(vendor_->name), origin_of("vendor"));
      return true;
    }
    if (wanted == nullptr && find("base_url") != nullptr) return true;
    if (wanted == nullptr && find("wire") != nullptr && *text("wire") == "demo") return true;
    const std::string unknown = wanted != nullptr ? *wanted : name_;
    return problem("unknown_provider",
                   "There is no vendor " + shown_text(unknown) +
                       (wanted != nullptr ? " (" + find("vendor")->origin.text() + ")" : "") + ", and providers." +
                       text_of(Path{name_}) + " has no base_url.",
                   "Did you mean \"" + nearest(unknown, vendor_names()) + "\"? Otherwise give it a base_url.",
                   vendor_names());
  }

  bool set_wire(providers::Provider& provider) {
    if (vendor_ != nullptr) provider.wire = vendor_->wire;
    if (const std::string* wire = text("wire")) {
      const auto known = providers::wire_from(*wire);
      if (!known) return problem("not_allowed", find("wire")->place() + " is no wire of this build.", "Leave it out.");
      provider.wire = *known;
    }
    note("wire", std::string(providers::name_of(provider.wire)), origin_of("wire"));
    return true;
  }

  // Neither address nor key.
  static bool sends_nothing(const providers::Provider& provider) {
    return provider.wire == providers::WireId::demo || provider.wire == providers::WireId::host;
  }

  // What only some wires have.
  bool set_details(providers::Provider& provider) {
    if (const Setting* setting = find("stream")) provider.stream = std::get<bool>(setting->value);
    note("stream", provider.stream, origin_of("stream"));
    if (const std::string* version = text("api_version")) {
      provider.api_version = *version;
      note("api_version", *version, origin_of("api_version"));
    }
    if (provider.wire != providers::WireId::bedrock_converse) return true;
    if (!read_profile()) return false;
    Origin origin = origin_of("region");
    if (const std::string* region = text("region")) provider.aws.region = *region;
    for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
      if (!provider.aws.region.empty()) break;
      provider.aws.region = variable(name);
      origin = {Layer::environment, name, 0};
    }
    if (provider.aws.region.empty() && profile_) {
      provider.aws.region = profile_->region;
      origin = profile_origin_;
    }
    const std::string& region = provider.aws.region;
    const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (region.size() > 64 || !std::ranges::all_of(region, good)) {
      return problem("out_of_range", prefix_ + "region (" + origin.text() + ") is not the name of a region.",
                     "Write it as in \"eu-central-1\".");
    }
    if (!region.empty()) note("region", region, origin);
    return true;
  }

  // The profile of Amazon's own files that the operator names; else the one of AWS_PROFILE when no key is in the
  // environment. Without a name no file is looked at.
  bool read_profile() {
    const Setting* setting = find("aws_profile");
    const bool has_key = !variable("AWS_SECRET_ACCESS_KEY").empty() || !variable("AWS_ACCESS_KEY_ID").empty() ||
                         !variable("AWS_BEARER_TOKEN_BEDROCK").empty() || names_its_key();
    std::string name;
    if (setting != nullptr) {
      name = std::get<std::string>(setting->value);
      profile_origin_ = setting->origin;
      note("aws_profile", name, setting->origin);
    } else if (!has_key) {
      name = variable("AWS_PROFILE");
      profile_origin_ = {Layer::environment, "AWS_PROFILE", 0};
    }
    if (name.empty()) return true;
    if (names_its_key()) {
      return problem("key_conflict", prefix_ + "aws_profile stands beside key_env, key_file or key_fd.",
                     "Remove one of them.");
    }
    const std::string place = "profile " + shown_text(name) + " (" + profile_origin_.text() + ")";
    std::string files;
    const auto read = [&](const char* other, const char* below_home) -> std::string {
      std::filesystem::path path = variable(other);
      if (path.empty()) path = std::filesystem::path(variable("HOME")) / below_home;
      if (!path.is_absolute()) return {};
      const auto text = sources_.read_file(path);
      files += (files.empty() ? "" : ", ") + json::visible_line(path.string());
      return text ? *text : std::string();
    };
    const std::string credentials = read("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials");
    AwsProfile profile = read_aws_profile(credentials, read("AWS_CONFIG_FILE", ".aws/config"), name);
    if (!profile.found) {
      return problem("aws_profile_unknown", "There is no " + place + " in " + files + ".",
                     "Correct the name, or write the profile with `aws configure --profile NAME`.");
    }
    if (profile.access_key_id.empty() || profile.secret_access_key.empty()) {
      return problem(
          "aws_profile_unusable",
          "The " + place + " has no aws_access_key_id with its aws_secret_access_key" +
              (profile.from_elsewhere ? "; it gets them by SSO, a role or a program, which is not done here." : "."),
          "Write them into the file, or set the variables that `aws configure export-credentials --profile "
          "NAME --format env` prints.");
    }
    profile_ = std::move(profile);
    profile_files_ = std::move(files);
    return true;
  }

  bool set_base_url(providers::Provider& provider) {
    if (const Setting* setting = find("allow_private")) provider.allow_private = std::get<bool>(setting->value);
    if (sends_nothing(provider)) return true;
    Origin origin = origin_of("base_url");
    if (vendor_ != nullptr) provider.base_url = vendor_->base_url;
    if (provider.base_url.empty() && !provider.aws.region.empty())
      provider.base_url = "https://bedrock-runtime." + provider.aws.region + ".amazonaws.com";
    if (const std::string* url = text("base_url")) provider.base_url = *url;
    Origin private_origin = origin_of("allow_private");
    // A provider that bears the vendor's name is the one that the vendor's own variable means.
    const bool own_variable = vendor_ != nullptr && vendor_->name == name_ && !vendor_->base_variable.empty();
    const std::string from_environment = own_variable ? variable(std::string(vendor_->base_variable)) : "";
    if (!from_environment.empty()) {
      origin = {Layer::environment, std::string(vendor_->base_variable), 0};
      provider.base_url =
          vendor_->base_variable == "OLLAMA_HOST" ? providers::ollama_base_url(from_environment) : from_environment;
      const auto parsed = providers::parse_base_url(provider.base_url, true);
      if (parsed && is_private_literal(parsed->endpoint.host)) {
        provider.allow_private = true;
        private_origin = origin;
      }
    }
    if (provider.base_url.empty()) {
      return problem("invalid_base_url", prefix_ + "base_url is not set, and the vendor has none of its own.",
                     provider.wire == providers::WireId::bedrock_converse
                         ? "Set region (or AWS_REGION), or write base_url."
                         : "Write base_url = \"https://RESOURCE.openai.azure.com\", or set its variable.");
    }
    const auto parsed = providers::parse_base_url(provider.base_url, provider.allow_private);
    if (!parsed) {
      return problem("invalid_base_url",
                     prefix_ + "base_url (" + origin.text() + ") cannot be used: " + parsed.error() + ".",
                     "Write https://HOST/PATH without user, query and fragment.");
    }
    note("base_url", provider.base_url, origin);
    note("allow_private", provider.allow_private, private_origin);
    return true;
  }

  bool set_ca_file(providers::Provider& provider) {
    const std::string* path = text("ca_file");
    if (path == nullptr) return true;
    if (!path->starts_with('/'))
      return problem("out_of_range", find("ca_file")->place() + " is not an absolute path.", "Write the path from /.");
    provider.ca_file = *path;
    note("ca_file", *path, origin_of("ca_file"));
    return true;
  }

  bool names_its_key() const { return find("key_env") || find("key_file") || find("key_fd"); }

  bool set_key(providers::Provider& provider) {
    KeyStatus status{name_, !sends_nothing(provider), false, ""};
    const Setting* env = find("key_env");
    if (provider.wire == providers::WireId::bedrock_converse && !names_its_key())
      return set_aws_key(provider, std::move(status));
    auto outside = outside_key(prefix_, merged_, sources_);
    if (!outside) {
      problems_.add(std::move(outside.error()));
      return false;
    }
    std::string key;
    if (*outside) {
      key = std::move((*outside)->text);
      status.source = std::move((*outside)->source);
    } else {
      std::string name(vendor_ != nullptr ? vendor_->key_variable : "");
      if (env != nullptr) name = std::get<std::string>(env->value);
      // A key written here by mistake is not repeated in the message.
      if (!name.empty() && !is_variable_name(name)) {
        return problem("out_of_range", env->place() + " is not the name of a variable.",
                       "Write the name of the variable that holds the key (A-Z, 0-9, _), not the key.");
      }
      status.needed = status.needed && !name.empty();
      if (!name.empty()) {
        status.source = "environment " + name;
        key = variable(name);
      }
    }
    if (!is_usable_key(key)) {
      return problem("invalid_key",
                     "The key of provider " + text_of(Path{name_}) + " (" + status.source +
                         ") has spaces, control characters or non-ASCII bytes in it.",
                     "Set the key alone, without quotes and line ends.");
    }
    status.set = !key.empty();
    provider.key = transport::client::Secret(std::move(key));
    loaded_.keys.push_back(std::move(status));
    return true;
  }

  // The variables of Amazon's own tools: an API key of Bedrock, else the parts of a signature.
  bool set_aws_key(providers::Provider& provider, KeyStatus status) {
    std::string key = profile_ ? profile_->secret_access_key : variable("AWS_BEARER_TOKEN_BEDROCK");
    std::string token;
    status.source = "environment AWS_BEARER_TOKEN_BEDROCK";
    if (profile_) {
      status.source = "file " + profile_files_;
      token = profile_->session_token;
      provider.aws.access_key_id = profile_->access_key_id;
    } else if (key.empty()) {
      status.source = "environment AWS_SECRET_ACCESS_KEY";
      key = variable("AWS_SECRET_ACCESS_KEY");
      token = variable("AWS_SESSION_TOKEN");
      provider.aws.access_key_id = variable("AWS_ACCESS_KEY_ID");
      if (key.empty() != provider.aws.access_key_id.empty()) {
        return problem("invalid_key", "Of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set.",
                       "Set both, or AWS_BEARER_TOKEN_BEDROCK alone.");
      }
    }
    if (!is_usable_key(key) || !is_usable_key(token) || !is_usable_key(provider.aws.access_key_id)) {
      return problem("invalid_key",
                     "The key of provider " + text_of(Path{name_}) + " (" + status.source +
                         ", or what belongs to it) has spaces, control characters or non-ASCII bytes in it.",
                     "Set the values alone, without quotes and line ends.");
    }
    status.set = !key.empty();
    provider.key = transport::client::Secret(std::move(key));
    provider.aws.session_token = transport::client::Secret(std::move(token));
    loaded_.keys.push_back(std::move(status));
    return true;
  }

  void set_quirks(providers::Provider& provider) {
    if (vendor_ != nullptr) provider.quirks = vendor_->quirks;
    Quirks& quirks = provider.quirks;
    const auto boolean = [&](const char* field, bool& value) {
      if (const Setting* setting = find(field)) value = std::get<bool>(setting->value);
      note(field, value, origin_of(field));
    };
    boolean("no_temperature", quirks.no_temperature);
    boolean("max_completion_tokens", quirks.max_completion_tokens);
    if (const std::string* structured = text("structured")) quirks.structured = structured_from(*structured);
    note("structured", std::string(name_of(quirks.structured)), origin_of("structured"));
    if (const Setting* room = find("reasoning_room")) {
      quirks.reasoning_room = static_cast<unsigned>(std::get<std::int64_t>(room->value));
    }
    note("reasoning_room", std::int64_t{quirks.reasoning_room}, origin_of("reasoning_room"));
  }

  const std::string& name_;
  const std::string prefix_;
  const Merged& merged_;
  const Sources& sources_;
  Loaded& loaded_;
  Problems& problems_;
  const providers::Vendor* vendor_ = nullptr;
  std::optional<AwsProfile> profile_;
  Origin profile_origin_;
  std::string profile_files_;
};

}  // namespace

std::shared_ptr<const providers::Provider> build_provider(const std::string& name, const Merged& merged,
                                                          const Sources& sources, Loaded& loaded, Problems& problems) {
  return Builder(name, merged, sources, loaded, problems).build();
}

}  // namespace portcullis::server::config
