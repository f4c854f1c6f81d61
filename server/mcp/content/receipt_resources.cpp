// See receipt_resources.hpp. A look-up reads the log from its beginning, so it runs on the pool, and one at a time: the
// calls of tools keep the rest of the pool.
#include "server/mcp/content/receipt_resources.hpp"

#include <algorithm>
#include <deque>

#include "server/audit/lookup.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::string_view receipt_prefix = "portcullis://receipt/";
constexpr std::string_view receipt_template = "portcullis://receipt/{id}";
constexpr std::size_t most_waiting = 256;

// The leaf stays as it is, but whether the log is still whole is only known by reading it.
constexpr Caching receipt_caching{0, false};

using Done = std::function<void(std::optional<ResourceRead>)>;

// "r_" and 32 hex digits; anything else is no receipt of any log.
bool is_receipt(std::string_view id) {
  return id.size() == 34 && id.starts_with("r_") &&
         std::ranges::all_of(id.substr(2), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

ResourceRead failed(schemas::Problem problem) {
  ResourceRead read;
  read.problem = std::move(problem);
  return read;
}

// On the pool. A receipt of somebody else is answered like one that is not there.
std::optional<ResourceRead> look_up(const std::filesystem::path& directory, const std::string& id,
                                    const std::string& principal) {
  const auto stored = audit::find_receipt(directory, id);
  if (!stored) {
    // No log yet is no log with that receipt; a log that cannot be read is something else.
    std::error_code ignored;
    if (stored.error().code == "audit_not_found" || !std::filesystem::exists(directory / "leaves", ignored))
      return std::nullopt;
    return failed(stored.error());
  }
  const auto owner = stored->record.find("principal");
  if (owner == stored->record.end() || *owner != principal) return std::nullopt;
  const auto proof = audit::prove_inclusion(directory, stored->leaf);
  if (!proof) return failed(proof.error());
  const Json shown{
      {"leaf", stored->leaf}, {"hash", stored->hash}, {"record", stored->record}, {"proof", proof->to_json()}};
  return ResourceRead{
      Json::array({Json{
          {"uri", std::string(receipt_prefix) + id}, {"mimeType", "application/json"}, {"text", json::write(shown)}}}),
      receipt_caching};
}

class ReceiptResources final : public ResourceFamily {
 public:
  ReceiptResources(Services& services, std::filesystem::path directory)
      : state_(std::make_shared<State>(services, std::move(directory))) {}

  // There is one for every call ever made, so they are named by their results and not listed.
  std::vector<ResourceEntry> list(const std::string&) const override { return {}; }

  std::vector<TemplateEntry> templates() const override {
    return {
        {std::string(receipt_template), "receipt", "Receipt of a call",
         "The audit record of one of your own calls, by the receipt.id of its result: hashes of arguments and result, "
         "verdict, and the proof that the record is part of the log.",
         "application/json"}};
  }

  bool read(const std::string& uri, const std::string& principal, Done done) override {
    if (!uri.starts_with(receipt_prefix)) return false;
    std::string id = uri.substr(receipt_prefix.size());
    if (!is_receipt(id)) {
      done(std::nullopt);
    } else if (state_->waiting.size() >= most_waiting) {
      done(failed({"overloaded", "Too many receipts are being looked up.", {}, "Read this one again later."}));
    } else {
      state_->waiting.push_back({std::move(id), principal, std::move(done)});
      if (!state_->busy) next(state_);
    }
    return true;
  }

 private:
  struct LookUp {
    std::string id;
    std::string principal;
    Done done;
  };
  // On the loop, but for the directory.
  struct State {
    State(Services& used, std::filesystem::path where) : services(used), directory(std::move(where)) {}
    Services& services;
    const std::filesystem::path directory;
    std::deque<LookUp> waiting;
    bool busy = false;
  };

  static void next(const std::shared_ptr<State>& state) {
    state->busy = !state->waiting.empty();
    if (!state->busy) return;
    auto wanted = std::make_shared<LookUp>(std::move(state->waiting.front()));
    state->waiting.pop_front();
    state->services.compute([state, wanted] {
      auto read =
          std::make_shared<std::optional<ResourceRead>>(look_up(state->directory, wanted->id, wanted->principal));
      state->services.post([state, wanted, read] {
        wanted->done(std::move(*read));
        next(state);
      });
    });
  }

  std::shared_ptr<State> state_;
};

}  // namespace

std::unique_ptr<ResourceFamily> make_receipt_resources(Services& services, std::filesystem::path audit_directory) {
  return std::make_unique<ReceiptResources>(services, std::move(audit_directory));
}

}  // namespace portcullis::server::mcp
