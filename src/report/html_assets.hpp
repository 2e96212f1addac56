// The style and the script of the HTML report, which cmake/EmbedReport.cmake puts
// into the program at build time.
#pragma once

#include <string_view>

namespace yamabiko {

struct HtmlAsset {
  std::string_view text;
  std::string_view sha256;  // in base64, as a Content-Security-Policy names it
};

[[nodiscard]] HtmlAsset html_style();
[[nodiscard]] HtmlAsset html_script();

}  // namespace yamabiko
