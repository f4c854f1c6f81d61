#include "tools/checkers/normalise.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "tools/checkers/characters.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace utf8 = claims::utf8;

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// Bytes that are copied as they are, without a look at their neighbours.
constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain{};
  for (int c = 33; c < 127; ++c) plain[static_cast<std::size_t>(c)] = c != '-' && c != ',' && c != '`';
  return plain;
}
constexpr std::array<bool, 256> kPlain = make_plain();

bool digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

class Normaliser {
 public:
  Normaliser(std::string_view in, NormalisedText& result)
      : in_(in.substr(0, std::numeric_limits<std::uint32_t>::max() - 16)), out_(result.text_), result_(result) {
    out_.reserve(in_.size());
  }

  void run() {
    while (at_ < in_.size()) {
      std::size_t end = at_;
      while (end < in_.size() && kPlain[static_cast<unsigned char>(in_[end])]) ++end;
      if (end > at_) {
        align();
        base_norm_ = out_.size() + (end - at_ - 1);
        base_orig_ = end - 1;
        out_.append(in_.data() + at_, end - at_);
        at_ = end;
        continue;
      }
      const char c = in_[at_];
      // The most frequent neighbour of a plain run: one space before the next one.
      if (c == ' ' && at_ + 1 < in_.size() && kPlain[static_cast<unsigned char>(in_[at_ + 1])]) {
        if (!out_.empty() && out_.back() == ' ' && base_norm_ == kNone) {
          ++at_;
          continue;
        }
        align();
        out_.push_back(' ');
        base_norm_ = kNone;
        ++at_;
        continue;
      }
      special(utf8::at(in_, at_));
    }
  }

 private:
  void special(utf8::Char c) {
    if (utf8::is_space(c.value)) return space(c);
    if (is_dropped(c.value)) {
      at_ += c.size;
      if (c.value == 0xAD) {
        const std::size_t next = after_line_end(at_);
        if (next != kNone) at_ = next;
      }
      return;
    }
    if (is_hyphen(c.value)) return hyphen(c);
    if (c.value == U',' && separates_thousands(1)) {
      at_ += 1;
      return;
    }
    if (c.value < 0x80) return put(unified(c.value) == U'\'' ? '\'' : static_cast<char>(c.value), c.size);
    character(c);
  }

  void space(utf8::Char c) {
    if ((c.value == 0x202F || c.value == 0x2009) && separates_thousands(c.size)) {
      at_ += c.size;
      return;
    }
    const std::size_t start = at_;
    while (at_ < in_.size()) {
      const utf8::Char next = utf8::at(in_, at_);
      if (!utf8::is_space(next.value) && !is_dropped(next.value)) break;
      at_ += next.size;
    }
    if (!out_.empty() && out_.back() == ' ') return;
    emit(" ", start);
    base_norm_ = kNone;
  }

  void hyphen(utf8::Char c) {
    const std::size_t start = at_;
    const std::size_t next = at_ + c.size;
    // "--" is a typed dash; beside a figure it may be a sign and stays.
    if (c.value == U'-' && next < in_.size() && in_[next] == '-') {
      std::size_t end = next;
      while (end < in_.size() && in_[end] == '-') ++end;
      const bool figures = (end < in_.size() && digit(in_[end])) || (!out_.empty() && digit(out_.back()));
      if (figures) {
        align();
        out_.append(in_.data() + at_, end - at_);
        at_ = end;
      } else {
        at_ = end;
        emit("-", start);
      }
      base_norm_ = kNone;
      return;
    }
    const char32_t before = utf8::before(out_, out_.size()).value;
    const std::size_t line_end = after_line_end(next);
    const char32_t behind = utf8::at(in_, line_end == kNone ? next : line_end).value;
    if (utf8::is_letter(before) && utf8::is_letter(behind) && !is_extending(behind)) {
      at_ = line_end == kNone ? next : line_end;
      result_.joints_.push_back({static_cast<std::uint32_t>(out_.size()), line_end != kNone});
      return;
    }
    if (line_end != kNone && utf8::is_word(before) && utf8::is_word(behind)) {
      at_ = line_end;
      emit("-", start);
    } else {
      at_ = next;
      emit("-", start);
    }
    base_norm_ = kNone;
  }

  // Behind "\n" and the spaces around it, when that is what stands at `at`; else kNone.
  std::size_t after_line_end(std::size_t at) const {
    bool line = false;
    std::size_t i = at;
    for (; i < in_.size(); ++i) {
      const char c = in_[i];
      if (c == '\n') {
        if (line) return kNone;
        line = true;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        break;
      }
    }
    return line && i < in_.size() ? i : kNone;
  }

  // A separator at at_ (of `size` bytes) inside "12,000" or "1,234,567.8". The whole chain of groups has to be right.
  bool separates_thousands(std::size_t size) {
    if (at_ < chain_end_) return chain_right_;
    const std::string_view separator = in_.substr(at_, size);
    std::size_t first = at_;
    while (first > 0 && at_ - first < 4 && digit(in_[first - 1])) --first;
    const std::size_t group = at_ - first;
    if (group < 1 || group > 3) return false;
    if (first > 0 && (in_[first - 1] == '.' || in_[first - 1] == ',')) return false;
    std::size_t at = at_;
    bool right = true;
    while (in_.substr(at).starts_with(separator) && at + size < in_.size() && digit(in_[at + size])) {
      std::size_t end = at + size;
      while (end < in_.size() && digit(in_[end])) ++end;
      right = right && end - at - size == 3;
      at = end;
    }
    chain_end_ = at;
    chain_right_ = right && at > at_;
    return chain_right_;
  }

