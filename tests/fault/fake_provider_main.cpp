// The fake provider as a program: portcullis-fake-provider [SCRIPT.json]. Prints "listening PORT" once it does, serves
// until its standard input ends, and then prints its journal of requests as one line of JSON. The script's form is in
// tests/support/fake_script.hpp.
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/support/fake_script.hpp"

int main(int argc, char** argv) {
  using namespace portcullis::tests;
  std::signal(SIGPIPE, SIG_IGN);
  FakeScriptFile script{"{}"};
  if (argc > 2) {
    std::cerr << "usage: portcullis-fake-provider [SCRIPT.json]\n";
    return 2;
  }
  if (argc == 2) {
    std::ifstream file(argv[1], std::ios::binary);
    if (!file) {
      std::cerr << "cannot read " << argv[1] << "\n";
      return 2;
    }
    script.text.assign(std::istreambuf_iterator<char>(file), {});
  }
  const auto options = script.options();
  if (!options) {
    std::cerr << "script: " << options.error() << "\n";
    return 2;
  }
  FakeProvider fake(*options);
  if (const auto applied = script.apply_to(fake); !applied) {
    std::cerr << "script: " << applied.error() << "\n";
    return 2;
  }
  std::cout << "listening " << fake.port() << std::endl;
  char ignored[256];
  while (::read(STDIN_FILENO, ignored, sizeof ignored) > 0) {
  }
  std::cout << journal_of(fake) << std::endl;
  return 0;
}
