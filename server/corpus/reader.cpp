// See reader.hpp.
#include "server/corpus/reader.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <tuple>

#include "server/corpus/corpus_file.hpp"
#include "server/quiet_thread.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::corpus {
namespace {

namespace fs = std::filesystem;
using tools::checkers::Document;
using tools::retrieval::Documents;
using tools::retrieval::Reference;
using tools::retrieval::SearchLimits;
using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_queue = 256;   // calls that wait
constexpr std::size_t most_questions = 32;   // of one search
constexpr std::size_t hits_of_question = 8;  // passages
constexpr std::size_t names_shown = 8;       // of documents that there are, where one is not

// The files, used by the thread alone.
class Shelf {
 public:
  explicit Shelf(const std::map<std::string, fs::path>& files) : files_(files) {}

  Documents fetch(const std::vector<Reference>& references, std::size_t most_bytes, Clock::time_point deadline) {
    std::vector<Document> out;
    std::size_t bytes = 0;
    for (const Reference& reference : references) {
      auto file = open(reference.corpus, deadline);
      if (!file) return std::unexpected(at(reference, std::move(file.error())));
      auto text = (*file)->document(reference.document, most_bytes - bytes);
      if (!text) return std::unexpected(at(reference, std::move(text.error())));
      if (!*text) return std::unexpected(at(reference, unknown(**file, reference)));
      if ((*text)->document.bytes > most_bytes - bytes)
        return std::unexpected(
            schemas::Problem{"evidence_too_large",
                             reference.place + ": with this document the evidence is larger than " +
                                 std::to_string(most_bytes) + " bytes in all.",
                             {},
                             "Name fewer documents, or have the operator raise limits.evidence_bytes."});
      bytes += (*text)->text.size();
      Document document = document_of(reference.corpus, std::move(**text));
      document.id = reference.id;
      document.origin = tools::verdict::Origin::operator_listed;
      out.push_back(std::move(document));
    }
    return out;
  }

  Documents search(const std::vector<std::string>& corpora, const std::vector<std::string>& questions,
                   SearchLimits limits, Clock::time_point deadline) {
    // Ranks of different searches are compared by place alone (reciprocal rank fusion): scores of different questions
    // and corpora have no common scale.
    struct Candidate {
      std::string corpus;
      std::string name;
      double score = 0;
    };
    constexpr double flattening = 10;
    std::vector<Candidate> candidates;
    for (const std::string& corpus : corpora) {
      auto file = open(corpus, deadline);
      if (!file) return std::unexpected(std::move(file.error()));
      for (std::size_t i = 0; i < std::min(questions.size(), most_questions); ++i) {
        const auto hits = (*file)->search(questions[i], hits_of_question);
        if (!hits) return std::unexpected(hits.error());
        std::set<std::string_view> seen;
        for (const Hit& hit : *hits) {
          if (!seen.insert(hit.document).second) continue;
          const double score = 1 / (flattening + static_cast<double>(seen.size()));
          const auto known = std::ranges::find_if(candidates, [&](const Candidate& candidate) {
            return candidate.corpus == corpus && candidate.name == hit.document;
          });
          if (known == candidates.end())
            candidates.push_back({corpus, hit.document, score});
          else
            known->score += score;
        }
      }
    }
    std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
      return std::tie(b.score, a.corpus, a.name) < std::tie(a.score, b.corpus, b.name);
    });
    std::vector<Document> out;
    std::set<std::string> hashes;
    std::size_t bytes = 0;
    for (const Candidate& candidate : candidates) {
      if (out.size() == limits.documents) break;
      auto file = open(candidate.corpus, deadline);
      if (!file) return std::unexpected(std::move(file.error()));
      auto text = (*file)->document(candidate.name, limits.bytes - bytes);
      if (!text) return std::unexpected(std::move(text.error()));
      // Two documents with the same words are one piece of evidence.
      if (!*text || (*text)->document.bytes > limits.bytes - bytes || !hashes.insert((*text)->document.hash).second)
        continue;
      bytes += (*text)->text.size();
      Document document = document_of(candidate.corpus, std::move(**text));
      document.id = document.source;
      document.origin = tools::verdict::Origin::retrieved;
      document.complete = false;
      out.push_back(std::move(document));
    }
    return out;
  }

 private:
  static schemas::Problem at(const Reference& reference, schemas::Problem problem) {
    problem.message = reference.place + ": " + problem.message;
    return problem;
  }

  static Document document_of(const std::string& corpus, StoredText stored) {
    Document document;
    document.text = std::move(stored.text);
    document.source = "corpus:" + corpus + "/" + stored.document.name;
    document.date = std::move(stored.document.date);
    document.complete = stored.document.complete;
    return document;
  }

  static schemas::Problem unknown(CorpusFile& file, const Reference& reference) {
    schemas::Problem problem{"unknown_document",
                             "There is no document \"" + json::visible_line(reference.document) +
                                 "\" in the corpus \"" + reference.corpus + "\".",
                             {},
                             "Name one of the corpus; these lie beside it."};
    if (auto names = file.names_like(reference.document, names_shown); names && !names->empty())
      for (const auto& name : *names)
        problem.allowed.push_back("corpus:" + reference.corpus + "/" + json::visible_line(name));
    else
      problem.fix = "Ask the operator which documents it holds.";
    return problem;
  }

  std::expected<CorpusFile*, schemas::Problem> open(const std::string& name, Clock::time_point deadline) {
    const auto listed = files_.find(name);
    if (listed == files_.end()) {
      schemas::Problem problem{"unknown_corpus",
                               "There is no corpus \"" + json::visible_line(name) + "\".",
                               {},
                               "Name a corpus that the operator lists, or send the text."};
      for (const auto& [known, unused] : files_) problem.allowed.push_back(known);
      return std::unexpected(std::move(problem));
    }
    auto& opened = opened_[name];
    if (opened && !opened->in_place()) opened.reset();
    if (!opened) {
      auto file = CorpusFile::open(listed->second);
      if (!file) return std::unexpected(std::move(file.error()));
      opened.emplace(std::move(*file));
    }
    opened->stop_at(deadline);
    return &*opened;
  }

  const std::map<std::string, fs::path>& files_;
  std::map<std::string, std::optional<CorpusFile>> opened_;
};