  // A character that NFKC may change, with all that joins it.
  void character(utf8::Char c) {
    std::size_t start = at_;
    std::size_t end = at_ + c.size;
    const bool extends = is_extending(c.value);
    if (extends && base_norm_ != kNone && base_orig_ < at_) {
      start = base_orig_;
      out_.resize(base_norm_);
      while (!result_.runs_.empty() && result_.runs_.back().norm >= base_norm_) result_.runs_.pop_back();
      aligned_ = false;
    }
    while (end < in_.size()) {
      const utf8::Char next = utf8::at(in_, end);
      if (!is_extending(next.value) || is_dropped(next.value)) break;
      end += next.size;
    }
    at_ = end;
    base_norm_ = out_.size();
    base_orig_ = start;
    if (end == start + c.size && !extends && is_stable(c.value)) {
      align_to(start);
      out_.append(in_.data() + start, end - start);
      return;
    }
    points_.clear();
    for (std::size_t i = start; i < end;) {
      const utf8::Char part = utf8::at(in_, i);
      if (is_dropped(part.value)) {
        i += part.size;
        continue;
      }
      if (const char32_t same = unified(part.value); same != part.value)
        points_.push_back(static_cast<std::int32_t>(same));
      else
        decompose(part.value, points_);
      i += part.size;
    }
    compose(points_);
    std::string form;
    for (const auto point : points_) utf8::append(form, unified(static_cast<char32_t>(point)));
    if (form == in_.substr(start, end - start)) {
      align_to(start);
      out_.append(form);
    } else {
      emit(form, start);
      base_norm_ = out_.size() - form.size();
      base_orig_ = start;
    }
  }

  void put(char c, std::size_t size) {
    align();
    base_norm_ = out_.size();
    base_orig_ = at_;
    out_.push_back(c);
    at_ += size;
  }

  // `form` for all original bytes from `start` to at_.
  void emit(std::string_view form, std::size_t start) {
    if (form.size() == 1 && at_ - start == 1) {
      align_to(start);
    } else {
      result_.runs_.push_back({static_cast<std::uint32_t>(out_.size()), static_cast<std::uint32_t>(start),
                               static_cast<std::uint32_t>(at_ - start)});
      aligned_ = false;
    }
    out_.append(form);
  }

  void align() { align_to(at_); }

  // The bytes that are appended next stand at `orig`, one to one.
  void align_to(std::size_t orig) {
    if (aligned_ && orig - shift_ == out_.size()) return;
    result_.runs_.push_back({static_cast<std::uint32_t>(out_.size()), static_cast<std::uint32_t>(orig), 0});
    shift_ = orig - out_.size();  // wraps around when the form is longer than the original; only compared
    aligned_ = true;
  }

  std::string_view in_;
  std::string& out_;
  NormalisedText& result_;
  std::size_t at_ = 0;
  std::size_t base_norm_ = kNone;  // where the last character begins that a mark could join
  std::size_t base_orig_ = 0;
  std::size_t shift_ = 0;
  bool aligned_ = false;
  std::size_t chain_end_ = 0;
  bool chain_right_ = false;
  std::vector<std::int32_t> points_;
};

NormalisedText::NormalisedText(std::string_view original) {
  Normaliser(original, *this).run();
}

NormalisedText NormalisedText::verbatim(std::string form) {
  NormalisedText text;
  text.text_ = std::move(form);
  text.runs_.push_back({0, 0, 0});
  return text;
}

std::vector<NormalisedText::Joint>::const_iterator NormalisedText::joint_from(std::size_t at) const {
  return std::lower_bound(joints_.begin(), joints_.end(), at,
                          [](const Joint& joint, std::size_t value) { return joint.at < value; });
}

bool NormalisedText::has_joint(std::size_t at) const {
  const auto joint = joint_from(at);
  return joint != joints_.end() && joint->at == at;
}

const NormalisedText::Run& NormalisedText::run_of(std::size_t at) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), at,
                                      [](std::size_t value, const Run& run) { return value < run.norm; });
  return *std::prev(after);
}

Span NormalisedText::original(std::size_t start, std::size_t end) const {
  if (end <= start || end > text_.size()) return {};
  const Run& first = run_of(start);
  const Run& last = run_of(end - 1);
  return {first.size > 0 ? first.orig : first.orig + (start - first.norm),
          last.size > 0 ? last.orig + last.size : last.orig + (end - last.norm)};
}

std::string NormalisedText::with_hyphens(bool soft_too) const {
  std::string out;
  std::size_t from = 0;
  for (const Joint& joint : joints_) {
    if (joint.soft && !soft_too) continue;
    out.append(text_, from, joint.at - from);
    out.push_back('-');
    from = joint.at;
  }
  out.append(text_, from);
  return out;
}

}  // namespace portcullis::tools::checkers
