// Writes hex dumps:
//
//   0000  80 01 00 00 00 01 00 00  73 74 61 74 73 0d 0a     |........stats..|
#include "report/html_evidence.hpp"

#include "report/html_text.hpp"
#include "report/number_text.hpp"
#include "report/octet_fields.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::size_t line_octets = 16;
// Shown of a text of octets: enough to see what it is. The JSON has more.
constexpr std::size_t most_shown = 512;
// Colours that fields take in turn.
constexpr std::size_t field_colours = 4;

char shown_as(std::byte octet) {
  const char c = std::to_integer<char>(octet);
  return c >= 0x20 && c <= 0x7e ? c : '.';
}

// The field that an octet belongs to, by its number; the count of them for none.
std::size_t field_at(const std::vector<OctetField>& fields, std::size_t offset) {
  const auto found = std::find_if(fields.begin(), fields.end(), [offset](const OctetField& field) {
    return offset >= field.offset && offset < field.offset + field.size;
  });
  return static_cast<std::size_t>(found - fields.begin());
}

// Runs of octets of one field are one element; the blank between stays inside.
std::string hex_column(ByteView line, std::size_t begin, const std::vector<OctetField>& fields) {
  std::string text;
  std::size_t open = fields.size();
  for (std::size_t i = 0; i < line_octets; ++i) {
    const std::size_t field = i < line.size() ? field_at(fields, begin + i) : fields.size();
    if (field != open && open < fields.size()) text += "</b>";
    if (i > 0) text += i == line_octets / 2 ? "  " : " ";
    if (field != open && field < fields.size())
      text += fmt::format("<b class=\"f{}\">", field % field_colours);
    open = field;
    text += i < line.size() ? fmt::format("{:02x}", std::to_integer<unsigned>(line[i])) : "  ";
  }
  if (open < fields.size()) text += "</b>";
  return text;
}

std::string dump(ByteView octets, const std::vector<OctetField>& fields) {
  std::string text;
  for (std::size_t begin = 0; begin < octets.size(); begin += line_octets) {
    const ByteView line = octets.subspan(begin, std::min(line_octets, octets.size() - begin));
    std::string characters;
    for (const std::byte octet : line) characters += shown_as(octet);
    text += fmt::format("{:04x}  {}  |{}|\n", begin, hex_column(line, begin, fields),
                        escaped(characters));
  }
  return text;
}

std::string field_list(const std::vector<OctetField>& fields) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const OctetField& field = fields[i];
    const std::string place =
        field.size == 1 ? fmt::format("{}", field.offset)
                        : fmt::format("{}–{}", field.offset, field.offset + field.size - 1);
    text +=
        fmt::format("<li><b class=\"f{}\">{}</b> {}{}{}</li>\n", i % field_colours, place,
                    escaped(field.name), field.value.empty() ? "" : " = ", escaped(field.value));
  }
  return text.empty() ? "" : fmt::format("<ul class=\"fields\">\n{}</ul>\n", text);
}

std::string octets_block(std::string_view title, const Evidence::Octets& octets,
                         const std::vector<OctetField>& fields) {
  const ByteView shown = ByteView(octets.kept).first(std::min(octets.kept.size(), most_shown));
  std::string text = fmt::format("<p class=\"way\">{}</p>\n", title);
  if (shown.empty()) return text;
  text += field_list(fields);
  text += fmt::format("<pre class=\"hex\">{}</pre>\n", dump(shown, fields));
  if (octets.size > shown.size())
    text += fmt::format("<p class=\"more\">… and {}.</p>\n",
                        counted(octets.size - shown.size(), "more octet", "more octets"));
  return text;
}

std::string received_title(const Evidence::Received& received) {
  std::string text =
      fmt::format("← after {:.2f} ms, {}", static_cast<double>(received.after.count()) / 1000,
                  counted(received.octets.size, "octet", "octets"));
  if (received.source || received.source_port) {
    text += ", from";
    if (received.source) text += ' ' + escaped(received.source->text());
    if (received.source_port) text += fmt::format(" port {}", *received.source_port);
    text += ", which was not asked";
  }
  return text;
}

const Probe* find_probe(const Service* service, const std::string& name, Transport transport) {
  if (service == nullptr) return nullptr;
  for (const auto& probe : service->probes)
    if (probe->name == name && probe->transport == transport) return probe.get();
  return nullptr;
}

std::string exchange(const Evidence& evidence, const Probe* probe, Transport transport) {
  std::string text = fmt::format("<h4>{}</h4>\n", escaped(evidence.probe));
  if (probe != nullptr && !probe->summary.empty())
    text += fmt::format("<p class=\"asks\">{}</p>\n", escaped(probe->summary));
  const auto fields = [&](Direction direction, const Bytes& octets) {
    return octet_fields(probe, transport, direction, octets);
  };
  text += octets_block(fmt::format("→ {} sent", counted(evidence.request.size, "octet", "octets")),
                       evidence.request, fields(Direction::request, evidence.request.kept));
  for (const Evidence::Received& received : evidence.datagrams)
    text += octets_block(received_title(received), received.octets,
                         fields(Direction::reply, received.octets.kept));
  if (evidence.datagram_count > evidence.datagrams.size())
    text += fmt::format("<p class=\"more\">… and {}.</p>\n",
                        counted(evidence.datagram_count - evidence.datagrams.size(),
                                "more datagram", "more datagrams"));
  if (evidence.stream.size > 0)
    text += octets_block(
        fmt::format("← {} in the stream", counted(evidence.stream.size, "octet", "octets")),
        evidence.stream, fields(Direction::reply, evidence.stream.kept));
  return text;
}

}  // namespace

std::string html_evidence(const Finding& finding, const Service* service) {
  if (finding.evidence.empty()) return "";
  const Transport transport = finding.endpoint.transport;
  std::string body;
  for (const Evidence& evidence : finding.evidence)
    body += exchange(evidence, find_probe(service, evidence.probe, transport), transport);
  return fmt::format(
      "<details class=\"evidence\"><summary>Octets sent and received: {}</summary>\n{}</details>\n",
      counted(finding.evidence.size(), "exchange", "exchanges"), body);
}

}  // namespace yamabiko
