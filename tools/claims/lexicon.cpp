#include "tools/claims/lexicon.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace portcullis::tools::claims::lexicon {

namespace {

// One bit for each letter of the alphabet, and one for all that is none.
constexpr std::uint32_t bit_of(char c) {
  return std::uint32_t{1} << (c >= 'a' && c <= 'z' ? c - 'a' : 26);
}

template <std::size_t N>
struct List {
  std::array<std::string_view, N> words;
  std::uint32_t first_letters = 0;
};

template <std::size_t N>
constexpr List<N> sorted(std::array<std::string_view, N> words) {
  std::sort(words.begin(), words.end());
  List<N> list{words};
  for (const std::string_view word : words) list.first_letters |= bit_of(word[0]);
  return list;
}

// Every word of a text is looked up in several lists, and most begin like none of theirs.
template <std::size_t N>
bool has(const List<N>& list, std::string_view word) {
  return !word.empty() && (list.first_letters & bit_of(word[0])) != 0 &&
         std::binary_search(list.words.begin(), list.words.end(), word);
}

using Words = std::string_view;

constexpr auto kNegations = sorted(std::to_array<Words>({
    "no",         "not",         "never",       "none",     "nobody",     "nothing",   "nowhere",   "neither",
    "nor",        "without",     "cannot",      "cant",     "dont",       "doesnt",    "didnt",     "isnt",
    "wasnt",      "wont",        "hardly",      "barely",   "scarcely",   "rarely",    "seldom",    "unless",
    "except",     "false",       "falsely",     "untrue",   "wrong",      "wrongly",   "incorrect", "incorrectly",
    "fake",       "fabricated",  "invented",    "deny",     "denies",     "denied",    "denying",   "refute",
    "refutes",    "refuted",     "reject",      "rejects",  "rejected",   "dispute",   "disputes",  "disputed",
    "contradict", "contradicts", "contrary",    "misquote", "misquotes",  "misquoted", "omit",      "omits",
    "omitted",    "lack",        "lacks",       "lacking",  "missing",    "absent",    "fail",      "fails",
    "failed",     "instead",     "rather",      "unlike",   "impossible", "unable",    "alleged",   "allegedly",
    "supposed",   "supposedly",  "purportedly", "claims",   "claimed",    "non",       "n't",       "nicht",
    "kein",       "keine",       "pas",         "jamais",   "nunca",      "ninguno",
}));
constexpr auto kPronouns = sorted(std::to_array<Words>({
    "it",    "its",    "he",     "him",     "his",     "she",        "her",    "hers",   "they", "them",
    "their", "theirs", "itself", "himself", "herself", "themselves", "former", "latter", "same",
}));
constexpr auto kOpeningPronouns = sorted(std::to_array<Words>({
    "this",
    "that",
    "these",
    "those",
    "such",
    "which",
    "who",
    "one",
    "both",
    "each",
    "another",
    "others",
    "some",
    "all",
    "there",
    "here",
    "as",
}));
constexpr auto kConnectives = sorted(std::to_array<Words>({
    "and",          "or",           "but",         "so",           "thus",        "therefore", "hence",    "then",
    "however",      "also",         "moreover",    "further",      "furthermore", "because",   "since",    "otherwise",
    "instead",      "yet",          "still",       "consequently", "accordingly", "similarly", "likewise", "finally",
    "next",         "nevertheless", "nonetheless", "meanwhile",    "besides",     "although",  "though",   "yes",
    "true",         "indeed",       "conversely",  "additionally", "second",      "third",     "lastly",   "afterwards",
    "subsequently", "if",           "when",        "while",        "whereas",     "where",
}));
constexpr auto kNeutralLeads = sorted(std::to_array<Words>({
    "so",
    "thus",
    "therefore",
    "hence",
    "then",
    "and",
    "answer",
    "result",
    "calculation",
    "check",
    "solution",
}));
constexpr auto kClauses = sorted(std::to_array<Words>({
    "and",
    "but",
    "or",
    "nor",
    "while",
    "whereas",
    "although",
    "though",
    "yet",
    "because",
    "since",
    "so",
    "that",
    "who",
    "which",
}));
constexpr auto kConditions = sorted(std::to_array<Words>({
    "if",
    "until",
    "provided",
    "only",
    "lest",
    "whether",
    "when",
    "unless",
    "assuming",
    "suppose",
}));
constexpr auto kAuxiliaries = sorted(std::to_array<Words>({
    "is",    "are",  "was", "were",  "be",   "been",  "am",    "has",    "have",
    "had",   "does", "do",  "did",   "will", "would", "can",   "could",  "should",
    "shall", "must", "may", "might", "lies", "lied",  "kills", "killed", "that",
}));
constexpr auto kTakingBack = sorted(std::to_array<Words>({
    "oops",          "nope",           "psych",          "whoops",         "sarcastic",
    "sarcastically", "untruth",        "untruths",       "gossip",         "humbug",
    "erratum",       "errata",         "corrigendum",    "disregard",      "ignore",
    "false",         "falsely",        "falsehood",      "falsehoods",     "untrue",
    "wrong",         "wrongly",        "incorrect",      "incorrectly",    "lie",
    "lies",          "lied",           "lying",          "liar",           "myth",
    "myths",         "misconception",  "misconceptions", "fallacy",        "fallacies",
    "error",         "errors",         "mistake",        "mistakes",       "mistaken",
    "nonsense",      "hoax",           "joke",           "kidding",        "joking",
    "satire",        "satirical",      "parody",         "fiction",        "fictional",
    "fictitious",    "fable",          "fables",         "fake",           "fabricated",
    "invented",      "invalid",        "disproved",      "disproven",      "debunked",
    "refuted",       "rumor",          "rumors",         "rumour",         "rumours",
    "alleged",       "allegedly",      "allegation",     "allegations",    "unverified",
    "unproven",      "hypothetical",   "hypothetically", "imaginary",      "retracted",
    "superseded",    "deprecated",     "obsolete",       "irony",          "ironic",
    "sarcasm",       "disinformation", "misinformation", "propaganda",     "unfounded",
    "baseless",      "bogus",          "absurd",         "inaccurate",     "contradiction",
    "misleading",    "legend",         "legends",        "counterexample", "counterexamples",
    "spoof",         "forgery",        "denied",         "rejected",       "withdrawn",
}));
constexpr auto kMakingBelieve = sorted(std::to_array<Words>({
    "suppose",
    "supposing",
    "imagine",
    "assume",
    "assuming",
    "pretend",
    "hypothesise",
    "hypothesize",
}));
constexpr auto kReporting = sorted(std::to_array<Words>({
    "say",      "says",    "said",   "saying",   "claim",   "claims", "claimed", "believe",   "believes",
    "believed", "think",   "thinks", "thought",  "argue",   "argues", "argued",  "write",     "writes",
    "wrote",    "written", "tell",   "tells",    "told",    "view",   "views",   "opinion",   "opinions",
    "theory",   "dream",   "dreams", "dreamt",   "dreamed", "novel",  "story",   "film",      "movie",
    "tale",     "poem",    "quote",  "rumoured", "rumored", "draft",  "critics", "opponents",
}));
constexpr auto kFillers = sorted(std::to_array<Words>({
    "hello",
    "hi",
    "hey",
    "hello there",
    "hi there",
    "thanks",
    "thank you",
    "many thanks",
    "thank you very much",
    "sure",
    "ok",
    "okay",
    "good morning",
    "good afternoon",
    "good evening",
    "goodbye",
    "bye",
    "best regards",
    "kind regards",
    "regards",
    "sincerely",
    "cheers",
    "you're welcome",
    "you are welcome",
}));
constexpr auto kAbbreviations = sorted(std::to_array<Words>({
    "mr",   "mrs",  "ms",   "dr",     "prof", "sr",   "jr",   "st",  "mt",   "gen",  "col",   "capt", "lt",   "sgt",
    "rev",  "hon",  "sen",  "rep",    "gov",  "pres", "e.g",  "i.e", "eg",   "ie",   "etc",   "al",   "cf",   "vs",
    "v",    "viz",  "ca",   "approx", "fig",  "figs", "eq",   "eqs", "sec",  "ch",   "chap",  "vol",  "vols", "no",
    "nos",  "nr",   "p",    "pp",     "pg",   "eds",  "para", "ref", "refs", "inc",  "ltd",   "corp", "dept", "univ",
    "assn", "bros", "jan",  "feb",    "apr",  "jun",  "jul",  "aug", "sep",  "sept", "oct",   "nov",  "dec",  "mon",
    "tue",  "wed",  "thu",  "fri",    "a.m",  "p.m",  "u.s",  "u.k", "u.n",  "e.u",  "u.s.a", "ph.d", "m.d",  "b.a",
    "m.a",  "d.c",  "z.b",  "bzw",    "usw",  "bspw", "ggf",  "min", "max",  "misc", "resp",  "cit",  "ibid", "incl",
    "excl", "ave",  "blvd", "rd",     "ft",   "lb",   "oz",   "hr",  "hrs",  "mins", "secs",
}));
constexpr auto kFrameDeterminers =
    sorted(std::to_array<Words>({"the", "this", "that", "these", "those", "our", "your"}));
constexpr auto kFrameModifiers = sorted(std::to_array<Words>({
    "provided",
    "supplied",
    "given",
    "attached",
    "cited",
    "quoted",
    "above",
    "original",
    "source",
    "evidence",
}));
constexpr auto kFrameNouns = sorted(std::to_array<Words>({
    "document",  "documents", "doc",        "source",        "sources", "text",    "report",  "reports",
    "article",   "articles",  "evidence",   "page",          "paper",   "papers",  "passage", "passages",
    "file",      "files",     "contract",   "excerpt",       "extract", "record",  "records", "letter",
    "memo",      "email",     "transcript", "book",          "chapter", "section", "policy",  "agreement",
    "statement", "summary",   "abstract",   "study",         "manual",  "guide",   "website", "reference",
    "quote",     "quotation", "readme",     "specification", "note",
}));
constexpr auto kFrameAdverbs = sorted(std::to_array<Words>({"explicitly", "also", "literally"}));
constexpr auto kFrameVerbs = sorted(std::to_array<Words>({
    "says",
    "said",
    "say",
    "states",
    "stated",
    "state",
    "reads",
    "read",
    "writes",
    "wrote",
    "write",
    "notes",
    "noted",
    "note",
    "reports",
    "reported",
    "report",
}));

}  // namespace

