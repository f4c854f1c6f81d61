// See task_table.hpp.
#include "server/store/task_table.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

#include "server/store/problems.hpp"

namespace portcullis::server::store {
namespace {

constexpr const char* file_name = "tasks.db";

// One row a version: the statements that lead to it from the one before. Rows are only ever added.
constexpr std::array versions{
    // `owner` is the number of the process that works on the task (owner.hpp). Times in milliseconds since 1970.
    "CREATE TABLE task(id TEXT PRIMARY KEY, principal TEXT NOT NULL, tool TEXT NOT NULL, status INTEGER NOT NULL,"
    " created INTEGER NOT NULL, updated INTEGER NOT NULL, expires INTEGER NOT NULL, owner INTEGER NOT NULL,"
    " payload TEXT NOT NULL) STRICT;"
    "CREATE INDEX task_of_principal ON task(principal);"
    "CREATE INDEX task_by_end ON task(expires);",
};

std::expected<std::filesystem::path, schemas::Problem> make_file(const std::filesystem::path& directory,
                                                                 audit::Fd& directory_fd) {
  if (const auto made = audit::make_directory(directory); !made)
    return std::unexpected(unavailable(directory, "make", made.error()));
  auto opened = audit::open_directory(directory);
  if (!opened) return std::unexpected(unavailable(directory, "open", opened.error()));
  directory_fd = std::move(*opened);
  struct stat there;
  if (::fstat(directory_fd.get(), &there) != 0) return std::unexpected(unavailable(directory, "look at", errno));
  if ((there.st_mode & S_IWOTH) != 0)
    return std::unexpected(unavailable(directory, "trust", "everybody may write there"));
  // SQLite refuses any link on the way, so that a home behind a link must be spelled out.
  std::error_code error;
  const auto file = std::filesystem::canonical(directory, error) / file_name;
  if (error) return std::unexpected(unavailable(directory, "find", error.value()));
  // One that is there is not opened here: closing it would drop the locks that SQLite holds on it in this process.
  if (const auto made = audit::open_file(directory_fd, file_name, O_RDWR | O_CREAT | O_EXCL); made) {
    if (const auto synced = audit::sync_directory(directory_fd); !synced)
      return std::unexpected(unavailable(directory, "sync", synced.error()));
  } else if (made.error() != EEXIST) {
    return std::unexpected(unavailable(file, "make", made.error()));
  }
  if (::lstat(file.c_str(), &there) != 0) return std::unexpected(unavailable(file, "find", errno));
  if (!S_ISREG(there.st_mode)) return std::unexpected(unavailable(file, "open", "it is not a plain file"));
  return file;
}

}  // namespace

struct TaskTable::Statements {
  Statement insert;
  Statement finish;
  Statement find;
  Statement remove_expired;
  Statement count;
  Statement count_of_principal;
};

TaskTable::TaskTable(std::filesystem::path file, Owner owner, std::unique_ptr<Database> database)
    : file_(std::move(file)), owner_(std::move(owner)), database_(std::move(database)) {}

TaskTable::~TaskTable() = default;

std::expected<std::unique_ptr<TaskTable>, schemas::Problem> TaskTable::open(const std::filesystem::path& directory) {
  audit::Fd directory_fd;
  auto file = make_file(directory, directory_fd);
  if (!file) return std::unexpected(std::move(file.error()));
  auto owner = Owner::enter(directory_fd);
  if (!owner) return std::unexpected(unavailable(directory / "owners", "lock a byte of", owner.error()));
  auto database = Database::open(*file);
  if (!database) return std::unexpected(std::move(database.error()));
  std::unique_ptr<TaskTable> table(new TaskTable(std::move(*file), std::move(*owner), std::move(*database)));
  Outcome ready = table->migrate();
  if (ready) ready = table->prepare();
  if (!ready) return std::unexpected(std::move(ready.error()));
  return table;
}

Outcome TaskTable::migrate() {
  auto read = database_->prepare("PRAGMA user_version");
  if (!read) return std::unexpected(std::move(read.error()));
  // Inside the transaction, so that two processes that start together do not both do it.
  if (auto begun = begin(true); !begun) return begun;
  auto row = read->step();
  if (!row) return std::unexpected(std::move(row.error()));
  const std::int64_t version = read->integer(0);
  read->reset();
  if (version < 0 || version > static_cast<std::int64_t>(versions.size())) {
    roll_back();
    return std::unexpected(newer(file_));
  }
  Outcome done;
  for (auto next = static_cast<std::size_t>(version); done && next < versions.size(); ++next) {
    done = database_->execute(versions[next]);
    if (done) done = database_->execute(("PRAGMA user_version=" + std::to_string(next + 1)).c_str());
  }
  if (done) return commit();
  roll_back();
  return done;
}

Outcome TaskTable::prepare() {
  schemas::Problem problem;
  bool failed = false;
  const auto statement = [&](const char* sql) -> std::optional<Statement> {
    auto prepared = database_->prepare(sql);
    if (prepared) return std::move(*prepared);
    failed = true;
    problem = std::move(prepared.error());
    return std::nullopt;
  };
  auto insert = statement(
      "INSERT INTO task(id,principal,tool,status,created,updated,expires,owner,payload) VALUES(?,?,?,?,?,?,?,?,?)");
  auto finish = statement("UPDATE task SET status=?,updated=?,payload=? WHERE id=? AND status=0");
  auto find = statement(
      "SELECT principal,tool,status,created,updated,expires,owner,payload FROM task "
      "WHERE id=? AND expires>?");
  auto remove_expired = statement("DELETE FROM task WHERE expires<=?");
  auto count_all = statement("SELECT count(*) FROM task");
  auto count_of_principal = statement("SELECT count(*) FROM task WHERE principal=?");
  if (failed) return std::unexpected(std::move(problem));
  statements_ = std::make_unique<Statements>(Statements{std::move(*insert), std::move(*finish), std::move(*find),
                                                        std::move(*remove_expired), std::move(*count_all),
                                                        std::move(*count_of_principal)});
  return {};
}

Outcome TaskTable::begin(bool writes) {
  return database_->execute(writes ? "BEGIN IMMEDIATE" : "BEGIN");
}

Outcome TaskTable::commit() {
  if (!database_->in_transaction()) return std::unexpected(unavailable(file_, "write", "the batch was taken back"));
  return database_->execute("COMMIT");
}

void TaskTable::roll_back() {
  if (database_->in_transaction()) static_cast<void>(database_->execute("ROLLBACK"));
}

Outcome TaskTable::remove_expired(Milliseconds now) {
  return statements_->remove_expired.bind(now).run();
}

std::expected<std::size_t, schemas::Problem> TaskTable::count(Statement& statement) {
  const auto row = statement.step();
  if (!row) {
    statement.reset();
    return std::unexpected(row.error());
  }
  const auto counted = static_cast<std::size_t>(statement.integer(0));
  statement.reset();
  return counted;
}

Outcome TaskTable::insert(const TaskRecord& record, const TaskLimits& limits) {
  if (auto removed = remove_expired(record.created); !removed) return removed;
  statements_->count_of_principal.bind(std::string_view(record.principal));
  const auto of_principal = count(statements_->count_of_principal);
  if (!of_principal) return std::unexpected(of_principal.error());
  if (*of_principal >= limits.of_one_principal)
    return std::unexpected(too_many_tasks(limits.of_one_principal, "this principal"));
  const auto all = count(statements_->count);
  if (!all) return std::unexpected(all.error());
  if (*all >= limits.together) return std::unexpected(too_many_tasks(limits.together, "this server"));
  return statements_->insert.bind(std::string_view(record.id))
      .bind(std::string_view(record.principal))
      .bind(std::string_view(record.tool))
      .bind(static_cast<std::int64_t>(TaskStatus::working))
      .bind(record.created)
      .bind(record.updated)
      .bind(record.expires)
      .bind(owner_.number())
      .bind(std::string_view(record.payload))
      .run();
}

Outcome TaskTable::finish(const std::string& id, TaskStatus status, Milliseconds updated, const std::string& payload) {
  return statements_->finish.bind(static_cast<std::int64_t>(status))
      .bind(updated)
      .bind(std::string_view(payload))
      .bind(std::string_view(id))
      .run();
}

std::expected<std::optional<TaskRecord>, schemas::Problem> TaskTable::find(const std::string& id, Milliseconds now) {
  Statement& find = statements_->find;
  const auto row = find.bind(std::string_view(id)).bind(now).step();
  if (!row || !*row) {
    find.reset();
    if (!row) return std::unexpected(row.error());
    return std::nullopt;
  }
  TaskRecord record{.id = id,
                    .principal = std::string(find.text(0)),
                    .tool = std::string(find.text(1)),
                    .status = TaskStatus::working,
                    .created = find.integer(3),
                    .updated = find.integer(4),
                    .expires = find.integer(5),
                    .payload = std::string(find.text(7))};
  const std::int64_t status = find.integer(2);
  const std::int64_t owner = find.integer(6);
  find.reset();
  if (status < 0 || status > static_cast<std::int64_t>(TaskStatus::cancelled))
    return std::unexpected(damaged(file_, "a task has the unknown status " + std::to_string(status)));
  record.status = static_cast<TaskStatus>(status);
  record.orphaned = record.status == TaskStatus::working && !owner_.alive(owner);
  return record;
}

std::expected<std::size_t, schemas::Problem> TaskTable::sweep(Milliseconds now) {
  if (const auto removed = remove_expired(now); !removed) return std::unexpected(removed.error());
  return count(statements_->count);
}

}  // namespace portcullis::server::store
