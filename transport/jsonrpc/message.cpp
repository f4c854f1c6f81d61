// See message.hpp.
#include "transport/jsonrpc/message.hpp"

#include <cmath>

#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::jsonrpc {
namespace {

constexpr std::size_t max_id_bytes = 256;
constexpr std::size_t max_method_bytes = 128;

Malformed invalid(std::string message, std::optional<Id> id = std::nullopt) {
  return Malformed{Error{ErrorCode::invalid_request, std::move(message), nullptr}, std::move(id)};
}

}  // namespace

void Id::write(std::string& out) const {
  if (const auto* number = std::get_if<std::int64_t>(&value_))
    out += std::to_string(*number);
  else
    json::write_string(std::get<std::string>(value_), out);
}

Json Id::to_json() const {
  if (const auto* number = std::get_if<std::int64_t>(&value_)) return *number;
  return std::get<std::string>(value_);
}

std::optional<Id> id_from(const Json& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > max_id_bytes) return std::nullopt;
    return Id(text);
  }
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return Id(static_cast<std::int64_t>(number));
  }
  if (value.is_number_integer()) return Id(value.get<std::int64_t>());
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (std::trunc(number) == number && std::abs(number) <= 9007199254740991.0)
      return Id(static_cast<std::int64_t>(number));
  }
  return std::nullopt;
}

std::expected<Message, Malformed> classify(Json value) {
  if (!value.is_object()) return std::unexpected(invalid("A message must be a JSON object."));

  std::optional<Id> id;
  const auto id_member = value.find("id");
  const bool has_id = id_member != value.end();
  if (has_id) id = id_from(*id_member);

  const auto version = value.find("jsonrpc");
  if (version == value.end() || !version->is_string() || version->get_ref<const std::string&>() != "2.0")
    return std::unexpected(invalid("\"jsonrpc\" must be the string \"2.0\".", id));
  if (has_id && !id && !(id_member->is_null() && value.contains("error")))
    return std::unexpected(invalid("\"id\" must be a string of at most 256 bytes or an integer, and not null."));

  const auto method = value.find("method");
  if (method == value.end()) {
    const auto result = value.find("result");
    const auto error = value.find("error");
    if (id && (result != value.end()) != (error != value.end())) {
      const bool is_error = error != value.end();
      return Response{*id, is_error, is_error ? std::move(*error) : std::move(*result)};
    }
    return std::unexpected(invalid("A message needs \"method\", or \"id\" with one of \"result\" and \"error\".", id));
  }
  if (!method->is_string()) return std::unexpected(invalid("\"method\" must be a string.", id));
  if (method->get_ref<const std::string&>().size() > max_method_bytes)
    return std::unexpected(invalid("\"method\" is longer than 128 bytes.", id));
  if (value.contains("result") || value.contains("error"))
    return std::unexpected(invalid("A request holds neither \"result\" nor \"error\".", id));

  Json params = Json::object();
  if (const auto found = value.find("params"); found != value.end()) {
    if (!found->is_object()) {
      Malformed wrong = invalid("\"params\" must be an object.", id);
      wrong.error.code = ErrorCode::invalid_params;
      return std::unexpected(std::move(wrong));
    }
    params = std::move(*found);
  }
  std::string name = std::move(method->get_ref<std::string&>());
  if (has_id) return Request{*id, std::move(name), std::move(params)};
  return Notification{std::move(name), std::move(params)};
}

void begin_result(const Id& id, std::string& out) {
  out += R"({"jsonrpc":"2.0","id":)";
  id.write(out);
  out += R"(,"result":)";
}

void end_result(std::string& out) {
  out += '}';
}

void write_result(const Id& id, std::string_view result, std::string& out) {
  begin_result(id, out);
  out += result;
  end_result(out);
}

void write_error(const std::optional<Id>& id, const Error& error, bool null_id, std::string& out) {
  out += R"({"jsonrpc":"2.0",)";
  if (id) {
    out += R"("id":)";
    id->write(out);
    out += ',';
  } else if (null_id) {
    out += R"("id":null,)";
  }
  out += R"("error":{"code":)";
  out += std::to_string(static_cast<int>(error.code));
  out += R"(,"message":)";
  json::write_string(json::visible_line(error.message), out);
  if (!error.data.is_null()) {
    out += R"(,"data":)";
    json::write(error.data, out);
  }
  out += "}}";
}

void write_request(const Id& id, std::string_view method, const Json& params, std::string& out) {
  out += R"({"jsonrpc":"2.0","id":)";
  id.write(out);
  out += R"(,"method":)";
  json::write_string(method, out);
  out += R"(,"params":)";
  json::write(params, out);
  out += '}';
}

void write_notification(std::string_view method, const Json& params, std::string& out) {
  out += R"({"jsonrpc":"2.0","method":)";
  json::write_string(method, out);
  out += R"(,"params":)";
  json::write(params, out);
  out += '}';
}

}  // namespace portcullis::jsonrpc
