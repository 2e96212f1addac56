// Opens the history, and puts it before the report.
#include "cli/saving.hpp"

#include "cli/history_place.hpp"

#include <utility>

#include <fmt/format.h>

namespace yamabiko {

tl::expected<Saving, std::string> Saving::open(bool wanted, const std::string& named) {
  Saving saving;
  if (!wanted && named.empty()) return saving;
  auto place = history_place(named);
  if (!place) return tl::unexpected(place.error());
  saving.place_ = std::move(*place);
  auto history = History::open(saving.place_);
  if (!history) return tl::unexpected(history.error());
  saving.history_ = std::move(*history);
  return saving;
}

void Saving::precede(Reporter& next, StoreOptions options) {
  next_ = &next;
  if (history_) store_ = std::make_unique<StoreReporter>(*history_, next, std::move(options));
}

std::string Saving::problem() const {
  if (!store_ || store_->problem().empty()) return {};
  return fmt::format("the run is not wholly in the history: {}", store_->problem());
}

}  // namespace yamabiko