bool is_negation(std::string_view word) {
  return has(kNegations, word) || word.ends_with("n't") || word.ends_with("n\u2019t");
}
bool joins_clauses(std::string_view word) {
  return has(kClauses, word);
}
bool is_condition(std::string_view word) {
  return has(kConditions, word);
}
bool is_auxiliary(std::string_view word) {
  return has(kAuxiliaries, word);
}
bool takes_back(std::string_view word) {
  return has(kTakingBack, word);
}
bool reports(std::string_view word) {
  return has(kReporting, word);
}
bool makes_believe(std::string_view word) {
  return has(kMakingBelieve, word);
}
bool is_pronoun(std::string_view word) {
  return has(kPronouns, word);
}
bool is_opening_pronoun(std::string_view word) {
  return has(kOpeningPronouns, word);
}
bool is_connective(std::string_view word) {
  return has(kConnectives, word);
}
bool is_neutral_lead(std::string_view word) {
  return has(kNeutralLeads, word);
}
bool is_filler(std::string_view sentence) {
  return has(kFillers, sentence);
}
bool is_abbreviation(std::string_view word) {
  return has(kAbbreviations, word);
}
bool is_frame_determiner(std::string_view word) {
  return has(kFrameDeterminers, word);
}
bool is_frame_modifier(std::string_view word) {
  return has(kFrameModifiers, word);
}
bool is_frame_noun(std::string_view word) {
  return has(kFrameNouns, word);
}
bool is_frame_adverb(std::string_view word) {
  return has(kFrameAdverbs, word);
}
bool is_frame_verb(std::string_view word) {
  return has(kFrameVerbs, word);
}

}  // namespace portcullis::tools::claims::lexicon
