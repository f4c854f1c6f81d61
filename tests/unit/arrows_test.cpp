// The arrows between the rooms: who may include whom, which libraries appear where, and what no source may call.
// Walks the source tree. A rule of its own is a row of a table here; a breach is reported as "file: what".
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

struct Source {
  std::string path;  // from the root: "tools/verdict/join.cpp"
  std::string text;
};

bool below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder);
}

bool below_any(std::string_view path, const std::vector<std::string_view>& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](std::string_view folder) { return below(path, folder); });
}

bool is_house(std::string_view path) {
  return below_any(path, {"transport/", "tools/", "schemas/", "server/", "tests/", "deploy/"});
}

// Headers of the standard library have neither a folder nor an ending: <vector>, <cstdint>.
bool is_standard(std::string_view header) {
  return header.find_first_of("./") == std::string_view::npos;
}

// The text without comments and without what stands between quotes, so that only code is searched.
std::string code_of(std::string_view text) {
  std::string code;
  std::size_t i = 0;
  const auto skip_to = [&](std::string_view end, std::size_t from) {
    const std::size_t at = text.find(end, from);
    i = at == std::string_view::npos ? text.size() : at + end.size();
  };
  while (i < text.size()) {
    const bool after_word = !code.empty() && (std::isalnum(static_cast<unsigned char>(code.back())) != 0);
    if (text.substr(i).starts_with("//")) {
      skip_to("\n", i);
      code += '\n';
    } else if (text.substr(i).starts_with("/*")) {
      skip_to("*/", i + 2);
      code += ' ';
    } else if (text.substr(i).starts_with("R\"")) {
      const std::size_t open = std::min(text.find('(', i), text.size());
      skip_to(")" + std::string(text.substr(i + 2, open - i - 2)) + "\"", open);
      code += "\"\"";
    } else if (text[i] == '"' || (text[i] == '\'' && !after_word)) {  // 1'000 is no character
      const char quote = text[i++];
      while (i < text.size() && text[i] != quote && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
      ++i;
      code += "\"\"";
    } else {
      code += text[i++];
    }
  }
  return code;
}

// What is included, with < > or " " taken off; `relative` collects those in quotes that do not start at the root.
Strings includes_of(std::string_view text, Strings* relative = nullptr) {
  Strings includes;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::erase_if(line, [](unsigned char c) { return std::isspace(c) != 0; });
    if (!line.starts_with("#include") || line.size() < 10) continue;
    const std::string name = line.substr(9, line.find_first_of(">\"", 9) - 9);
    if (relative && line[8] == '"' && !is_house(name)) relative->push_back(name);
    includes.push_back(name);
  }
  return includes;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// True when `name` stands in the code as a whole word, and is called when `called` is set. Members (x.name) are
// other people's functions.
bool uses(std::string_view code, std::string_view name, bool called) {
  for (std::size_t at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    const std::string_view before = code.substr(0, at), after = code.substr(at + name.size());
    if (!before.empty() && (is_word(before.back()) || before.ends_with(".") || before.ends_with("->"))) continue;
    if (!after.empty() && is_word(after.front())) continue;
    const std::size_t next = after.find_first_not_of(" \n");
    if (!called || (next != std::string_view::npos && after[next] == '(')) return true;
  }
  return false;
}

using Allowed = std::function<bool(std::string_view included)>;

struct Room {
  std::string_view folder;
  Allowed house;  // which of our own files it may include
};

const std::vector<Room> rooms{
    {"transport/", [](auto i) { return below(i, "transport/"); }},
    {"schemas/", [](auto i) { return below_any(i, {"schemas/", "transport/json/"}); }},
    {"tools/", [](auto i) { return below_any(i, {"tools/", "schemas/", "transport/client/", "transport/json/"}); }},
    {"server/", [](auto i) { return below_any(i, {"server/", "tools/", "schemas/", "transport/"}); }},
    {"tools/verdict/", [](auto i) { return below_any(i, {"tools/verdict/", "transport/json/"}); }},
    {"tools/claims/", [](auto i) { return below_any(i, {"tools/claims/", "tools/verdict/", "transport/json/"}); }},
};

struct Library {
  std::string_view prefix;
  std::vector<std::string_view> folders;  // the only ones that may include it
};

const std::vector<Library> libraries{
    // The thin shells: around the seats of a panel, and around the dialogues with sources of evidence.
    {"boost/", {"transport/", "tools/fanout/", "tools/retrieval/source_", "server/"}},
    // Checkers hash evidence; one wire signs its requests (SigV4).
    {"openssl/", {"transport/", "tools/fanout/", "server/", "tools/checkers/", "tools/providers/"}},
    {"CLI/", {"server/cli/"}},
};

Strings breaches_of(const Source& source) {
  Strings breaches;
  const auto report = [&](std::string_view what) { breaches.push_back(source.path + ": " + std::string(what)); };
  Strings relative;
  for (const std::string& included : includes_of(source.text, &relative)) {
    for (const Room& room : rooms)
      if (below(source.path, room.folder) && is_house(included) && !room.house(included)) report(included);
    for (const Library& library : libraries)
      if (below(included, library.prefix) && !below_any(source.path, library.folders)) report(included);
    const bool pure = below(source.path, "tools/verdict/") || below(source.path, "tools/claims/");
    const bool known = is_house(included) || is_standard(included) || below(included, "nlohmann/") ||
                       (included == "utf8proc.h" && below(source.path, "tools/claims/"));
    if (pure && !known) report(included);
    if (included.find("..") != std::string::npos) report(included);
  }
  for (const std::string& included : relative) report(included + " is not named from the root");

  const std::string code = code_of(source.text);
  for (const std::string_view call : {"system", "popen", "posix_spawn", "posix_spawnp", "execl", "execlp", "execle",
                                      "execv", "execvp", "execve", "execvpe", "fexecve", "execveat"})
    if (uses(code, call, true)) report(std::string(call) + "()");
  if (below(source.path, "server/cli/")) return breaches;
  for (const std::string_view call : {"printf", "vprintf", "puts", "putchar"})
    if (uses(code, call, true)) report(std::string(call) + "()");
  for (const std::string_view word : {"std::print", "std::println", "cout", "stdout"})
    if (uses(code, word, false)) report(word);
  return breaches;
}

std::vector<Source> sources() {
  std::vector<Source> all;
  const fs::path root = PORTCULLIS_SOURCE_DIR;
  for (const std::string_view room : {"transport", "tools", "schemas", "server"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / room)) {
      const std::string ending = entry.path().extension().string();
      if (!entry.is_regular_file() || (ending != ".cpp" && ending != ".hpp" && ending != ".h" && ending != ".c"))
        continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      all.push_back({fs::relative(entry.path(), root).generic_string(), text.str()});
    }
  }
  return all;
}

