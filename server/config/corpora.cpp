// See corpora.hpp.
#include "server/config/corpora.hpp"

#include <algorithm>

namespace portcullis::server::config {

bool is_corpus_name(std::string_view name) {
  const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, good);
}

void build_corpora(const Merged& merged, Loaded& loaded, Problems& problems) {
  for (const auto& [path, setting] : merged.all()) {
    if (setting.path.front() != "corpora") continue;
    const std::string& name = setting.path.back();
    const std::filesystem::path file = std::get<std::string>(setting.value);
    loaded.values.push_back({path, text_of(setting.value), setting.origin});
    if (!is_corpus_name(name))
      problems.add({"out_of_range",
                    setting.place() + " has a name that no corpus can have.",
                    {},
                    "Use lower-case letters, digits, - and _, at most 64 of them."});
    else if (!file.is_absolute())
      problems.add({"out_of_range", setting.place() + " is not an absolute path.", {}, "Write the path from /."});
    else
      loaded.config.corpora[name] = file;
  }
  for (auto& [name, profile] : loaded.config.profiles) {
    const Setting* list = merged.find(text_of(Path{"profiles", name, "corpora"}));
    if (list == nullptr) continue;
    loaded.values.push_back({text_of(list->path), text_of(list->value), list->origin});
    profile.corpora = std::get<std::vector<std::string>>(list->value);
    for (const std::string& corpus : profile.corpora) {
      if (loaded.config.corpora.contains(corpus)) continue;
      std::vector<std::string> allowed;
      for (const auto& [known, unused] : loaded.config.corpora) allowed.push_back(known);
      problems.add({"unknown_corpus", list->place() + " names a corpus that is not listed: " + shown_text(corpus) + ".",
                    allowed, "Give its file under [corpora]."});
    }
  }
}

}  // namespace portcullis::server::config
