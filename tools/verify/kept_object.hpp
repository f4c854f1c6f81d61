// Members of an object of the audit log by name and kind. Used by rejudge.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/verdict/words.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::verify {

inline bool is_number(const Json& value) {
  constexpr std::uint64_t most = 1ULL << 40;
  if (value.is_number_unsigned()) return value.get<std::uint64_t>() <= most;
  return value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
         static_cast<std::uint64_t>(value.get<std::int64_t>()) <= most;
}

// Members of one object; what is not as it has to be sets `bad`, and is read as nothing.
class KeptObject {
 public:
  KeptObject(const Json& json, bool& bad) : json_(json), bad_(bad) { require(json.is_object()); }

  const Json* find(const char* name) const {
    if (!json_.is_object()) return nullptr;
    const auto at = json_.find(name);
    return at == json_.end() ? nullptr : &*at;
  }
  std::string text(const char* name) const {
    const Json* at = find(name);
    require(at != nullptr && at->is_string());
    return at != nullptr && at->is_string() ? at->get<std::string>() : std::string();
  }
  std::string text_or_none(const char* name) const { return find(name) == nullptr ? std::string() : text(name); }
  bool flag(const char* name) const {
    const Json* at = find(name);
    require(at != nullptr && at->is_boolean());
    return at != nullptr && at->is_boolean() && at->get<bool>();
  }
  bool flag_or_false(const char* name) const { return find(name) != nullptr && flag(name); }
  std::size_t number(const char* name) const {
    const Json* at = find(name);
    require(at != nullptr && is_number(*at));
    return at != nullptr && is_number(*at) ? at->get<std::size_t>() : 0;
  }
  const Json& list(const char* name) const {
    static const Json none = Json::array();
    const Json* at = find(name);
    require(at != nullptr && at->is_array());
    return at != nullptr && at->is_array() ? *at : none;
  }
  std::vector<verdict::Span> spans(const char* name) const {
    std::vector<verdict::Span> out;
    const Json& flat = list(name);
    require(flat.size() % 2 == 0);
    for (std::size_t i = 0; i + 1 < flat.size(); i += 2) {
      require(is_number(flat[i]) && is_number(flat[i + 1]));
      if (bad_) break;
      out.push_back({flat[i].get<std::size_t>(), flat[i + 1].get<std::size_t>()});
    }
    return out;
  }
  void require(bool good) const { bad_ = bad_ || !good; }

 private:
  const Json& json_;
  bool& bad_;
};

}  // namespace portcullis::tools::verify
