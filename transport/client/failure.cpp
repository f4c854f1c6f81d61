// The names of the failure codes (they stand in findings and metrics) and the look-up of a response's header.
#include "transport/client/client.hpp"

namespace portcullis::transport::client {

std::string_view name_of(FailCode code) {
  switch (code) {
    case FailCode::cancelled:
      return "cancelled";
    case FailCode::timed_out:
      return "timed_out";
    case FailCode::address_refused:
      return "address_refused";
    case FailCode::resolve_failed:
      return "resolve_failed";
    case FailCode::connect_refused:
      return "connect_refused";
    case FailCode::connect_failed:
      return "connect_failed";
    case FailCode::tls_untrusted:
      return "tls_untrusted";
    case FailCode::tls_expired:
      return "tls_expired";
    case FailCode::tls_wrong_host:
      return "tls_wrong_host";
    case FailCode::tls_failed:
      return "tls_failed";
    case FailCode::connection_lost:
      return "connection_lost";
    case FailCode::malformed_response:
      return "malformed_response";
    case FailCode::too_large:
      return "too_large";
    case FailCode::header_too_large:
      return "header_too_large";
    case FailCode::stream_stalled:
      return "stream_stalled";
  }
  return "unknown";
}

std::string_view Response::header(std::string_view lower_case_name) const {
  for (const Header& entry : headers) {
    if (entry.name == lower_case_name) return entry.value;
  }
  return {};
}

}  // namespace portcullis::transport::client
