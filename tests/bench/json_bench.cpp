// Reading and writing a tools/call message of about 2 KiB, against a raw simdjson parse and nlohmann's own parse and
// dump in the same run: absolute times depend on the machine, the ratios printed at the end hardly do.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <cstdio>
#include <map>
#include <string>

#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace {

using portcullis::Json;
namespace json = portcullis::json;

std::string message() {
  const std::string sentence =
      "The bridge was opened in 1932 and carries 8 lanes of traffic; 17 x 24 = 408, as the report \\\"Harbour\\\" "
      "says.\\n";
  std::string body;
  for (int i = 0; i < 6; ++i) body += sentence;
  return R"({"jsonrpc":"2.0","id":42,"method":"tools/call","params":{"name":"verify","arguments":{"text":")" + body +
         R"(","evidence":[{"id":"doc-1","text":")" + body + R"("},{"id":"doc-2","text":")" + sentence + sentence +
         R"("}],"checks":["quotation","arithmetic","date"],"profile":"balanced","release":"all"},)"
         R"("_meta":{"progressToken":7,"io.modelcontextprotocol/trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4736",)"
         R"("sampled":true,"rate":0.25,"parents":[1,2,3,4,5,6,7,8]}}}})";
}

const std::string& text() {
  static const std::string value = message();
  return value;
}

void read_strict(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(json::read(text()));
}
void read_simdjson_dom(benchmark::State& state) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(text());
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(padded).error());
}
void read_nlohmann(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Json::parse(text()));
}
void write_ours(benchmark::State& state) {
  const Json value = Json::parse(text());
  std::string out;
  for (auto _ : state) {
    out.clear();
    json::write(value, out);
    benchmark::DoNotOptimize(out.data());
  }
}
void write_nlohmann(benchmark::State& state) {
  const Json value = Json::parse(text());
  for (auto _ : state) benchmark::DoNotOptimize(value.dump());
}
void write_canonical(benchmark::State& state) {
  const Json value = Json::parse(text());
  for (auto _ : state) benchmark::DoNotOptimize(json::write_canonical(value));
}

BENCHMARK(read_strict);
BENCHMARK(read_simdjson_dom);
BENCHMARK(read_nlohmann);
BENCHMARK(write_ours);
BENCHMARK(write_nlohmann);
BENCHMARK(write_canonical);

class Ratios : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) times_[run.benchmark_name()] = run.GetAdjustedCPUTime();
    ConsoleReporter::ReportRuns(runs);
  }
  void print() const {
    std::printf("\nmessage: %zu bytes\n", text().size());
    ratio("read_strict", "read_simdjson_dom");
    ratio("read_strict", "read_nlohmann");
    ratio("write_ours", "write_nlohmann");
  }

 private:
  void ratio(const char* ours, const char* other) const {
    const auto a = times_.find(ours);
    const auto b = times_.find(other);
    if (a == times_.end() || b == times_.end()) return;
    std::printf("%s / %s = %.2f\n", ours, other, a->second / b->second);
  }
  std::map<std::string, double> times_;
};

}  // namespace

int main(int argc, char** argv) {
  if (!json::read(text())) return 1;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Ratios reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print();
  return 0;
}
