// What of large evidence a model sees: the whole when it fits, else the best passages, and never a byte twice.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <tuple>
#include <vector>

#include "tools/packing/pack.hpp"
#include "tools/packing/rank.hpp"

namespace portcullis::tools::packing {
namespace {

std::string filler(std::size_t paragraphs,
                   const std::string& words = "The weather was mild and nobody minded the rain. ") {
  std::string out;
  for (std::size_t i = 0; i < paragraphs; ++i) out += words + words + words + "\n\n";
  return out;
}

TEST(Packing, what_fits_is_given_whole) {
  const std::string a = filler(3);
  const Packed packed = pack({a, "", "b"}, "anything", a.size() + 1);
  EXPECT_TRUE(packed.complete);
  EXPECT_EQ(packed.passages, (std::vector<Passage>{{0, 0, a.size()}, {1, 0, 0}, {2, 0, 1}}));
  EXPECT_TRUE(packed.left_out.empty());
  EXPECT_EQ(packed.bytes, packed.total);
}

TEST(Packing, the_passage_that_speaks_to_the_question_is_found_in_a_large_document) {
  const std::string needle = "The bridge at Kirkwall was opened in 1887 by the harbour master.\n\n";
  const std::string document = filler(300) + needle + filler(300);
  const Packed packed = pack({document, filler(200)}, "When was the bridge at Kirkwall opened?", 3000);
  EXPECT_FALSE(packed.complete);
  EXPECT_LE(packed.bytes, 3000u);
  const auto has_needle = [&](const Passage& passage) {
    return passage.document == 0 &&
           document.substr(passage.start, passage.end - passage.start).find("1887") != std::string::npos;
  };
  EXPECT_TRUE(std::ranges::any_of(packed.passages, has_needle));
}

TEST(Packing, rare_words_weigh_more_than_common_ones_and_scripts_without_spaces_are_words) {
  const auto scores = rank({"the cat and the dog", "the the the the", "a zebra", "猫が好きです", ""}, "the zebra 猫");
  EXPECT_GT(scores[2], scores[0]);
  EXPECT_GT(scores[3], 0);
  EXPECT_EQ(scores[4], 0);
  EXPECT_GT(rank({"ZEBRA"}, "zebra")[0], 0);
}

TEST(Packing, with_no_word_in_common_the_beginning_is_given) {
  const std::string document = filler(100);
  const Packed packed = pack({document}, "!?", 2000);
  ASSERT_EQ(packed.passages.size(), 1u);
  EXPECT_EQ(packed.passages[0].start, 0u);
  EXPECT_EQ(pack({document}, "weather", 0).passages.size(), 0u);
}

TEST(Packing, room_is_never_negative) {
  EXPECT_EQ(bytes_for(0, 2048), 0u);
  EXPECT_EQ(bytes_for(3072, 2048), 0u);
  EXPECT_EQ(bytes_for(131'072, 2048), (131'072u - 3072u) * 3);
}

RC_GTEST_PROP(Packing, every_byte_is_packed_or_left_out_once_and_no_character_is_cut,
              (const std::vector<std::vector<std::uint16_t>>& texts, const std::string& query)) {
  // Characters of one to three bytes.
  std::vector<std::string> documents;
  for (const auto& text : texts) {
    std::string out;
    for (std::size_t copy = 0; copy < 40; ++copy)
      for (const std::uint16_t c : text)
        out += c % 5 == 0 ? " " : c % 7 == 0 ? "\n\n" : c % 3 == 0 ? "é" : c % 2 == 0 ? "猫" : "x";
    documents.push_back(out);
  }
  const std::vector<std::string_view> views(documents.begin(), documents.end());
  const std::size_t budget = *rc::gen::inRange<std::size_t>(0, 8000);
  const Packed packed = pack(views, query, budget);
  RC_ASSERT(packed.complete == (packed.total <= budget));
  RC_ASSERT(packed.bytes <= budget);
  std::vector<Passage> all = packed.passages;
  all.insert(all.end(), packed.left_out.begin(), packed.left_out.end());
  std::ranges::sort(all, [](const Passage& a, const Passage& b) {
    return std::tie(a.document, a.start, a.end) < std::tie(b.document, b.start, b.end);
  });
  std::size_t bytes = 0;
  std::size_t document = documents.size();
  std::size_t end = 0;
  for (const Passage& passage : all) {
    if (passage.document != document) end = 0;
    document = passage.document;
    RC_ASSERT(passage.start == end);
    end = passage.end;
    bytes += end - passage.start;
    const std::string& text = documents[document];
    RC_ASSERT(end == text.size() || (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80);
  }
  RC_ASSERT(bytes == packed.total);
}

TEST(Packing, hostile_evidence_takes_linear_time) {
  std::string words;
  for (int i = 0; i < 400'000; ++i) words += "w" + std::to_string(i % 5000) + " ";
  const auto begun = std::chrono::steady_clock::now();
  const Packed packed = pack({words, std::string(3'000'000, 'x'), std::string(3'000'000, '\x80')}, words, 200'000);
  EXPECT_LE(packed.bytes, 200'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

}  // namespace
}  // namespace portcullis::tools::packing
