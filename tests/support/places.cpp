// The values of places.hpp, from the build.
#include "tests/support/places.hpp"

namespace portcullis::test {

const char* const source_dir = PLACES_SOURCE_DIR;
const char* const shared_data = PLACES_SOURCE_DIR "/../shared/data";

}  // namespace portcullis::test
