// See key_place.hpp.
#include "server/config/key_place.hpp"

#include "transport/json/visible.hpp"

namespace portcullis::server::config {
namespace {

schemas::Problem unreadable_file(const Setting& setting, ReadFailure why) {
  schemas::Problem problem{"config_unreadable",
                           "The key file of " + setting.place() + " cannot be read.",
                           {},
                           "Check that it exists, is a regular file and may be read by this user."};
  if (why == ReadFailure::not_regular) {
    problem.message = "The key file of " + setting.place() + " is no regular file but a pipe, a socket or the like.";
    problem.fix = "Hand the key over as an open descriptor and name its number: key_fd = 3, and 3< behind the command.";
  }
  return problem;
}

schemas::Problem unreadable_descriptor(const Setting& setting, ReadFailure why) {
  const std::string subject = "The descriptor of " + setting.place();
  switch (why) {
    case ReadFailure::missing:
      return {"config_unreadable",
              subject + " was not handed over by whoever started the program, or has been read for another key.",
              {},
              "Start it with the descriptor open, as in 3</run/secrets/key, one for each key_fd."};
    case ReadFailure::too_large:
      return {"config_unreadable", subject + " holds more than 16 KiB.", {}, "Write the key alone to it."};
    case ReadFailure::timed_out:
      return {"config_unreadable",
              subject + " did not come to its end within 5 seconds.",
              {},
              "Write the key to it and close it; a key is read to the end of what was written."};
    default:
      return {"config_unreadable",
              subject + " cannot be read.",
              {},
              "Check that it is open for reading and leads to a file, a pipe or a socket."};
  }
}

}  // namespace

std::expected<std::optional<OutsideKey>, schemas::Problem> outside_key(const std::string& prefix, const Merged& merged,
                                                                       const Sources& sources) {
  const Setting* first = nullptr;
  for (const char* field : {"key_env", "key_file", "key_fd"}) {
    const Setting* setting = merged.find(prefix + field);
    if (first != nullptr && setting != nullptr)
      return std::unexpected(schemas::Problem{"key_conflict",
                                              text_of(first->path) + " and " + prefix + field + " are both set.",
                                              {},
                                              "Remove one of them."});
    if (setting != nullptr) first = setting;
  }
  if (first == nullptr || first->path.back() == "key_env") return std::nullopt;
  OutsideKey key;
  if (const auto* path = std::get_if<std::string>(&first->value)) {
    if (!path->starts_with('/'))
      return std::unexpected(
          schemas::Problem{"out_of_range", first->place() + " is not an absolute path.", {}, "Write the path from /."});
    auto text = sources.read_file(*path);
    if (!text) return std::unexpected(unreadable_file(*first, text.error()));
    key = {*std::move(text), "file " + json::visible_line(*path)};
  } else {
    const auto number = static_cast<int>(std::get<std::int64_t>(first->value));
    auto text = sources.read_descriptor ? sources.read_descriptor(number)
                                        : std::expected<std::string, ReadFailure>(std::unexpect, ReadFailure::missing);
    if (!text) return std::unexpected(unreadable_descriptor(*first, text.error()));
    key = {*std::move(text), "descriptor " + std::to_string(number)};
  }
  while (!key.text.empty() && (key.text.back() == '\n' || key.text.back() == '\r' || key.text.back() == ' '))
    key.text.pop_back();
  return key;
}

}  // namespace portcullis::server::config
