// The one explicit instantiation of the JSON value type (see json.hpp).
#include "transport/json/json.hpp"

template class nlohmann::basic_json<nlohmann::ordered_map>;
