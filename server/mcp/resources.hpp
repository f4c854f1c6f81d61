// Resources as the dispatcher sees them: families of resources behind one interface. A family is one file; the
// product's are put together in server/cli/process.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"
#include "server/mcp/exchange.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

struct ResourceEntry {
  std::string uri;
  std::string name;
  std::string title;
  std::string description;
  std::string mime_type;
  std::optional<std::uint64_t> size;  // bytes
};

struct TemplateEntry {
  std::string uri_template;  // RFC 6570, level 1
  std::string name;
  std::string title;
  std::string description;
  std::string mime_type;
};

struct ResourceRead {
  Json contents = nullptr;  // array of {uri, mimeType, text or blob}; never empty
  Caching caching;
  // Instead of contents: the resource is known, and why it cannot be read now.
  std::optional<schemas::Problem> problem = std::nullopt;
};

class ResourceFamily {
 public:
  virtual ~ResourceFamily() = default;
  // In a stable order.
  virtual std::vector<ResourceEntry> list(const std::string& principal) const = 0;
  virtual std::vector<TemplateEntry> templates() const { return {}; }
  // False when the URI is of another family. Else `done` is called once, on the loop, maybe inside the call: with the
  // contents, or nothing when there is no such resource for that principal.
  virtual bool read(const std::string& uri, const std::string& principal,
                    std::function<void(std::optional<ResourceRead>)> done) = 0;
  // Values for the variable `argument` of a template of this family that begin with `value`; nothing when the template
  // is of another family.
  virtual std::optional<std::vector<std::string>> complete(const std::string& uri_template, const std::string& argument,
                                                           const std::string& value, const Json& context) const {
    (void)uri_template, (void)argument, (void)value, (void)context;
    return std::nullopt;
  }
};

}  // namespace portcullis::server::mcp
