// Where the checkout and the public test data beside it are. Included before every test file by the build, which is why
// no test includes it; tests/CMakeLists.txt says why these are values and not text.
#pragma once

namespace portcullis::test {

extern const char* const source_dir;
extern const char* const shared_data;

}  // namespace portcullis::test

#define PORTCULLIS_SOURCE_DIR ::portcullis::test::source_dir
#define PORTCULLIS_SHARED_DATA ::portcullis::test::shared_data
