// Keeps SIGINT and SIGTERM from ending the program between two scans of one run.
#pragma once

#include <csignal>
#include <ctime>

namespace yamabiko {

// The two signals that ask a scan to end.
inline sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// From construction to destruction they wait. A scan that watches signals takes them
// while it runs, and has them wait again when it has ended.
class SignalHold {
 public:
  explicit SignalHold(bool wanted) : wanted_(wanted) {
    const sigset_t signals = ending_signals();
    if (wanted_) pthread_sigmask(SIG_BLOCK, &signals, &before_);
  }
  ~SignalHold() {
    if (wanted_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;

  // Whether one has come that no scan has seen; it is used up by this.
  [[nodiscard]] bool raised() const {
    const sigset_t signals = ending_signals();
    const timespec at_once{};
    return wanted_ && sigtimedwait(&signals, nullptr, &at_once) > 0;
  }

 private:
  bool wanted_;
  sigset_t before_{};
};

}  // namespace yamabiko
