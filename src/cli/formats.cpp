// Names the formats, and makes their reporters.
#include "cli/formats.hpp"

#include "yamabiko/report/csv_reporter.hpp"
#include "yamabiko/report/html_reporter.hpp"
#include "yamabiko/report/markdown_reporter.hpp"
#include "yamabiko/report/nmap_xml_reporter.hpp"
#include "yamabiko/report/sarif_reporter.hpp"
#include "yamabiko/report/text_reporter.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

std::unique_ptr<Reporter> make_text(std::ostream& out, const ReportSetting& setting) {
  if (setting.listed) return make_list_reporter(out, setting.text, setting.silence);
  return std::make_unique<TextReporter>(out, setting.text);
}

std::unique_ptr<Reporter> make_jsonl(std::ostream& out, const ReportSetting& setting) {
  return std::make_unique<JsonlReporter>(out, setting.begin, setting.most);
}

std::unique_ptr<Reporter> make_html(std::ostream& out, const ReportSetting& setting) {
  return make_html_reporter(out, {.language = setting.language, .registry = *setting.registry});
}

std::unique_ptr<Reporter> make_csv(std::ostream& out, const ReportSetting& setting) {
  return std::make_unique<CsvReporter>(out, setting.begin, setting.most);
}

std::unique_ptr<Reporter> make_shadowserver(std::ostream& out, const ReportSetting& setting) {
  return make_shadowserver_reporter(out, setting.begin, setting.most);
}

std::unique_ptr<Reporter> make_nmap_xml(std::ostream& out, const ReportSetting& /*setting*/) {
  return make_nmap_xml_reporter(out);
}

std::unique_ptr<Reporter> make_markdown(std::ostream& out, const ReportSetting& /*setting*/) {
  return make_markdown_reporter(out);
}

std::unique_ptr<Reporter> make_sarif(std::ostream& out, const ReportSetting& /*setting*/) {
  return make_sarif_reporter(out);
}

std::unique_ptr<Reporter> make_nagios(std::ostream& out, const ReportSetting& setting) {
  return std::make_unique<NagiosReporter>(out, setting.thresholds);
}

}  // namespace

const std::vector<Format>& formats() {
  using Shape = Format::Shape;
  static const std::vector<Format> all = {
      {"text", "for people", Shape::document, false, make_text},
      {"jsonl", "for programs: a JSON object a line", Shape::stream, false, make_jsonl},
      {"csv", "for spreadsheets: a row an endpoint", Shape::stream, false, make_csv},
      {"csv:shadowserver", "as Shadowserver's reports: a FILE, or a FOLDER/ of them", Shape::stream,
       false, make_shadowserver, make_shadowserver_folder_reporter},
      {"nmap-xml", "for what reads nmap -oX", Shape::document, false, make_nmap_xml},
      {"sarif", "for pages of code scanners", Shape::document, false, make_sarif},
      {"markdown", "for a ticket or a mail", Shape::document, false, make_markdown},
      {"html", "one file to look at, with the octets", Shape::document, true, make_html},
      {nagios_format, "for Nagios, Icinga: one line, and an exit status of 0 to 3", Shape::document,
       false, make_nagios},
  };
  return all;
}

const Format* find_format(std::string_view name) {
  const auto found = std::find_if(formats().begin(), formats().end(),
                                  [name](const Format& format) { return format.name == name; });
  return found == formats().end() ? nullptr : &*found;
}

std::string format_names() {
  std::string names;
  for (const Format& format : formats()) {
    if (!names.empty()) names += ", ";
    names += format.name;
  }
  return names;
}

}  // namespace yamabiko