class ThreadedReader final : public Reader {
 public:
  ThreadedReader(std::map<std::string, fs::path> files, std::function<void(std::function<void()>)> post)
      : files_(std::move(files)), post_(std::move(post)) {}
  ~ThreadedReader() override { close(); }

  void close() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      queue_.clear();
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  std::vector<std::string> names() const override {
    std::vector<std::string> out;
    for (const auto& [name, unused] : files_) out.push_back(name);
    return out;
  }

  void fetch(std::vector<Reference> references, std::size_t most_bytes, Clock::time_point deadline,
             Done done) override {
    push({[references = std::move(references), most_bytes, deadline](Shelf& shelf) {
            return shelf.fetch(references, most_bytes, deadline);
          },
          std::move(done), deadline});
  }

  void search(std::vector<std::string> corpora, std::vector<std::string> questions, SearchLimits limits,
              Clock::time_point deadline, Done done) override {
    push({[corpora = std::move(corpora), questions = std::move(questions), limits, deadline](Shelf& shelf) {
            return shelf.search(corpora, questions, limits, deadline);
          },
          std::move(done), deadline});
  }

 private:
  struct Job {
    std::move_only_function<Documents(Shelf&)> run;
    Done done;
    Clock::time_point deadline;
  };

  void push(Job job) {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_ && queue_.size() < longest_queue && (thread_.joinable() || start())) {
        queue_.push_back(std::move(job));
        wake_.notify_one();
        return;
      }
    }
    answer(std::move(job.done), std::unexpected(schemas::Problem{
                                    "corpus_busy", "Too many calls wait for the corpora.", {}, "Try again later."}));
  }

  void answer(Done done, Documents documents) {
    struct Answer {
      Done done;
      Documents documents;
    };
    auto kept = std::make_shared<Answer>(std::move(done), std::move(documents));
    post_([kept] { kept->done(std::move(kept->documents)); });
  }

  // Needs the mutex.
  bool start() {
    auto started = start_quiet_thread([this] { run(); });
    if (started) thread_ = std::move(*started);
    return started.has_value();
  }

  void run() {
    Shelf shelf(files_);
    for (;;) {
      Job job;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_) return;
        job = std::move(queue_.front());
        queue_.pop_front();
      }
      Documents documents = job.run(shelf);
      if (!documents && Clock::now() >= job.deadline)
        documents = std::unexpected(schemas::Problem{"corpus_timed_out",
                                                     "The corpora did not answer before the deadline of the call.",
                                                     {},
                                                     "Ask about fewer statements at once, or raise deadline_ms."});
      answer(std::move(job.done), std::move(documents));
    }
  }

  const std::map<std::string, fs::path> files_;
  const std::function<void(std::function<void()>)> post_;
  std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<Reader> make_reader(std::map<std::string, fs::path> files,
                                    std::function<void(std::function<void()>)> post) {
  return std::make_shared<ThreadedReader>(std::move(files), std::move(post));
}

}  // namespace portcullis::server::corpus
