// Texts of a corpus: HTML without its mark-up, passages, JSON Lines, and claims as questions that FTS5 cannot misread.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "server/corpus/documents.hpp"
#include "server/corpus/html_text.hpp"
#include "server/corpus/passages.hpp"
#include "server/corpus/query.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::server::corpus {
namespace {

TEST(HtmlText, ReadsWhatAPersonWouldSee) {
  const auto page = html_text(
      "<!doctype html><html><head><title>A &amp; B</title><style>p{}</style><script>if (a<b) alert('x')</script></head>"
      "<body><h1>Head</h1><p>One\n  two&nbsp;<b>th</b>ree &mdash; 4&#8212;5 &#x2019;&copy;</p><ul><li>a<li>b</ul>"
      "<table><tr><td>1<td>2<tr><td>3</table><pre>x\n  y</pre><p>end<br>line</body></html>");
  EXPECT_EQ(page.title, "A & B");
  EXPECT_EQ(page.text,
            "Head\n\nOne two\u00A0three \u2014 4\u20145 \u2019\u00A9\n\na\nb\n\n1\t2\n3\n\nx\n  y\n\nend\nline");
}

TEST(HtmlText, KeepsAMarkWhereTheTextWouldReadOtherwiseWithoutIts) {
  EXPECT_EQ(html_text("10<sup>2</sup> H<sub>2</sub>O").text, "10^2 H_2O");
  EXPECT_EQ(html_text("It is <del>not</del> so").text, "It is so");
  EXPECT_EQ(html_text("A<blockquote><p>It is so.<p>Yes.</blockquote>B").text, "A\n\n> It is so.\n\n> Yes.\n\nB");
  EXPECT_EQ(html_text("He said <q>no</q>.").text, "He said \u201Cno\u201D.");
}

TEST(HtmlText, LeavesOutWhatIsHiddenAndWhatIsOnlyForPrograms) {
  for (const char* html : {"a<script>b</script>",
                           "a<SCRIPT\n>b</sCript x>",
                           "a<!-- b -->",
                           "a<!--b",
                           "a<!-->",
                           "a<style>b",
                           "a<template>b",
                           "a<span hidden>b</span>",
                           "a<div style='DISPLAY : none'>b<div>b</div>b</div>",
                           "a<noscript>b</noscript>",
                           "a<svg><text>b</text></svg>",
                           "a<img alt='b>b'>",
                           "a<x y=\"b>b",
                           "a<textarea>b</textarea>",
                           "a<?b?>",
                           "a</ b>",
                           "a<select><option>b</select>",
                           "a<script>b<!--</script>",
                           "a<iframe>b</iframe>",
                           "a<plaintext>b</plaintext>b"})
    EXPECT_EQ(html_text(html).text.find('b'), std::string::npos) << html << "\n" << html_text(html).text;
  EXPECT_EQ(html_text("<div hidden>b</div>a").text, "a");
  EXPECT_EQ(html_text("It is <span style='text-decoration: line-through'>not</span> so").text, "It is so");
}

TEST(HtmlText, LeavesWhatIsNoReferenceOrTagAsItIsWritten) {
  EXPECT_EQ(html_text("a & b &unknown; &amp &#; &#xZZ; &; 1 < 2 <3").text,
            "a & b &unknown; &amp &#; &#xZZ; &; 1 < 2 <3");
  EXPECT_EQ(html_text("&#0;&#xD800;&#x110000;&#99999999;").text, "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(html_text("&#150;&lt;script&gt;").text, "\u2013<script>");
}

TEST(HtmlText, TakesTimeInProportionToHostileInput) {
  constexpr std::size_t size = 4u << 20;
  for (const std::string piece : {"<", "<!--", "<script>", "<a b=\"", "<div>", "</", "<div hidden>", "&", "&#", "<sup>",
                                  "<blockquote>", "<title>", "</script", "<a b=c d e='", "<pre>\n"}) {
    std::string html;
    while (html.size() < size) html += piece;
    const auto before = std::chrono::steady_clock::now();
    const auto page = html_text(html);
    EXPECT_LE(page.text.size(), 20 * size);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20)) << piece;
  }
}

TEST(HtmlText, StaysValidForAnyMixtureOfMarkUp) {
  const std::vector<std::string> pieces{"<",  ">",      "/",   "p",          "script", "!--", "--", "\"",    "'",
                                        "=",  " ",      "é",   "&",          "#",      "x",   ";",  "amp",   "title",
                                        "\n", "hidden", "pre", "blockquote", "1",      "😀",  "-",  "style", "none"};
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string html;
    for (int k = 0; k < 24; ++k) html += pieces[random() % pieces.size()];
    const auto page = html_text(html);
    EXPECT_TRUE(tools::claims::utf8::valid(page.text) && tools::claims::utf8::valid(page.title)) << html;
  }
}

