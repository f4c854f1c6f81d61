// The corpora of the configuration for the tools of the server: files are opened, read and searched on a thread of
// their own, so the loop never waits for a disk. Made by the process.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tools/retrieval/corpora.hpp"

namespace portcullis::server::corpus {

class Reader : public tools::retrieval::Corpora {
 public:
  // Waits for what is being read; what waits is dropped and never answered. Before the loop goes.
  virtual void close() = 0;
};

// No file is touched and no thread started before the first use. `post` runs a function on the loop, from any thread.
std::shared_ptr<Reader> make_reader(std::map<std::string, std::filesystem::path> files,
                                    std::function<void(std::function<void()>)> post);

}  // namespace portcullis::server::corpus
