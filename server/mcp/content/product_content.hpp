// Everything that the product offers beside its tools: resources, prompts, skills. Made once per process, in
// server/cli/process.cpp.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "server/mcp/services.hpp"
#include "tools/fanout/settings.hpp"
#include "tools/settings.hpp"

namespace portcullis::server::mcp {

struct ContentSources {
  std::shared_ptr<const tools::Settings> settings;
  std::vector<tools::fanout::ModelSeat> seats;  // all of them, in the operator's order
  tools::fanout::FanoutSettings fanout{};       // prices and budgets
  // Where receipts are looked up; nothing when no record is kept: then there are no receipts to read.
  std::optional<std::filesystem::path> audit_directory;
};

class ProductContent {
 public:
  virtual ~ProductContent() = default;
  // In the order of resources/list.
  virtual std::vector<ResourceFamily*> resources() = 0;
  virtual const PromptFamily& prompts() const = 0;
  virtual const Skills& skills() const = 0;
};

// `services` is used when resources are read; it must outlive the content.
std::unique_ptr<ProductContent> make_product_content(Services& services, ContentSources sources);

}  // namespace portcullis::server::mcp
