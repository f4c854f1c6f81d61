// The JSON-RPC error codes that may be sent, in one table. Source: JSON-RPC 2.0 section 5.1; MCP 2026-07-28 for
// -32020 to -32022. Codes of our own lie outside -32768..-32000.
#pragma once

namespace portcullis::jsonrpc {

enum class ErrorCode : int {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
  internal_error = -32603,
  header_mismatch = -32020,
  missing_client_capability = -32021,
  unsupported_protocol_version = -32022,
  overloaded = 1001,     // too many calls in flight; data.retryAfterMs says when to come again
  shutting_down = 1002,  // the server drains
};

}  // namespace portcullis::jsonrpc
