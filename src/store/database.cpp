// Transactions.
#include "store/database.hpp"

namespace yamabiko {

Outcome in_transaction(Database& database, const std::function<Outcome()>& body) {
  if (auto begun = database.begin(); !begun) return begun;
  auto done = body();
  if (done) done = database.execute("COMMIT");
  // What went wrong first is what matters.
  if (!done) static_cast<void>(database.execute("ROLLBACK"));
  return done;
}

}  // namespace yamabiko
