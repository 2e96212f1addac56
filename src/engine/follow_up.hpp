// Decides what the observations of a scan lead to. Knows neither sockets nor
// the clock: it is given what was seen, and gives plans.
#pragma once

#include "engine/rpc_registrations.hpp"
#include "engine/rpc_services.hpp"
#include "yamabiko/engine/follow_up.hpp"
#include "yamabiko/engine/scan_state.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yamabiko {

class FollowUp {
 public:
  using Report = std::function<void(Observation&&)>;

  // `measures`: whether requests that may amplify are allowed, and so are those
  // that stand in for them. Registry and plan must outlive this.
  FollowUp(const Registry& registry, const Plan& plan, bool measures, Follow follow, Report report);

  // These were handed over by an earlier run: they are asked for what they lead to.
  void skip(std::vector<Endpoint> leads);
  // What an earlier run had found is asked once more, too, at targets of the plan.
  void recall(const std::vector<RecalledEndpoint>& endpoints);
  // Hands an observation on, or holds it until its endpoint has been asked more.
  void take(Observation&& seen);
  // What to ask next, once all that the last plan brought has been taken; nothing
  // when there is nothing left.
  [[nodiscard]] std::optional<Plan> next();
  // Hands on what is still held.
  void finish();

  // Makes a state of the scan that is on say that what is held is not resolved,
  // and what leads elsewhere.
  void complete(ScanState& state) const;

 private:
  struct Entry {
    Endpoint endpoint;
    const Service* service = nullptr;
  };
  // What to do in a pass: first more is learned of what is held, then the
  // programs are asked that are known of by then.
  enum class Pass : std::uint8_t { planned, held, programs };

  struct Host {
    std::string name;
    std::map<Port, RpcPrograms> programs;
    bool listed = false;
  };

  [[nodiscard]] const Service* stand_in(const Observation& seen);
  [[nodiscard]] bool may_share_its_port(const Observation& seen) const;
  [[nodiscard]] const Service* next_for(const Observation& held);
  [[nodiscard]] std::vector<Entry> entries_of_held();
  [[nodiscard]] std::vector<Entry> entries_of_programs();
  void add_recalled(std::vector<Entry>& entries) const;
  void queue(std::vector<Entry> entries);
  void merge(Observation&& held, Observation&& seen);
  [[nodiscard]] bool is_planned(const Endpoint& endpoint) const;

  const Plan& plan_;
  bool measures_;
  Follow follow_;
  Report report_;
  RpcServices services_;
  Pass pass_ = Pass::planned;
  std::map<Address, Host> hosts_;
  std::map<Endpoint, Observation> held_;
  std::vector<Entry> recalled_;
  std::set<Endpoint> leads_;                  // they told of programs
  std::set<Endpoint> skipped_;                // they are not to be handed over
  std::map<Endpoint, const Service*> asked_;  // by the plans that were given
  std::deque<Plan> plans_;
};

}  // namespace yamabiko