std::string joined(const Strings& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST(Arrows, every_source_keeps_to_its_room) {
  const auto all = sources();
  ASSERT_GT(all.size(), 30U) << "the tree was not found";
  Strings breaches;
  for (const Source& source : all)
    for (std::string& breach : breaches_of(source)) breaches.push_back(std::move(breach));
  EXPECT_TRUE(breaches.empty()) << joined(breaches);
}

TEST(Arrows, the_command_line_library_is_compiled_in_one_file) {
  Strings users;
  for (const Source& source : sources())
    for (const std::string& included : includes_of(source.text))
      if (below(included, "CLI/") && (users.empty() || users.back() != source.path)) users.push_back(source.path);
  EXPECT_LE(users.size(), 1U) << joined(users);
}

TEST(Arrows, every_folder_has_a_readme) {
  const fs::path root = PORTCULLIS_SOURCE_DIR;
  std::vector<fs::path> folders{root / "tests", root / "deploy"};
  for (const std::string_view room : {"transport", "tools", "schemas", "server"}) {
    folders.push_back(root / room);
    for (const auto& entry : fs::recursive_directory_iterator(root / room))
      if (entry.is_directory() && fs::exists(entry.path() / "CMakeLists.txt")) folders.push_back(entry.path());
  }
  Strings missing;
  for (const fs::path& folder : folders)
    if (!fs::exists(folder / "README.md")) missing.push_back(fs::relative(folder, root).generic_string());
  EXPECT_TRUE(missing.empty()) << joined(missing);
}

// The rules themselves, so that a rule that can no longer fail is found out.
TEST(ArrowsRules, a_forbidden_include_is_reported) {
  const std::vector<std::pair<std::string, std::string>> forbidden{
      {"transport/http/a.cpp", "#include \"tools/verdict/words.hpp\""},
      {"transport/http/a.cpp", "#include <server/mcp/b.hpp>"},
      {"transport/json/a.cpp", "  #  include \"schemas/validator.hpp\""},
      {"schemas/a.cpp", "#include \"transport/client/client.hpp\""},
      {"schemas/a.cpp", "#include \"tools/settings.hpp\""},
      {"tools/verify/a.cpp", "#include \"server/audit/log.hpp\""},
      {"tools/verify/a.cpp", "#include \"transport/jsonrpc/message.hpp\""},
      {"tools/verify/a.cpp", "#include <boost/asio/io_context.hpp>"},
      {"tools/claims/a.cpp", "#include <openssl/evp.h>"},
      {"tools/checkers/a.cpp", "#include <boost/json.hpp>"},
      {"tools/verdict/a.cpp", "#include \"tools/claims/claim.hpp\""},
      {"tools/verdict/a.cpp", "#include <unistd.h>"},
      {"tools/verdict/a.cpp", "#include <utf8proc.h>"},
      {"tools/claims/a.cpp", "#include <re2/re2.h>"},
      {"tools/claims/a.cpp", "#include \"tools/checkers/checker.hpp\""},
      {"tools/audit/a.cpp", "#include <CLI/CLI.hpp>"},
      {"server/cli/a.cpp", "#include \"tests/support/fake.hpp\""},
      {"tools/verdict/a.cpp", "#include \"../claims/claim.hpp\""},
      {"tools/verdict/a.cpp", "#include \"join.hpp\""},
  };
  for (const auto& [path, text] : forbidden) EXPECT_FALSE(breaches_of({path, text}).empty()) << path << " " << text;
}

TEST(ArrowsRules, a_forbidden_call_is_reported) {
  for (const std::string text : {"std::cout << 1;", "using std::cout;", "printf(\"x\");", "std::puts (x);",
                                 "fputs(x, stdout);", "std::println(\"\");", "::system(x);", "std::system(x);",
                                 "auto f = popen(x, y);", "execvp(a, b);", "char c = '\"'; system(x);"})
    EXPECT_FALSE(breaches_of({"tools/verify/a.cpp", text}).empty()) << text;
  EXPECT_FALSE(breaches_of({"server/cli/a.cpp", "system(x);"}).empty());
}

TEST(ArrowsRules, what_is_allowed_is_not_reported) {
  const std::vector<std::pair<std::string, std::string>> allowed{
      {"tools/fanout/a.cpp", "#include <boost/asio/io_context.hpp>"},
      {"tools/checkers/a.cpp", "#include <openssl/evp.h>"},
      {"tools/claims/a.cpp", "#include <utf8proc.h>\n#include \"tools/verdict/words.hpp\""},
      {"tools/verdict/a.cpp", "#include <vector>\n#include \"transport/json/json.hpp\""},
      {"server/cli/a.cpp", "std::cout << 1;"},
      {"tools/verify/a.cpp", "// never std::cout\n/* system(x) */ auto s = \"stdout system(x)\";"},
      {"tools/verify/a.cpp", "auto s = R\"(printf(\"x\") std::cout)\"; int n = 1'000'000;"},
      {"tools/verify/a.cpp", "snprintf(b, n, f); file_system(x); x.system(y); int systems = 1;"},
  };
  for (const auto& [path, text] : allowed) EXPECT_EQ(joined(breaches_of({path, text})), "") << path;
}

}  // namespace
