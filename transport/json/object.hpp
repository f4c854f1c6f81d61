// How objects and arrays with known members are made and given back without waste. Called wherever a result, a record
// or a receipt is built.
// `Json{{"key", value}}` first makes an array of two for every member and then an object that grows: as a key is const,
// growing copies every member with all below it.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

#include "transport/json/json.hpp"

namespace portcullis::json {

// An object of about `members` members, in the order of add(). Keys are the caller's own and all different: nothing is
// compared with what is there.
class ObjectBuilder {
 public:
  explicit ObjectBuilder(std::size_t members) : object_(Json::value_t::object) { members_().reserve(members); }

  template <class Value>
  ObjectBuilder& add(std::string_view key, Value&& value) & {
    // In its place: a value that is moved there leaves a null behind, which costs a destructor.
    members_().emplace_back(std::piecewise_construct, std::forward_as_tuple(key),
                            std::forward_as_tuple(std::forward<Value>(value)));
    return *this;
  }
  template <class Value>
  ObjectBuilder&& add(std::string_view key, Value&& value) && {
    return std::move(add(key, std::forward<Value>(value)));
  }

  Json take() && { return std::move(object_); }
  operator Json() && { return std::move(object_); }

 private:
  Json::object_t& members_() { return *object_.get_ptr<Json::object_t*>(); }

  Json object_;
};

// An empty array with room.
inline Json array_of(std::size_t elements) {
  Json out(Json::value_t::array);
  out.get_ptr<Json::array_t*>()->reserve(elements);
  return out;
}

// Makes `value` null. The destructor alone does the same, but moves every value below through one stack first, to be
// safe at any depth, which costs more than the freeing; here that is left to what lies deeper than 64.
void dispose(Json& value);

}  // namespace portcullis::json
