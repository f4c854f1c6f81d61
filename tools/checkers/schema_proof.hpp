// Whether a schema that a value satisfies says anything of what the value says. Used by the structured checker: `{}` is
// satisfied by every value, and a property that may be any string by every assertion.
#pragma once

#include <string_view>

#include "schemas/validator.hpp"

namespace portcullis::tools::checkers {

// A reason code, or empty when the schema pins what it has to: at least one value in the document (else
// `schema_proves_nothing`), and every name or string of three words or more, which could be a statement (else
// `prose_not_in_schema`). `too_large`: more such strings than are tried. `value` satisfies the schema.
std::string_view unproven(const schemas::Validator& validator, const Json& value);

}  // namespace portcullis::tools::checkers
