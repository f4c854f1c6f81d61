// Rows of the table of keys: providers, models and seats. See keys.hpp.
#include <array>

#include "server/config/key_rows.hpp"

namespace portcullis::server::config {
namespace {

using enum KeyType;
using enum InProjectFile;

constexpr std::array<std::string_view, 7> wires{
    "openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama", "bedrock-converse", "demo"};
constexpr std::array<std::string_view, 4> structured{"json_schema", "json_object", "none", "forced_tool"};

constexpr std::array panel_rows{
    Key{"providers.*.vendor", text, forbidden, "the provider's name", "", "row of the table of vendors"},
    Key{"providers.*.wire", choice, forbidden, "the vendor's", "", "wire format", wires},
    Key{"providers.*.base_url", text, forbidden, "the vendor's", "", "https://host/path; requests go below it"},
    Key{"providers.*.key_env", text, forbidden, "the vendor's", "", "environment variable that holds the key"},
    Key{"providers.*.key_file", text, forbidden, "none", "", "file that holds the key; an absolute path"},
    Key{"providers.*.key_fd",
        integer,
        forbidden,
        "none",
        "",
        "open descriptor that the key is read from, once, at the start",
        {},
        3,
        1'048'575},
    Key{"providers.*.ca_file", text, forbidden, "the system's store", "", "PEM file of authorities; an absolute path"},
    Key{"providers.*.allow_private", boolean, forbidden, "false", "", "private addresses and plain http are allowed"},
    Key{"providers.*.region", text, forbidden, "`AWS_REGION`, `AWS_DEFAULT_REGION`", "", "region of Amazon Bedrock"},
    Key{"providers.*.aws_profile", text, forbidden, "`AWS_PROFILE` when no key is in the environment", "",
        "profile of ~/.aws/credentials and ~/.aws/config that has the key of Amazon Bedrock"},
    Key{"providers.*.api_version", text, forbidden, "none: the undated paths", "", "dated API version of Azure OpenAI"},
    Key{"providers.*.stream", boolean, allowed, "false", "", "replies as a stream; read when it has ended well"},
    Key{"providers.*.concurrency",
        integer,
        forbidden,
        "`concurrency.per_provider`",
        "",
        "requests to this provider at once",
        {},
        1,
        65'536},
    Key{"providers.*.queue",
        integer,
        forbidden,
        "`concurrency.queue`",
        "",
        "requests that wait for this provider",
        {},
        0,
        1'000'000},
    Key{"providers.*.queue_age_ms",
        integer,
        forbidden,
        "`concurrency.queue_age_ms`",
        "",
        "longest wait for this provider",
        {},
        1,
        600'000},
    Key{"providers.*.no_temperature", boolean, allowed, "the vendor's", "", "leave out the temperature"},
    Key{"providers.*.max_completion_tokens", boolean, allowed, "the vendor's", "",
        "name the output limit max_completion_tokens"},
    Key{"providers.*.structured", choice, allowed, "the vendor's", "", "how replies are held to the schema",
        structured},
    Key{"providers.*.reasoning_room",
        integer,
        allowed,
        "the vendor's",
        "",
        "tokens added to the output limit for hidden reasoning",
        {},
        0,
        262'144},

    Key{"models.*", text, forbidden, "none", "",
        "a name for a model: \"provider/model\", to be used in lists of seats"},

    Key{"seats", no_tables, allowed, "one a vendor whose key is set", "", "seats = []: ask nobody"},
    Key{"seats.[].name", text, forbidden, "provider/model", "", "name of the seat"},
    Key{"seats.[].provider", text, allowed, "", "", "a provider or vendor"},
    Key{"seats.[].model", text, allowed, "", "",
        "the model, as the provider names it; without a provider a name of [models]"},
    Key{"seats.[].context_tokens",
        integer,
        allowed,
        "none: 200000 bytes of evidence",
        "",
        "smallest window of the seat's models; evidence that does not fit is packed",
        {},
        2048,
        10'000'000},
    Key{"seats.[].fallbacks", text_list, allowed, "none", "",
        "models of the same provider and family, asked in order when the one before is not there"},
    Key{"seats.[].family", text, forbidden, "told by the model's name", "",
        "who trained the model: two seats of one family are one vote"},
};

}  // namespace

std::span<const Key> panel_keys() {
  return panel_rows;
}

}  // namespace portcullis::server::config
