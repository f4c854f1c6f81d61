// The report as one HTML file (see report.hpp). Text from the data is escaped; the policy of the page forbids all
// loads.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "server/eval/report.hpp"

namespace portcullis::server::eval {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string fixed(double value, int digits = 1) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

constexpr double plot_width = 560, plot_height = 300, plot_left = 50, plot_bottom = 40, plot_top = 10;

// A plot of 0 to 1 on both axes.
class Plot {
 public:
  Plot(std::string_view label, std::string_view x, std::string_view y) {
    out_ = "<svg viewBox=\"0 0 " + fixed(plot_width + plot_left + 20, 0) + " " +
           fixed(plot_height + plot_top + plot_bottom, 0) + "\" role=\"img\" aria-label=\"" + escaped(label) + "\">\n";
    for (int i = 0; i <= 10; i += 2) {
      const double share = i / 10.0;
      line(0, share, 1, share, "grid");
      text(-0.01, share, std::to_string(i * 10), "end");
      text(share, -0.06, std::to_string(i * 10), "middle");
    }
    text(0.5, -0.12, std::string(x) + ", %", "middle");
    text(0.02, 0.96, std::string(y) + ", %", "start");
  }
  static double x_of(double share) { return plot_left + share * plot_width; }
  static double y_of(double share) { return plot_top + (1 - share) * plot_height; }
  void line(double x1, double y1, double x2, double y2, std::string_view kind) {
    out_ += "<line class=\"" + std::string(kind) + "\" x1=\"" + fixed(x_of(x1)) + "\" y1=\"" + fixed(y_of(y1)) +
            "\" x2=\"" + fixed(x_of(x2)) + "\" y2=\"" + fixed(y_of(y2)) + "\"/>\n";
  }
  void text(double x, double y, const std::string& words, std::string_view anchor) {
    out_ += "<text x=\"" + fixed(x_of(x)) + "\" y=\"" + fixed(y_of(y) + 4) + "\" text-anchor=\"" + std::string(anchor) +
            "\">" + escaped(words) + "</text>\n";
  }
  // A point with its interval.
  void point(double x, const Json& share) {
    if (!share.contains("share")) return;
    line(x, share.at("interval")[0].get<double>(), x, share.at("interval")[1].get<double>(), "bar");
    out_ += "<circle cx=\"" + fixed(x_of(x)) + "\" cy=\"" + fixed(y_of(share.at("share").get<double>())) +
            "\" r=\"4\"><title>" + fixed(share.at("share").get<double>() * 100) + " % (" +
            std::to_string(share.at("count").get<std::uint64_t>()) + " of " +
            std::to_string(share.at("of").get<std::uint64_t>()) + ")</title></circle>\n";
  }
  std::string take() && { return std::move(out_) + "</svg>\n"; }

 private:
  std::string out_;
};

std::string curve_plot(const Json& all, const Json& report) {
  Plot plot("Risk against coverage", "coverage", "risk");
  double last_x = -1, last_y = 0;
  for (const Json& point : all.at("curve")) {
    const double x = point.at("coverage").get<double>();
    plot.point(x, point.at("risk"));
    const double y = point.at("risk").value("share", 0.0);
    if (last_x >= 0) plot.line(last_x, last_y, x, y, "curve");
    last_x = x;
    last_y = y;
  }
  if (report.contains("limit")) {
    const double limit = report.at("limit").at("risk").get<double>();
    plot.line(0, limit, 1, limit, "limit");
  }
  return std::move(plot).take();
}

std::string shares_plot(const Json& all) {
  Plot plot("Share of right answers by the share of the vote", "share of the vote", "right");
  plot.line(0, 0, 1, 1, "grid");
  for (const Json& bin : all.at("shares")) plot.point(bin.at("mean_share").get<double>(), bin.at("right"));
  return std::move(plot).take();
}

std::string mix_plot(const Json& mix) {
  std::uint64_t all = 0;
  for (const auto& [name, count] : mix.items()) all += count.get<std::uint64_t>();
  std::string out = "<svg viewBox=\"0 0 630 70\" role=\"img\" aria-label=\"Verdict mix\">\n";
  std::string words;
  double x = 0;
  for (const auto& [name, count] : mix.items()) {
    const double width = all == 0 ? 0 : 630.0 * count.get<double>() / static_cast<double>(all);
    out += "<rect class=\"" + name + "\" x=\"" + fixed(x) + "\" y=\"0\" width=\"" + fixed(width) +
           "\" height=\"36\"><title>" + name + " " + std::to_string(count.get<std::uint64_t>()) + "</title></rect>\n";
    words += (words.empty() ? "" : ", ") + name + " " + std::to_string(count.get<std::uint64_t>());
    x += width;
  }
  return out + "<text x=\"0\" y=\"58\">" + words + "</text>\n</svg>\n";
}

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 "
    "1rem;color:#1b1b1f;background:#fff}"
    "svg{width:100%;height:auto}svg text{font-size:13px;fill:currentColor}.grid{stroke:#bbb;stroke-width:.5}"
    ".bar{stroke:#2455a4;stroke-opacity:.35;stroke-width:6}.curve{stroke:#2455a4;stroke-width:1.5}"
    ".limit{stroke:#b3261e;stroke-dasharray:6 4;stroke-width:1.5}circle{fill:#2455a4}"
    ".verified{fill:#1a7f4b}.agreed{fill:#2455a4}.undecided{fill:#9a9aa2}.refuted{fill:#b3261e}"
    "pre{overflow-x:auto;font-size:14px}@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#17171b}"
    "circle{fill:#8db4ff}.curve,.bar{stroke:#8db4ff}}";

}  // namespace

std::string to_html(const Json& report, const std::string& title) {
  const Json& all = report.at("all");
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<title>" +
      escaped(title) + "</title>\n<style>" + std::string(style) + "</style>\n</head>\n<body>\n<h1>" + escaped(title) +
      "</h1>\n";
  if (all.contains("curve") && !all.at("curve").empty()) {
    out += "<h2>Risk against coverage</h2>\n" + curve_plot(all, report);
    out += "<h2>Calibration</h2>\n<p>How often the leading answer is right, by its share of the vote.</p>\n" +
           shares_plot(all);
  }
  if (all.contains("verdicts")) out += "<h2>Verdict mix</h2>\n" + mix_plot(all.at("verdicts"));
  if (all.contains("claims"))
    for (const auto& [label, mix] : all.at("claims").items())
      out += "<h2>Claims labelled " + escaped(label) + "</h2>\n" + mix_plot(mix);
  return out + "<h2>Figures</h2>\n<pre>" + escaped(to_text(report)) + "</pre>\n</body>\n</html>\n";
}

}  // namespace portcullis::server::eval
