// See tool_result.hpp.
#include "server/mcp/tool_result.hpp"

#include "server/mcp/identity.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::size_t kept_text_bytes = 64u << 10;  // of a buffer between calls

void open(std::string& out, Revision revision, std::string_view text) {
  out += '{';
  if (is_modern(revision)) out += R"("resultType":"complete",)";
  out += R"("content":[{"type":"text","text":)";
  json::write_string(text, out);
  out += "}]";
}

}  // namespace

void tool_result(const tools::Outcome& outcome, Revision revision, std::string& out) {
  thread_local std::string text;  // a buffer to be used again
  text.clear();
  if (!outcome.result.is_null()) json::write(outcome.result, text);
  out.reserve(out.size() + text.size() * 2 + text.size() / 2 + 256);
  if (outcome.content.is_null()) {
    open(out, revision, text);
  } else {
    out += '{';
    if (is_modern(revision)) out += R"("resultType":"complete",)";
    out += R"("content":)";
    json::write(outcome.content, out);
  }
  if (revision >= Revision::v2025_06_18 && !text.empty()) {
    out += R"(,"structuredContent":)";
    out += text;
  }
  out += R"(,"isError":false)";
  if (is_modern(revision)) {
    static const std::string meta = R"(,"_meta":)" + json::write(result_meta());
    out += meta;
  }
  out += '}';
  if (text.capacity() > kept_text_bytes) text = {};
}

void tool_error(const schemas::Problem& problem, const Json* receipt, const Json* structured, Revision revision,
                std::string& out) {
  open(out, revision, problem.code + ": " + problem.text());
  if (structured != nullptr && revision >= Revision::v2025_06_18) {
    out += R"(,"structuredContent":)";
    json::write(*structured, out);
  }
  out += R"(,"isError":true)";
  if (revision >= Revision::v2025_06_18) {
    Json meta = is_modern(revision) ? result_meta() : Json::object();
    meta["portcullis/error"] = problem.to_json();
    if (receipt != nullptr) meta["portcullis/receipt"] = *receipt;
    out += R"(,"_meta":)";
    json::write(meta, out);
  }
  out += '}';
}

}  // namespace portcullis::server::mcp
