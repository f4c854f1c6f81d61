// See database.hpp. Sources: sqlite.org/wal.html, sqlite.org/pragma.html, sqlite.org/security.html (a file that
// somebody else may have written is opened defensively).
#include "server/store/database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "server/store/problems.hpp"

namespace portcullis::server::store {
namespace {

constexpr std::chrono::milliseconds wait_for_others{5'000};
constexpr std::chrono::milliseconds pause{2};
constexpr int longest_value = 64 << 20;     // bytes; of a result as JSON text
constexpr int steps_between_looks = 1'000;  // of SQLite's machine; some microseconds

// As a URI (sqlite.org/uri.html), for only there it can be said that the file does not change.
std::string frozen_name(const std::filesystem::path& file) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name = "file:";
  for (const char c : file.string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                       c == '-' || c == '_' || c == '.';
    if (plain)
      name += c;
    else
      (name += '%').append({digits[byte >> 4], digits[byte & 15]});
  }
  return name + "?immutable=1";
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

Statement& Statement::bind(std::int64_t value) {
  misbound_ |= ::sqlite3_bind_int64(statement_.get(), ++bound_, value) != SQLITE_OK;
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  const char* data = value.data() != nullptr ? value.data() : "";
  misbound_ |=
      ::sqlite3_bind_text64(statement_.get(), ++bound_, data, value.size(), SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK;
  return *this;
}

std::expected<bool, schemas::Problem> Statement::step() {
  if (misbound_) return std::unexpected(database_->problem("take a value for"));
  switch (::sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return std::unexpected(database_->problem("use"));
  }
}

Outcome Statement::run() {
  for (;;) {
    const auto row = step();
    if (row && *row) continue;
    Outcome outcome;
    if (!row) outcome = std::unexpected(row.error());
    reset();
    return outcome;
  }
}

void Statement::reset() {
  ::sqlite3_reset(statement_.get());
  ::sqlite3_clear_bindings(statement_.get());
  bound_ = 0;
  misbound_ = false;
}

std::int64_t Statement::integer(int column) const {
  return ::sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
  const auto* data = ::sqlite3_column_text(statement_.get(), column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data),
          static_cast<std::size_t>(::sqlite3_column_bytes(statement_.get(), column))};
}

std::expected<std::unique_ptr<Database>, schemas::Problem> Database::open(const std::filesystem::path& file,
                                                                          const std::string& name, int flags,
                                                                          const char* pragmas) {
  std::unique_ptr<Database> database(new Database(file));
  flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE;
  if (::sqlite3_open_v2(name.c_str(), &database->handle_, flags, nullptr) != SQLITE_OK)
    return std::unexpected(database->problem("open"));
  if (const auto configured = database->configure(pragmas); !configured) return std::unexpected(configured.error());
  struct stat there;
  if (::stat(file.c_str(), &there) != 0) return std::unexpected(database->problem("find"));
  database->device_ = there.st_dev;
  database->inode_ = there.st_ino;
  return database;
}

std::expected<std::unique_ptr<Database>, schemas::Problem> Database::open(const std::filesystem::path& file) {
  // FULL: in WAL mode every commit is synced. Where shared memory is not to be had (a network file system) the mode
  // stays what it was, which is as durable.
  return open(file, file.string(), SQLITE_OPEN_READWRITE,
              "PRAGMA cell_size_check=ON; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
              "PRAGMA journal_size_limit=8388608;");
}

std::expected<std::unique_ptr<Database>, schemas::Problem> Database::open_frozen(const std::filesystem::path& file) {
  return open(file, frozen_name(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
              "PRAGMA cell_size_check=ON; PRAGMA query_only=ON; PRAGMA temp_store=MEMORY;");
}

std::expected<std::unique_ptr<Database>, schemas::Problem> Database::open_private(const std::filesystem::path& file) {
  return open(file, file.string(), SQLITE_OPEN_READWRITE,
              "PRAGMA cell_size_check=ON; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
              "PRAGMA locking_mode=EXCLUSIVE;");
}

Database::~Database() {
  ::sqlite3_close(handle_);
}

Outcome Database::configure(const char* pragmas) {
  ::sqlite3_extended_result_codes(handle_, 1);
  ::sqlite3_busy_timeout(handle_, static_cast<int>(wait_for_others.count()));
  ::sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, longest_value);
  ::sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  ::sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Two that change the mode of a new file at once do not wait for each other by themselves (SQLite sees a deadlock).
  const auto deadline = std::chrono::steady_clock::now() + wait_for_others;
  for (;;) {
    auto done = execute(pragmas);
    const int code = ::sqlite3_errcode(handle_) & 0xff;
    const bool others = code == SQLITE_BUSY || code == SQLITE_PROTOCOL;
    if (done || !others || std::chrono::steady_clock::now() >= deadline) return done;
    std::this_thread::sleep_for(pause);
  }
}

std::expected<Statement, schemas::Problem> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = ::sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                          &statement, nullptr);
  if (result != SQLITE_OK) return std::unexpected(problem("use"));
  return Statement(*this, statement);
}

Outcome Database::execute(const char* sql) {
  if (::sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return std::unexpected(problem("use"));
  return {};
}

bool Database::in_transaction() const {
  return ::sqlite3_get_autocommit(handle_) == 0;
}

bool Database::in_place() const {
  struct stat there;
  return ::stat(file_.c_str(), &there) == 0 && there.st_dev == device_ && there.st_ino == inode_;
}

void Database::stop_at(std::optional<std::chrono::steady_clock::time_point> deadline) {
  if (!deadline) return ::sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
  deadline_ = *deadline;
  const auto late = [](void* self) -> int {
    return std::chrono::steady_clock::now() >= static_cast<const Database*>(self)->deadline_ ? 1 : 0;
  };
  ::sqlite3_progress_handler(handle_, steps_between_looks, late, this);
}

schemas::Problem Database::problem(std::string_view doing) const {
  if (handle_ == nullptr) return unavailable(file_, doing, "out of memory");
  const int code = ::sqlite3_errcode(handle_) & 0xff;
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR)
    return damaged(file_, ::sqlite3_errmsg(handle_));
  return unavailable(file_, doing, ::sqlite3_errmsg(handle_));
}

}  // namespace portcullis::server::store
