// The commands of fanout_bench.cpp that are in fanout_bench_bounds.cpp. Each prints one line of JSON.
#pragma once

namespace portcullis::tests {

int bench_hedge(int calls);
int bench_overload(int seconds);
int bench_stalled(int seconds);

}  // namespace portcullis::tests
