// Rows of the table of keys: corpora, and sources of evidence outside the house. See keys.hpp.
#include <array>

#include "server/config/key_rows.hpp"

namespace portcullis::server::config {
namespace {

using enum KeyType;
using enum InProjectFile;

constexpr std::array<std::string_view, 3> source_kinds{"searxng", "brave", "mcp"};

constexpr std::array source_rows{
    Key{"corpora.*", text, forbidden, "none", "",
        "file of a corpus that callers may name in evidence, made by `portcullis index`; an absolute path"},
    Key{"sources.*.kind", choice, forbidden, "none: has to be given", "", "what the source speaks", source_kinds},
    Key{"sources.*.url", text, forbidden, "Brave's", "", "https://host/path; requests go below it"},
    Key{"sources.*.key_env", text, forbidden, "none", "", "environment variable that holds the key"},
    Key{"sources.*.key_file", text, forbidden, "none", "", "file that holds the key; an absolute path"},
    Key{"sources.*.key_fd",
        integer,
        forbidden,
        "none",
        "",
        "open descriptor that the key is read from, once, at the start",
        {},
        3,
        1'048'575},
    Key{"sources.*.ca_file", text, forbidden, "the system's store", "", "PEM file of authorities; an absolute path"},
    Key{"sources.*.allow_private", boolean, forbidden, "false", "", "private addresses and plain http are allowed"},
    Key{"sources.*.results", integer, forbidden, "5", "", "pieces of evidence taken of one query", {}, 1, 20},
    Key{"sources.*.queries", integer, forbidden, "4", "", "statements of one call that are asked about", {}, 1, 16},
    Key{"sources.*.timeout_ms", integer, forbidden, "5000", "", "for all queries of a call", {}, 100, 60'000},
    Key{"sources.*.vouched", boolean, forbidden, "false", "",
        "words that stand in what it returns are proof, as those of a corpus; never for a search of the open web"},
    Key{"sources.*.tool", text, forbidden, "none", "", "of an MCP server: the tool that is called"},
    Key{"sources.*.argument", text, forbidden, "query", "", "the argument of the tool that takes the query"},
    Key{"sources.*.arguments.*", text, forbidden, "none", "", "another argument of the tool, always the same text"},
    Key{"sources.*.resource", text, forbidden, "none", "",
        "of an MCP server: the URI of the resource that is read instead; no words leave the house then"},
    Key{"sources.*.price_usd", money, forbidden, "unknown", "",
        "of one query, each second try included; 0: it costs nothing; unknown: not asked under a budget in money"},
};

}  // namespace

std::span<const Key> source_keys() {
  return source_rows;
}

}  // namespace portcullis::server::config
