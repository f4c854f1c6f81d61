// The methods of MCP in one table: name, era, function. A method is a free function that takes an Exchange and answers
// it now or later; a new one is a function in a file of this folder and a row in methods.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/mcp/exchange.hpp"

namespace portcullis::server::mcp {

struct Method {
  std::string_view name;
  bool legacy;
  bool modern;
  // False when this server has nothing behind the method, which is then unknown; nullptr: always served.
  bool (*served)(const Services&);
  void (*handle)(Exchange exchange);
};

std::span<const Method> methods();
// nullptr when there is none of that name in that era.
const Method* find_method(std::string_view name, bool modern, const Services& services);
// "ping, tools/list, ...": what is served in that era.
std::string served_methods(bool modern, const Services& services);

// lifecycle.cpp
void initialize(Exchange exchange);
void discover(Exchange exchange);
void ping(Exchange exchange);
void set_log_level(Exchange exchange);

// tools.cpp
void list_tools(Exchange exchange);
void call_tool(Exchange exchange);

// resources.cpp
void list_resources(Exchange exchange);
void list_resource_templates(Exchange exchange);
void read_resource(Exchange exchange);
void subscribe_resource(Exchange exchange);
void unsubscribe_resource(Exchange exchange);

// prompts.cpp
void list_prompts(Exchange exchange);
void get_prompt(Exchange exchange);

// completion.cpp
void complete_argument(Exchange exchange);

// skills.cpp
void list_skills(Exchange exchange);
void get_skill(Exchange exchange);

// subscriptions.cpp
void listen(Exchange exchange);

// tasks.cpp
void get_task(Exchange exchange);
void update_task(Exchange exchange);
void cancel_task(Exchange exchange);

}  // namespace portcullis::server::mcp
