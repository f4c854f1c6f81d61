// See beside.hpp.
#include "server/worker/beside.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <array>

namespace portcullis::server::worker {

void* load_beside_program(const std::string& name, bool global, std::string& why) {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (size <= 0) {
    why = "the program's own path cannot be read";
    return nullptr;
  }
  const std::string program(path.data(), static_cast<std::size_t>(size));
  const std::string folder = program.substr(0, program.rfind('/'));
  for (const std::string& place : {folder + "/", folder + "/../lib/portcullis/"}) {
    void* const module = ::dlopen((place + name).c_str(), RTLD_NOW | (global ? RTLD_GLOBAL : RTLD_LOCAL));
    if (module != nullptr) return module;
    const char* error = ::dlerror();
    if (why.empty() && error != nullptr) why = error;
  }
  return nullptr;
}

}  // namespace portcullis::server::worker
