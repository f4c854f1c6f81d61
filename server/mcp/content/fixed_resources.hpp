// Resources whose text does not change while the process runs: listed, read and done.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server/mcp/resources.hpp"

namespace portcullis::server::mcp {

struct FixedResource {
  ResourceEntry entry;
  std::string text;
};

class FixedResources : public ResourceFamily {
 public:
  // `caching` is that of every read.
  FixedResources(std::vector<FixedResource> resources, Caching caching)
      : resources_(std::move(resources)), caching_(caching) {
    for (FixedResource& resource : resources_) resource.entry.size = resource.text.size();
  }

  std::vector<ResourceEntry> list(const std::string&) const override {
    std::vector<ResourceEntry> out;
    for (const FixedResource& resource : resources_) out.push_back(resource.entry);
    return out;
  }

  bool read(const std::string& uri, const std::string&,
            std::function<void(std::optional<ResourceRead>)> done) override {
    for (const FixedResource& resource : resources_) {
      if (resource.entry.uri != uri) continue;
      done(ResourceRead{
          Json::array({Json{{"uri", uri}, {"mimeType", resource.entry.mime_type}, {"text", resource.text}}}),
          caching_});
      return true;
    }
    return false;
  }

 protected:
  const std::vector<FixedResource>& resources() const { return resources_; }

 private:
  std::vector<FixedResource> resources_;
  Caching caching_;
};

}  // namespace portcullis::server::mcp
