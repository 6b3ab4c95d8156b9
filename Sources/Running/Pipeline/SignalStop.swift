internal import Dispatch
internal import Glibc
package import LogReading
internal import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into a request to stop: the first finishes what is under way, a second one ends the
/// process at once.
///
/// Signals that the process was started to ignore, as `nohup` does, stay ignored.
package final class SignalStop: Sendable {
  package let request = StopRequest()
  private let received = Atomic<Int32>(0)

  /// Takes the signals over; to be made while the process has no other thread, which would let them through.
  package init() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      sigaction(signal, nil, &action)
      let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
      if !isIgnored { sigaddset(&signals, signal) }
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let waited = signals
    DispatchQueue(label: "routellm-batch.signals", qos: .userInteractive).async { [self] in
      var waited = waited
      while true {
        var signal: Int32 = 0
        guard sigwait(&waited, &signal) == 0 else { return }
        let isFirst = received.compareExchange(expected: 0, desired: signal, ordering: .relaxed).exchanged
        guard isFirst else { SignalStop.end(by: signal) }
        request.request()
      }
    }
  }

  /// The signal that asked, if one has.
  package var signal: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Ends the process as the signal itself would, so that a shell sees why: its status is 128 and the signal's number.
  package static func end(by signal: Int32) -> Never {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, signal)
    Glibc.signal(signal, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(signal)
    // The first process of a container outlives it.
    _exit(128 + signal)
  }
}
