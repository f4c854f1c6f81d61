// See product_content.hpp.
#include "server/mcp/content/product_content.hpp"

#include "server/mcp/content/product_prompts.hpp"
#include "server/mcp/content/receipt_resources.hpp"
#include "server/mcp/content/schema_resources.hpp"
#include "server/mcp/content/skill_files.hpp"
#include "server/mcp/content/state_resources.hpp"

namespace portcullis::server::mcp {
namespace {

class Content final : public ProductContent {
 public:
  Content(Services& services, ContentSources sources)
      : prompts_(profile_names(*sources.settings)),
        state_(make_state_resources(services, sources.settings, sources.seats, sources.fanout)) {
    if (sources.audit_directory) receipts_ = make_receipt_resources(services, std::move(*sources.audit_directory));
  }

  std::vector<ResourceFamily*> resources() override {
    std::vector<ResourceFamily*> out{state_.get(), &skills_, &schemas_};
    if (receipts_) out.push_back(receipts_.get());
    return out;
  }
  const PromptFamily& prompts() const override { return prompts_; }
  const Skills& skills() const override { return skills_; }

 private:
  static std::vector<std::string> profile_names(const tools::Settings& settings) {
    std::vector<std::string> out;
    for (const auto& [name, profile] : settings.profiles) out.push_back(name);
    return out;
  }

  ProductPrompts prompts_;
  std::unique_ptr<ResourceFamily> state_;
  SkillFiles skills_;
  SchemaResources schemas_;
  std::unique_ptr<ResourceFamily> receipts_;
};

}  // namespace

std::unique_ptr<ProductContent> make_product_content(Services& services, ContentSources sources) {
  return std::make_unique<Content>(services, std::move(sources));
}

}  // namespace portcullis::server::mcp