TEST(Passages, HoldEveryCharacterButSpaceAndNoneTwice) {
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    const std::size_t size = random() % 9'000;
    while (text.size() < size) {
      const auto kind = random() % 40;
      text += kind == 0 ? "\n\n" : kind < 3 ? "\n" : kind < 6 ? " " : kind < 8 ? "é" : kind == 8 ? "😀" : "x";
      if (i % 7 == 0) text += std::string(random() % 400, 'y');
    }
    std::size_t last = 0;
    for (const auto span : passages_of(text)) {
      ASSERT_LE(last, span.start);
      ASSERT_LT(span.start, span.end);
      ASSERT_LE(span.size(), longest_passage);
      EXPECT_TRUE(tools::claims::utf8::valid(text.substr(span.start, span.size())));
      EXPECT_EQ(text.substr(last, span.start - last).find_first_not_of(" \n"), std::string::npos);
      last = span.end;
    }
    EXPECT_EQ(text.find_first_not_of(" \n", last), std::string::npos);
  }
}

TEST(Query, QuotesEveryWordSoThatNothingIsAnOperator) {
  EXPECT_EQ(query_of("Paris OR \"Rome\" NOT text:x* NEAR(a, 2) -y ^z"),
            "\"paris\" OR \"rome\" OR \"not\" OR \"text\" OR \"x\" OR \"near\" OR \"2\" OR \"y\" OR \"z\"");
  EXPECT_EQ(query_of("the of and"), "\"the\" OR \"of\" OR \"and\"");
  EXPECT_EQ(query_of(" \"'*();--\\ "), "");
  EXPECT_EQ(query_of("É t\xC3 \xFF"
                     "5"),
            "\"É\" OR \"t\" OR \"5\"");
  EXPECT_LT(query_of(std::string(1u << 20, 'a') + " b").size(), 1'000u);
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "word" + std::to_string(i) + ' ';
  EXPECT_LT(query_of(many).size(), 32 * 80u);
}

TEST(Documents, KeepTextWordForWordAndSayWhereItBegins) {
  const auto text = documents_of("\xEF\xBB\xBF# Title\r\n\r\nBody  x", FileForm::text, "a.md", "/a.md");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->at(0).text, "# Title\r\n\r\nBody  x");
  EXPECT_EQ(text->at(0).title, "Title");
  EXPECT_EQ(text->at(0).offset, 3u);
  EXPECT_TRUE(text->at(0).complete);
  EXPECT_FALSE(documents_of("<p>x", FileForm::html, "a.html", "/a.html")->at(0).complete);
  const auto lines =
      documents_of("{\"text\":\"one\"}\n\n{\"id\":\"x\",\"text\":\"two\",\"date\":\"2020-01-02\",\"url\":\"u\"}\n",
                   FileForm::json_lines, "f.jsonl", "/f.jsonl");
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ(lines->at(0).name, "f.jsonl#1");
  EXPECT_EQ(lines->at(1).name, "f.jsonl#x");
  EXPECT_EQ(lines->at(1).date, "2020-01-02");
  EXPECT_EQ(lines->at(1).origin, "u");
  EXPECT_EQ(lines->at(1).offset, 16u);
}

TEST(Documents, RefuseWhatIsMalformedWithFileAndLine) {
  struct Case {
    FileForm form;
    std::string bytes, code, place;
  };
  const std::vector<Case> cases{
      {FileForm::text, "a\xFF", "not_utf8", "byte 1"},
      {FileForm::text, std::string("a\0b", 3), "not_text", "byte 1"},
      {FileForm::html, "\xC3", "not_utf8", "byte 0"},
      {FileForm::json_lines, "{\"text\":\"a\"}\n{\"text\":1}", "bad_line", "/f:2"},
      {FileForm::json_lines, "\n\n[1]", "bad_line", "/f:3"},
      {FileForm::json_lines, "{\"text\":\"a\",\"text\":\"b\"}", "bad_line", "/f:1"},
      {FileForm::json_lines, "{\"text\":\"a\\u0000\"}", "bad_line", "/f:1"},
      {FileForm::json_lines, "{\"id\":1,\"text\":\"a\"}\n{\"id\":\"1\",\"text\":\"b\"}", "bad_line", "/f:2"},
      {FileForm::json_lines, "{\"id\":\"\",\"text\":\"a\"}", "bad_line", "/f:1"},
      {FileForm::json_lines, "{\"id\":\"a\\nb\",\"text\":\"a\"}", "bad_line", "/f:1"},
      {FileForm::json_lines, "{\"id\":1.5,\"text\":\"a\"}", "bad_line", "/f:1"},
      {FileForm::json_lines, "{\"date\":\"yesterday\",\"text\":\"a\"}", "bad_line", "/f:1"},
      {FileForm::json_lines, "{\"text\":\"" + std::string(most_document_bytes + 1, 'a') + "\"}", "bad_line", "/f:1"},
      {FileForm::text, std::string(most_document_bytes + 1, 'a'), "document_too_large", "/f"},
      {FileForm::json_lines, std::string(100'000, '['), "bad_line", "/f:1"}};
  for (const Case& bad : cases) {
    const auto read = documents_of(bad.bytes, bad.form, "f", "/f");
    ASSERT_FALSE(read) << bad.bytes.substr(0, 80);
    EXPECT_EQ(read.error().code, bad.code);
    EXPECT_NE(read.error().message.find(bad.place), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace portcullis::server::corpus
