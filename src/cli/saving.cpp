// Opens the history, and puts it before the report.
#include "cli/saving.hpp"

#include "cli/history_place.hpp"

#include <fmt/format.h>

namespace yamabiko {

tl::expected<Saving, std::string> Saving::start(bool wanted, const std::string& named,
                                                Reporter& next, const std::string& policy) {
  Saving saving(next);
  if (!wanted && named.empty()) return saving;
  auto place = history_place(named);
  if (!place) return tl::unexpected(place.error());
  saving.place_ = std::move(*place);
  auto history = History::open(saving.place_);
  if (!history) return tl::unexpected(history.error());
  saving.history_ = std::move(*history);
  saving.store_ = std::make_unique<StoreReporter>(*saving.history_, next, policy);
  return saving;
}

std::string Saving::problem() const {
  if (!store_ || store_->problem().empty()) return {};
  return fmt::format("the run is not wholly in the history: {}", store_->problem());
}

}  // namespace yamabiko
