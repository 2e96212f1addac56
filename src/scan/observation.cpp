// The names of the states.
#include "yamabiko/scan/observation.hpp"

namespace yamabiko {

std::string_view to_string(State state) {
  switch (state) {
    case State::open:
      return "open";
    case State::closed:
      return "closed";
    case State::filtered:
      return "filtered";
    case State::unreachable:
      return "unreachable";
    case State::no_answer:
      return "no-answer";
  }
  return "";
}

}  // namespace yamabiko
